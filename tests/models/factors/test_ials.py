from typing import Any

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.factors.ials import IALS, SETTINGS, USUAL


def weighted() -> Interactions:
    rng = np.random.default_rng(0)
    user, item = np.nonzero(rng.random((12, 9)) < 0.4)
    weight = rng.choice([0.5, 1.0, 2.0, 0.0, -1.0], len(user)).astype(np.float32)
    time = np.arange(len(user), dtype=np.int64)
    return Interactions(user.astype(np.int32), item.astype(np.int32), weight, time, 12, 9)


VARIANTS = [{}, {"unobserved": 0.3, "scaling": 1.0, "l2": 0.1}, {"solver": "cg"}]


def own(model: IALS, met: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """The vector of one row of cells, by the equation of the paper."""
    confidence = np.diag(model.unobserved + model.confidence * np.abs(met))
    l2 = model.l2 * (np.count_nonzero(met != ABSENT) + model.unobserved * len(met)) ** model.scaling
    confidence[met == ABSENT, met == ABSENT] = model.unobserved
    gram = theirs.T @ confidence @ theirs + l2 * np.eye(theirs.shape[1])
    return np.linalg.solve(gram, theirs.T @ confidence @ (met > 0).astype(float))


ABSENT = -99.0


def cells(interactions: Interactions) -> np.ndarray:
    """Users by items: the weight of what was met, which may be 0."""
    table = np.full((12, 9), ABSENT)
    table[interactions.user, interactions.item] = interactions.weight
    return table


@pytest.mark.parametrize("fields", VARIANTS)
def test_a_query_solves_equation_4_of_the_paper(fields: dict[str, Any]) -> None:
    """Over every cell: the confidence of those not met is the same, and a weight below 0 is a preference of 0, held
    firmly."""
    interactions = weighted()
    data = Dataset.of(interactions)
    model = IALS(**{"factors": 3, "confidence": 4.0, "l2": 0.5, "epochs": 3, **fields}).fit(data)
    y, met = model.item_vectors_.astype(np.float64), cells(interactions)
    got = model.encode(Queries.of_users(np.arange(12, dtype=np.int32), data))
    for user in range(12):
        np.testing.assert_allclose(got[user], own(model, met[user], y), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("fields", VARIANTS)
def test_after_many_rounds_items_solve_theirs(fields: dict[str, Any]) -> None:
    interactions = weighted()
    data = Dataset.of(interactions)
    model = IALS(**{"factors": 2, "confidence": 4.0, "l2": 0.5, "epochs": 300, **fields}).fit(data)
    x = model.encode(Queries.of_users(np.arange(12, dtype=np.int32), data)).astype(np.float64)
    met = cells(interactions).T
    for item in range(9):
        np.testing.assert_allclose(model.item_vectors_[item], own(model, met[item], x), rtol=0.02, atol=0.01)


def test_conjugate_gradients_come_to_the_same_lists() -> None:
    """On 200 users by 120 items of two tastes, rows being long enough for steps to be taken."""
    rng = np.random.default_rng(1)
    likes = np.arange(200)[:, None] % 2 == np.arange(120) % 2
    user, item = np.nonzero(rng.random((200, 120)) < np.where(likes, 0.6, 0.2))
    codes, time = (user.astype(np.int32), item.astype(np.int32)), np.arange(len(user), dtype=np.int64)
    data = Dataset.of(Interactions(*codes, np.ones(len(user), np.float32), time, 200, 120))
    exact, steps = (IALS(factors=8, solver=solver).fit(data) for solver in ("exact", "cg"))
    queries, items = Queries.of_users(np.arange(200, dtype=np.int32), data), np.arange(120, dtype=np.int32)
    np.testing.assert_allclose(steps.score(queries, items), exact.score(queries, items), atol=0.05)


def test_a_pull_that_grows_with_events_shortens_the_vectors_of_many() -> None:
    data = Dataset.of(weighted())
    even, grown = (
        IALS(factors=3, confidence=3.0, l2=0.5, scaling=scaling, epochs=5).fit(data) for scaling in (0.0, 1.0)
    )
    assert np.linalg.norm(grown.item_vectors_) < np.linalg.norm(even.item_vectors_)


def test_confidence_and_l2_are_those_that_rank_best_what_is_withheld() -> None:
    """Many more items, and fewer events of each, want more confidence."""
    rng = np.random.default_rng(0)
    user = np.repeat(np.arange(300, dtype=np.int32), 8)
    item = (user % 10 + 10 * (60 * rng.random(len(user)) ** 2).astype(np.int32)).astype(np.int32)
    interactions = Interactions(user, item, np.ones(len(user), np.float32), np.arange(len(user)), 300, 600)
    data = Dataset.of(interactions)
    model = IALS(factors=16, epochs=5).fit(data)
    assert (model.confidence, model.l2) == (None, None)
    assert (model.confidence_, model.l2_) in SETTINGS
    same = IALS(factors=16, epochs=5, confidence=model.confidence_, l2=model.l2_).fit(data)
    assert (same.item_vectors_ == model.item_vectors_).all()
    firm = IALS(factors=16, epochs=5, confidence=7.0).fit(data)
    assert firm.confidence_ == 7.0 and firm.l2_ in {l2 for _, l2 in SETTINGS}
    scaled = IALS(factors=16, epochs=5, scaling=1.0).fit(data)
    assert 0.0 < scaled.l2_ < 1.0


def test_the_usual_setting_stays_where_nothing_can_be_withheld() -> None:
    zero = np.zeros(1, np.int32)
    model = IALS(factors=2, epochs=5).fit(
        Dataset.of(Interactions(zero, zero, np.ones(1, np.float32), zero.astype(np.int64), 1, 1))
    )
    assert (model.confidence_, model.l2_) == USUAL
