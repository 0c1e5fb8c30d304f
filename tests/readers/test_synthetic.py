"""The built-in shop: equal on every machine, and ruled by the tastes that it claims."""

import csv
import hashlib
from pathlib import Path

import numpy as np
import pytest

from palate.data.features import Category, Label, Number, Text, Time
from palate.errors import InputError
from palate.readers.read import read
from palate.readers.shop.chance import Dice
from palate.readers.shop.files import write_csv
from palate.readers.shop.shopping import NEVER, PARTNER
from palate.readers.shop.stock import KINDS
from palate.readers.synthetic import YEAR, ShopWorld, shop, shop_ratings, shop_world

WORLD = shop_world()
DATA = WORLD.data
DONE = DATA.interactions
CHECKSUM = "ae6b7026c288e6571ced7f31faad0b6489f3c5ec7d2b63cc71e6e3e32a244eee"


def checksum(world: ShopWorld) -> str:
    """Over every array of events and of hidden tastes, and over prices, dates and titles."""
    done, digest = world.data.interactions, hashlib.sha256()
    assert done.event is not None
    price, title = world.data.items.columns["price"], world.data.items.columns["title"]
    assert isinstance(price, Number) and isinstance(title, Label)
    arrays = [done.user, done.item, done.weight, done.time, done.event.code, done.rating, price.value]
    arrays += [*vars(world.stock).values(), *vars(world.tastes).values()]
    for array in arrays:
        digest.update(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes())
    digest.update("\n".join(title.value.tolist()).encode())
    return digest.hexdigest()


def events(name: str) -> np.ndarray:
    assert DONE.event is not None
    return np.flatnonzero(DONE.event.code == DONE.event.names.index(name))


def test_equal_on_every_machine() -> None:
    assert checksum(WORLD) == CHECKSUM
    assert checksum(shop_world(1)) != CHECKSUM


def test_as_large_as_promised() -> None:
    assert (DATA.n_users, DATA.n_items) == (2_000, 800)
    assert 60_000 <= len(DONE) <= 80_000
    assert len(set(DATA.item_ids.ids.tolist())) == 800
    assert DATA.item_ids.id(41) == "item-0042" and DATA.user_ids.id(41) == "shopper-1042"


def test_within_the_year_and_in_order() -> None:
    assert DONE.time.min() >= YEAR and DONE.time.max() < YEAR + 365 * 86_400
    assert (np.diff(DONE.time) >= 0).all()


def test_kinds_of_events_and_their_weights() -> None:
    for name, weight in (("view", 1.0), ("cart", 3.0), ("purchase", 5.0)):
        assert (DONE.weight[events(name)] == weight).all()
        assert np.isnan(DONE.ratings[events(name)]).all()
    np.testing.assert_array_equal(DONE.weight[events("rating")], DONE.ratings[events("rating")] - 3)
    assert len(events("view")) > len(events("cart")) > len(events("purchase")) > len(events("rating")) > 4_000


def test_cold_users_and_items_have_attributes_and_no_events() -> None:
    users, items = (np.bincount(code, minlength=n) for code, n in ((DONE.user, 2_000), (DONE.item, 800)))
    assert (users[-40:] == 0).all() and (users[:-40] > 0).all()
    cold = WORLD.stock.from_day == NEVER
    assert cold.sum() == 24 and (items[cold] == 0).all()
    category = DATA.items.columns["category"]
    assert isinstance(category, Category) and (category.code[cold] >= 0).all() and len(category.names) == 12


def test_nothing_happens_before_a_user_joined_or_an_item_came() -> None:
    joined, added = DATA.users.columns["joined"], DATA.items.columns["added"]
    assert isinstance(joined, Time) and isinstance(added, Time)
    assert (DONE.time >= joined.value[DONE.user]).all() and (DONE.time >= added.value[DONE.item]).all()


def test_titles_are_for_people_and_for_models() -> None:
    title, words = DATA.items.columns["title"], DATA.items.columns["title words"]
    assert isinstance(title, Label) and isinstance(words, Text)
    assert title.value[2] == "Cast-iron skillet 26 cm"
    assert len(set(title.value.tolist())) == 800
    np.testing.assert_array_equal(title.value, words.value)


def test_users_meet_what_they_like() -> None:
    user, item = DONE.user.astype(np.int64), DONE.item.astype(np.int64)
    strangers = np.random.default_rng(0).permutation(user)
    assert WORLD.liking(user, item).mean() > WORLD.liking(strangers, item).mean() + 2


def test_ratings_follow_taste_and_quality() -> None:
    rated = WORLD.ratings().interactions
    assert rated.rating is not None and set(rated.rating.tolist()) == {1.0, 2.0, 3.0, 4.0, 5.0}
    liking = WORLD.liking(rated.user.astype(np.int64), rated.item.astype(np.int64))
    assert np.corrcoef(liking, rated.rating)[0, 1] > 0.4
    assert np.corrcoef(WORLD.stock.quality[rated.item], rated.rating)[0, 1] > 0.3
    pairs = rated.user.astype(np.int64) * 800 + rated.item
    assert len(np.unique(pairs)) == len(rated)
    np.testing.assert_array_equal(shop_ratings().interactions.rating, rated.rating)


def test_tastes_drift() -> None:
    changed = (WORLD.tastes.category[1:] != WORLD.tastes.category[:-1]).any(axis=2).mean()
    assert 0.05 < changed < 0.2


def test_consumables_are_bought_again_and_lids_after_pans() -> None:
    bought = events("purchase")
    user, item = DONE.user[bought].astype(np.int64), DONE.item[bought].astype(np.int64)
    _, first, times = np.unique(user * 800 + item, return_index=True, return_counts=True)
    used_up = np.array([kind.used_up for kind in KINDS])[WORLD.stock.kind[item[first]]]
    assert times[used_up].mean() > times[~used_up].mean() + 0.3

    skillet = 0
    of_skillet = np.unique(user[WORLD.stock.kind[item] == skillet])
    of_lid = np.unique(user[WORLD.stock.kind[item] == PARTNER[skillet]])
    assert np.isin(of_skillet, of_lid).mean() > 3 * len(of_lid) / 2_000


def test_busy_at_weekends_with_a_long_tail() -> None:
    weekday = (DONE.time // 86_400 + 3) % 7  # 1 January 1970 was a Thursday
    per_day = np.bincount(weekday, minlength=7)
    assert per_day[5:].min() > 1.3 * per_day[:4].max()
    per_item = np.sort(np.bincount(DONE.item, minlength=800))[::-1]
    assert 0.45 < per_item[:160].sum() / per_item.sum() < 0.8


def test_a_smaller_shop() -> None:
    small = shop(3, n_users=100)
    assert small.n_users == 100 and 1_500 < len(small.interactions) < 8_000


@pytest.mark.parametrize(("seed", "n_users"), [(-1, 100), (0, 9)])
def test_says_what_it_needs(seed: int, n_users: int) -> None:
    with pytest.raises(InputError, match="seed of 0 or above and 10 users"):
        shop(seed, n_users)


def test_written_as_csv(tmp_path: Path) -> None:
    world = shop_world(n_users=50)
    places = write_csv(world, tmp_path / "shop")
    assert [place.name for place in places] == ["events.csv", "items.csv", "users.csv"]
    assert sorted(path.name for path in (tmp_path / "shop").iterdir()) == ["events.csv", "items.csv", "users.csv"]
    rows = [list(csv.DictReader(place.read_text(encoding="utf-8").splitlines())) for place in places]
    done = world.data.interactions
    assert [len(table) for table in rows] == [len(done), 800, 50]
    assert [world.data.user_ids.code(row["user_id"]) for row in rows[0]] == done.user.tolist()
    assert [int(row["timestamp"]) for row in rows[0]] == done.time.tolist()
    rated = [row for row in rows[0] if row["event"] == "rating"]
    assert all(row["rating"] in "12345" and row["rating"] for row in rated)
    assert rows[1][2]["title"] == "Cast-iron skillet 26 cm" and rows[1][2]["category"] == "Kitchen"
    assert rows[2][0]["joined"][:2] == "20" and rows[2][0]["age_group"] in {"18-24", "25-34", "35-49", "50-64", "65+"}


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(InputError, match="cannot write the shop to"):
        write_csv(shop_world(n_users=10), tmp_path / "taken")


def test_dice_pick_by_weight() -> None:
    dice = Dice(0)
    weight = np.tile(np.array([[0, 1, 3]], dtype=np.int64), (8_000, 1))
    share = np.bincount(dice.pick(weight), minlength=3) / 8_000
    np.testing.assert_allclose(share, [0, 0.25, 0.75], atol=0.02)
    assert dice.pick(np.zeros((2, 3), dtype=np.int64)).tolist() == [-1, -1]
    assert sorted(dice.shuffled(50).tolist()) == list(range(50))
    drawn = dice.between(-2, 2, 1_000)
    assert set(drawn.tolist()) == {-2, -1, 0, 1, 2}


def test_dice_fall_as_pinned() -> None:
    assert Dice(0).below(1_000, 6).tolist() == [636, 269, 40, 16, 813, 912]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    world = shop_world(n_users=60)
    events, items, users = write_csv(world, tmp_path)
    data = read(events, items=items, users=users).data
    assert (data.n_users, data.n_items, len(data.interactions)) == (60, 800, len(world.data.interactions))
    assert sorted(data.interactions.time.tolist()) == sorted(world.data.interactions.time.tolist())
    assert {"title", "description", "category", "kind", "brand", "price", "added"} <= set(data.items.columns)
    assert np.nansum(data.interactions.rating) == np.nansum(world.data.interactions.ratings)  # type: ignore[arg-type]
