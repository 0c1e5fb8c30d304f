"""Kinds of events and rules: what each event weighs, and nothing but columns in a rule."""

from pathlib import Path

import pytest

from palate.errors import InputError
from palate.readers.read import Reading, read

SHOP = """user,item,event,price,time
a,x,view,10,978300760
a,x,cart,10,978300761
a,x,purchase,10,978300762
b,x,view,99,978300763
b,y,gaze,99,978300764
b,z,,5,978300765
"""
FILMS = "user,item,rating\n1,1,5\n1,2,4\n1,3,3\n2,1,1\n2,2,2\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop.csv").write_text(SHOP)
    return tmp_path / "shop.csv"


@pytest.fixture
def films(tmp_path: Path) -> Path:
    (tmp_path / "films.csv").write_text(FILMS)
    return tmp_path / "films.csv"


def weights(reading: Reading) -> list[float]:
    values: list[float] = reading.data.interactions.weight.tolist()
    return values


def test_kinds_have_weights_of_their_own(shop: Path) -> None:
    reading = read(shop)
    assert weights(reading) == [1, 3, 5, 1, 1, 1]
    event = reading.data.interactions.event
    assert event is not None
    assert event.names == ("cart", "gaze", "purchase", "view")
    assert event.code.tolist() == [3, 0, 2, 3, 1, -1]
    assert any("purchase 5" in note and "1 for want of a better: gaze" in note for note in reading.notes)


def test_given_weights(shop: Path) -> None:
    reading = read(shop, weights={"view": 0, "cart": 2, "purchase": 7, "gaze": 0.5})
    assert weights(reading) == [0, 2, 7, 0, 0.5, 1]
    assert reading.weights == {"cart": 2, "gaze": 0.5, "purchase": 7, "view": 0}
    with pytest.raises(InputError, match=r"events of kind 'gaze' have no weight; .*add gaze=0"):
        read(shop, weights={"view": 1, "cart": 2, "purchase": 7})


def test_weights_need_a_column_of_kinds(films: Path) -> None:
    with pytest.raises(InputError, match="no column tells the kind; name it with --column event=NAME"):
        read(films, weights={"view": 1})


def test_good_and_bad(films: Path) -> None:
    reading = read(films, positive="rating >= 4", negative="rating <= 2")
    assert weights(reading) == [1, 1, 0, -1, -1]
    assert reading.positive == "rating >= 4"
    assert weights(read(films, negative="rating <= 2")) == [1, 1, 1, -1, -1]
    assert reading.data.interactions.rating is not None
    assert reading.data.interactions.rating.tolist() == [5, 4, 3, 1, 2]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [('event == "purchase"', [0, 0, 5, 0, 0, 0]), ("event in ('cart', 'purchase') and price < 50", [0, 3, 5, 0, 0, 0]),
     ("price > 50", [0, 0, 0, 1, 1, 0]), ("time >= 978300762 and user = 'b'", [0, 0, 0, 1, 1, 1]),
     ('not (item == "x") or event is null', [0, 0, 0, 0, 1, 1]), ("event like 'g%'", [0, 0, 0, 0, 1, 0])],
)  # fmt: skip
def test_rules_over_any_column(shop: Path, rule: str, expected: list[float]) -> None:
    assert weights(read(shop, positive=rule)) == expected


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [("ratng > 3", r"names no column with 'ratng' \(did you mean 'rating'\?\)"),
     ("read_text('/etc/passwd') = ''", r"calls read_text\(\)"),
     ("rating > (select 1)", "names no column with 'select'"),
     ("rating > 3; drop table events", "cannot be read at"), ("rating >= 'x'", "does not fit the table"),
     ("rating >", "is not whole"), ("", "a rule is empty"), ("rating > 9", "no row meets the rule"),
     ("rating (3)", r"calls rating\(\)")],
)  # fmt: skip
def test_what_is_no_rule(films: Path, rule: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read(films, positive=rule)


def test_ratings_that_nothing_judges_are_told(films: Path, shop: Path) -> None:
    assert weights(read(films)) == [1, 1, 1, 1, 1]
    assert any("whatever its rating" in note and "--positive" in note for note in read(films).notes)
    assert not any("whatever its rating" in note for note in read(films, positive="rating >= 4").notes)
    assert not any("whatever its rating" in note for note in read(shop).notes)


def test_rules_exclude_each_other(films: Path) -> None:
    with pytest.raises(InputError, match="3 rows of both"):
        read(films, positive="rating >= 2 and rating <= 4", negative="rating < 5")


def test_a_column_of_weights(tmp_path: Path) -> None:
    (tmp_path / "plays.csv").write_text("user,artist_id,plays\n1,2,13\n1,3,4\n")
    reading = read(tmp_path / "plays.csv")
    assert weights(reading) == [13, 4]
    assert "weights are the column 'plays' as it stands, 4 to 13, 8.5 in the middle" in reading.notes


def test_views_have_no_rating(tmp_path: Path) -> None:
    (tmp_path / "mixed.csv").write_text("user,item,event,rating\n1,2,view,\n1,3,rating,4\n")
    reading = read(tmp_path / "mixed.csv")
    rating = reading.data.interactions.rating
    assert rating is not None
    assert str(rating.tolist()) == "[nan, 4.0]"
    assert reading.rejects.count == 0


def test_events_without_a_kind_are_told(shop: Path) -> None:
    assert "1 event without a kind: weight 1" in read(shop).notes


def test_weights_must_be_finite(shop: Path) -> None:
    values = {"view": 1.0, "cart": 1.0, "purchase": float("nan"), "gaze": 0.0}
    with pytest.raises(InputError, match="the weight of purchase is nan; give a finite number"):
        read(shop, weights=values)


@pytest.mark.parametrize("rule", ["rating > 3) or (1 = 1", "(rating > 3", "rating > 3)"])
def test_brackets_of_a_rule_match(films: Path, rule: str) -> None:
    with pytest.raises(InputError, match="brackets .* do not match"):
        read(films, positive=rule)
