"""Markov is what its formula says, event by event."""

from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.features import Features, Tags
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.sequences.markov import Markov, transitions
from palate.testing import interactions


def some_events(seed: int, n_users: int = 12, n_items: int = 9, n: int = 90) -> Interactions:
    rng = np.random.default_rng(seed)
    user, item = rng.integers(0, n_users, n).astype(np.int32), rng.integers(0, n_items, n).astype(np.int32)
    weight = rng.choice(np.array([1, 2, 5, 0, -1], np.float32), n, p=[0.5, 0.2, 0.1, 0.1, 0.1])
    return Interactions(user, item, weight, rng.permutation(n).astype(np.int64), n_users, n_items)


def transitions_by_hand(done: Interactions, model: Markov) -> np.ndarray:
    counts = np.zeros((done.n_items, done.n_items))
    for user in range(done.n_users):
        mine = [p for p in np.argsort(done.time, kind="stable") if done.user[p] == user and done.weight[p] > 0]
        for at, earlier in enumerate(mine):
            for apart, other in enumerate(mine[at + 1 : at + 1 + model.window], 1):
                worth = apart**-model.fading * float(done.weight[earlier]) * float(done.weight[other])
                counts[done.item[earlier], done.item[other]] += worth
                counts[done.item[other], done.item[earlier]] += worth * model.backward
    out, into = counts.sum(1), counts.sum(0)
    counts *= (
        np.where(out > 0, out, 1)[:, None] ** -model.from_damping * np.where(into > 0, into, 1) ** -model.to_damping
    )
    return counts / counts.sum() * np.count_nonzero(out)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("at_once", [1, 40, 1 << 22])
def test_is_its_formula(seed: int, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transitions, "PAIRS_AT_ONCE", at_once)
    done = some_events(seed)
    model = Markov(window=3, last=4, decay=0.6, likeness=0).fit(Dataset.of(done))
    by_hand = transitions_by_hand(done, model)
    np.testing.assert_allclose(model.transitions_.toarray(), by_hand, rtol=1e-5, atol=1e-7)
    queries = Queries.of_users(np.arange(done.n_users, dtype=np.int32), Dataset.of(done))
    recent = np.zeros((done.n_users, done.n_items))
    for user in range(done.n_users):
        mine = [p for p in np.argsort(done.time, kind="stable") if done.user[p] == user and done.weight[p] != 0]
        for age, event in enumerate(mine[::-1][:4]):
            recent[user, done.item[event]] += float(done.weight[event]) * 0.6**age
    wanted = recent @ by_hand + model.second * recent @ by_hand @ by_hand
    got = model.score(queries, np.arange(done.n_items, dtype=np.int32))
    np.testing.assert_allclose(got, wanted, rtol=1e-4, atol=1e-5)


def test_keeps_the_strongest_transitions_of_each_item() -> None:
    done = some_events(5, n=300)
    every, few = (Markov(neighbors=n, likeness=0).fit(Dataset.of(done)).transitions_.toarray() for n in (9, 3))
    for whole, cut in zip(every, few, strict=True):
        strongest = np.argsort(-whole, kind="stable")[:3]
        assert set(np.flatnonzero(cut)) == set(strongest[whole[strongest] > 0])


def test_what_came_last_says_what_comes_next() -> None:
    rows = [[0, 1, 2, 3], [4, 1, 2, 3], [3, 0, 4, 1], [2, 4, 0, 1]]
    model = Markov(window=1, fading=1.0, backward=0.0, last=1, second=0).fit(Dataset.of(interactions(rows)))
    assert model.recommend(Queries.of_histories([[4, 3, 1], [3, 1, 4]]), 1).item[:, 0].tolist() == [2, 0]


def test_finds_a_newer_item_by_its_features() -> None:
    lists = [["red", "old"], ["red"], ["blue"], ["blue", "old"]]
    data = Dataset.of(interactions([[0, 1], [2, 3], [0, 1], [3, 2]]), Features(4, {"tags": Tags.of_lists(lists)}))
    model = Markov().fit(data)
    later = model.with_items(Features(6, {"tags": Tags.of_lists([*lists, ["blue"], ["red"]])}))
    best = later.recommend(Queries.of_histories([[0], [2]]).with_only(np.array([4, 5], np.int32)), 3).item[:, 0]
    assert best.tolist() == [5, 4]
    assert model.transitions_ is later.transitions_


def test_a_rare_tag_in_common_says_more_than_one_that_many_have() -> None:
    lists = [["many", "few"], ["few"], ["many"], ["many"], ["many"], []]
    data = Dataset.of(interactions([[5]]), Features(6, {"tags": Tags.of_lists(lists)}))
    scores = Markov(likeness=1.0).fit(data).score(Queries.of_histories([[0]]), np.arange(6, dtype=np.int32))[0]
    assert scores[1] > scores[2] > 0 == scores[5]


def test_events_of_weight_0_hold_no_place() -> None:
    model = Markov(last=1, likeness=0).fit(Dataset.of(some_events(1)))
    items = np.arange(9, dtype=np.int32)
    history = Histories.of_lists([[2, 7]])
    skipped = replace(history, weight=np.array([1, 0], np.float32))
    stranger = Queries(np.array([-1], np.int32), skipped)
    np.testing.assert_array_equal(model.score(stranger, items), model.score(Queries.of_histories([[2]]), items))
