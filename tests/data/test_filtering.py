"""k-core filtering: everyone left has enough, nothing that could stay was dropped, and every round is told."""

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME, Category, Features
from palate.data.filtering import Round, k_core
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError


def world(pairs: list[tuple[int, int]], n_users: int, n_items: int) -> Dataset:
    user, item = np.array(pairs, dtype=np.int32).T
    ones, times = np.ones(len(pairs), dtype=np.float32), np.full(len(pairs), NO_TIME, dtype=np.int64)
    events = Interactions(np.ascontiguousarray(user), np.ascontiguousarray(item), ones, times, n_users, n_items)
    colors = Features(n_items, {"color": Category.of_values([f"c{at}" for at in range(n_items)])})
    ids = Vocabulary.of([f"i{at}" for at in range(n_items)]), Vocabulary.of([100 + at for at in range(n_users)])
    return Dataset(events, colors, Features(n_users), *ids)


def test_a_chain_falls_round_by_round() -> None:
    # Item 3 has one event; without it user 2 has one left; without that item 2 has one left; then user 1 has two.
    pairs = [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3)]
    core, report = k_core(world(pairs, 3, 4), users=2, items=2)
    assert report.rounds == (Round(0, 1, 1), Round(1, 0, 1), Round(0, 1, 1))
    assert report.dropped == Round(1, 2, 3)
    assert "dropped 1 user, 2 items and 3 events in 3 rounds" in str(report)
    assert core.interactions.user.tolist() == [0, 0, 1, 1]


def test_ids_and_features_go_along() -> None:
    pairs = [(0, 1), (0, 3), (2, 1), (2, 3), (1, 0)]
    core, _ = k_core(world(pairs, 3, 4), users=2, items=2)
    assert core.item_ids.ids.tolist() == ["i1", "i3"]
    assert core.user_ids.ids.tolist() == [100, 102]
    color = core.items.columns["color"]
    assert isinstance(color, Category)
    assert [color.names[code] for code in color.code] == ["c1", "c3"]
    assert (core.n_users, core.n_items) == (2, 2)
    assert core.interactions.item.tolist() == [0, 1, 0, 1]


def test_it_is_the_largest_such_part() -> None:
    rng = np.random.default_rng(3)
    pairs = sorted({(int(u), int(i)) for u, i in zip(rng.zipf(1.5, 900) % 60, rng.zipf(1.4, 900) % 50, strict=True)})
    core, report = k_core(world(pairs, 60, 50), users=4, items=3)
    left = list(pairs)
    while True:  # one user or item at a time: the core does not depend on the order of dropping
        users, items = ([pair[at] for pair in left] for at in (0, 1))
        few = [p for p in left if users.count(p[0]) < 4 or items.count(p[1]) < 3]
        if not few:
            break
        left.remove(few[0])
    ids = [
        (int(core.user_ids.id(u)) - 100, int(str(core.item_ids.id(i))[1:]))
        for u, i in zip(core.interactions.user.tolist(), core.interactions.item.tolist(), strict=True)
    ]
    assert ids == left
    assert 0 < len(left) < len(pairs)
    assert report.dropped.events == len(pairs) - len(left)


def test_a_bound_of_none_keeps_those_without_events() -> None:
    core, report = k_core(world([(0, 0)], 2, 3), users=0, items=0)
    assert (core.n_users, core.n_items, report.rounds) == (2, 3, ())


def test_all_filtered_away_is_said() -> None:
    with pytest.raises(InputError, match="no event is left with 3 events or more per user"):
        k_core(world([(0, 0), (1, 1)], 2, 2), users=3, items=1)
    with pytest.raises(InputError, match="bounds of 0 or more"):
        k_core(world([(0, 0)], 1, 1), users=-1, items=1)
