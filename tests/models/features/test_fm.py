"""FM: the sum over pairs, its slope by finite differences, and what must not leak."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.features import Category, Features
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.baselines.popular import Popular
from palate.models.features.fm.examples import Examples
from palate.models.features.fm.model import FM
from palate.models.recommender import Recommender
from palate.splitting.leave_last import leave_last
from palate.testing import colours, world

W = world(6)
WEIGHT = np.random.default_rng(5).choice([1.0, 2.0, 5.0], len(W.data.interactions)).astype(np.float32)
WEIGHTED = replace(W.data, interactions=replace(W.data.interactions, weight=WEIGHT))
USERS, DRAWN = np.array([4, 1]), np.array([0, 3, 5], dtype=np.int32)


def examples_of(model: FM, data: Dataset) -> Examples:
    return Examples(data, model.user_encoding_, model.context_encoding_)


def small() -> FM:
    return FM(factors=3, epochs=2).fit(W.data)


def test_equals_the_explicit_sum_over_the_pairs_that_hold_the_item() -> None:
    model = small()
    scores = model.score(W.everyone, W.items)
    for query, item in ((1, 4), (2, 2), (5, 0)):
        row = model.query_rows(W.everyone).toarray()[query]
        offered = model.item_rows(W.data.items).toarray()[item]
        both, tables = np.concatenate([row, offered]), np.concatenate([model.query_table_, model.item_table_])
        pairs = [(a, b) for b in range(len(row), len(both)) for a in range(b)]
        explicit = sum(tables[a] @ tables[b] * both[a] * both[b] for a, b in pairs) + model.item_weights_ @ offered
        np.testing.assert_allclose(scores[query, item], explicit, rtol=1e-4, atol=1e-5)


def test_the_slope_is_that_of_the_loss() -> None:
    model = small()
    examples, items = examples_of(model, WEIGHTED), model.item_rows(W.data.items)
    _, slopes = model._slopes(examples, items, USERS, DRAWN)
    rng = np.random.default_rng(0)
    for table, slope in zip(model._tables, slopes, strict=True):
        way = rng.normal(size=table.shape).astype(np.float32)
        unmoved, losses = table.copy(), []
        for step in (0.01, -0.01):
            table[:] = unmoved + np.float32(step) * way
            losses.append(model._slopes(examples, items, USERS, DRAWN)[0])
        table[:] = unmoved
        np.testing.assert_allclose((losses[0] - losses[1]) / 0.02, (slope * way).sum(), rtol=2e-2, atol=1e-4)


def test_training_asks_what_a_request_asks_less_the_item_itself() -> None:
    model = small()
    examples = examples_of(model, WEIGHTED)
    event, asking, met = examples.of(USERS, DRAWN)
    targets = examples.item[event].tolist()
    liked = [[i for i in range(user % 2, 6, 2) if i != user] for user in np.repeat(USERS, 2)]
    rows = [[i for i in items if i != item] for items, item in zip(liked, targets, strict=True)]
    worth = WEIGHTED.interactions.matrix().toarray()
    weights = [worth[user, i] for user, items in zip(np.repeat(USERS, 2), rows, strict=True) for i in items]
    histories = Histories.of_lists(rows)
    assert sorted(targets[:2]) == liked[0] and sorted(targets[2:]) == liked[2]
    queries = replace(
        Queries.of_histories(rows),
        history=Histories(histories.offsets, histories.item, np.array(weights, dtype=np.float32)),
        features=W.data.users.take(np.repeat(USERS, 2)),
        context=W.data.interactions.take(W.data.interactions.order()).context.take(event),  # type: ignore[union-attr]
    )
    np.testing.assert_allclose(asking.times(model.query_table_), model.encode(queries), rtol=1e-5, atol=1e-6)
    assert met.tolist() == [[item in items for item in DRAWN] for items in liked]


def test_every_event_is_seen_once_in_each_epoch() -> None:
    examples = examples_of(small(), W.data)
    users = list(examples.batches(np.random.default_rng(0), 4))
    assert len(users) > 1 and sorted(np.concatenate(users).tolist()) == list(range(6))


def test_candidates_far_apart_cost_no_block() -> None:
    model = small()
    row, item = np.array([5, 0, 5]), np.array([1, 1, 4], dtype=np.int32)
    whole = model.score(W.everyone, W.items)
    np.testing.assert_allclose(model.score_pairs(W.everyone, row, item), whole[row, item], rtol=1e-5, atol=1e-6)


def test_an_item_newer_than_the_fit_is_served_by_its_features() -> None:
    model = FM(factors=8).fit(world(20).data).with_items(colours(24))
    lists = model.recommend(Queries.of_histories([[1, 3, 5]]).with_only(np.arange(20, 24, dtype=np.int32)), 2)
    assert set(lists.item[0].tolist()) == {21, 23}


def test_someone_known_by_features_alone_is_served() -> None:
    w = world(20)
    nothing_done = replace(Queries.of_histories([[], []]), features=w.data.users.take(np.array([0, 1])))
    lists = FM(factors=8).fit(w.data).recommend(nothing_done, 10)
    assert [set((row % 2).tolist()) for row in lists.item] == [{0}, {1}]


def test_the_moment_counts() -> None:
    w = world(20)
    met = w.data.interactions
    indoors = Features(len(met), {"indoors": Category(met.item % 2, 2)})
    model = FM(factors=8).fit(replace(w.data, interactions=replace(met, context=indoors)))
    queries = Queries.of_histories([[], []])
    queries = replace(queries, context=indoors.take(np.flatnonzero(np.isin(met.item, [0, 1]))[[0, -1]]))
    codes = queries.context.columns["indoors"].code.tolist()  # type: ignore[union-attr]
    assert [set((row % 2).tolist()) for row in model.recommend(queries, 8).item] == [{code} for code in codes]


MOVIES = Path(os.environ.get("PALATE_DATA", "")) / "ml-100k" / "u.data"


@pytest.mark.slow
@pytest.mark.skipif(
    "PALATE_DATA" not in os.environ or not MOVIES.exists(), reason="PALATE_DATA holds no ml-100k/u.data"
)
def test_beats_popular_on_ml_100k() -> None:
    user, item, _, time = np.loadtxt(MOVIES, dtype=np.int64, unpack=True)
    weight = np.ones(len(user), dtype=np.float32)
    codes = (user - 1).astype(np.int32), (item - 1).astype(np.int32)
    split = leave_last(Dataset.of(Interactions(*codes, weight, time, 943, 1682)))

    def hits(model: Recommender) -> float:
        lists = model.fit(split.train).recommend(split.queries, 10)
        return float((lists.item == split.relevant.item[:, None]).any(1).mean())

    assert 0.11 < hits(FM(epochs=6)) < 0.17 and 0.08 < hits(Popular()) < 0.09
