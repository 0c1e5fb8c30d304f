from dataclasses import replace

import numpy as np

from palate.data.features import Category, Features
from palate.data.queries import Queries
from palate.models.features.fm import FM
from palate.testing import colours, world


def test_equals_the_explicit_sum_over_pairs() -> None:
    w = world(6)
    model = FM(factors=3, epochs=2).fit(w.data)
    pair = np.array([1]), np.array([4], dtype=np.int32)
    x = model.design(w.everyone, *pair).toarray()[0]
    v = model.vectors_
    pairs = [v[a] @ v[b] * x[a] * x[b] for a in range(len(x)) for b in range(a + 1, len(x))]
    np.testing.assert_allclose(model.score_pairs(w.everyone, *pair), model.weights_ @ x + sum(pairs), rtol=1e-4)


def test_training_does_not_give_the_answer_away() -> None:
    w = world(6)
    model = FM(factors=3, epochs=1).fit(w.data)
    x = model.design(w.everyone, np.array([0]), np.array([2], dtype=np.int32)).toarray()[0]
    assert w.data.interactions.matrix().toarray()[0, 2] == 1 and x[2] == 0 and x[4] > 0


def test_an_item_newer_than_the_fit_is_served_by_its_features() -> None:
    model = FM(factors=8).fit(world(20).data).with_items(colours(24))
    shown = model.recommend(Queries.of_histories([[1, 3, 5]]), 2, among=np.arange(20, 24, dtype=np.int32))
    assert set(shown.item[0].tolist()) == {21, 23}


def test_someone_known_by_features_alone_is_served() -> None:
    w = world(20)
    nothing_done = replace(Queries.of_histories([[], []]), features=w.data.users.take(np.array([0, 1])))
    shown = FM(factors=8).fit(w.data).recommend(nothing_done, 10)
    assert [set((row % 2).tolist()) for row in shown.item] == [{0}, {1}]


def test_the_moment_counts() -> None:
    w = world(20)
    met = w.data.interactions
    indoors = Features(len(met), {"indoors": Category(met.item % 2, 2)})
    model = FM(factors=8).fit(replace(w.data, interactions=replace(met, context=indoors)))
    asked = Queries.of_histories([[], []])
    asked = replace(asked, context=indoors.take(np.flatnonzero(np.isin(met.item, [0, 1]))[[0, -1]]))
    codes = asked.context.columns["indoors"].code.tolist()  # type: ignore[union-attr]
    assert [set((row % 2).tolist()) for row in model.recommend(asked, 8).item] == [{code} for code in codes]
