"""A stranger is served as well as a user of the fit: 99 % of the NDCG that a refit with their history would reach."""

import copy

import numpy as np
import pytest
from cases import IMPERSONAL, MODELS
from strangers import Loss, loss, ratio

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.data.score_kind import ScoreKind
from palate.models.recommender import Reads
from palate.testing.worlds import colours

HISTORY = sorted(name for name, model in MODELS.items() if Reads.HISTORY in model.reads and name not in IMPERSONAL)
TASTES, USERS, ITEMS, EVENTS = 4, 240, 48, 14


def tastes(ratings: bool) -> Dataset:
    """People of four tastes; 9 of 10 events are with the twelve items of the own taste, rated 4 or 5, others 1 or 2."""
    rng = np.random.default_rng(3)
    own = rng.integers(0, TASTES, USERS)
    chance = np.where(np.arange(ITEMS) % TASTES == own[:, None], 0.9 / 12, 0.1 / 36)
    rows = [rng.choice(ITEMS, EVENTS, replace=False, p=chances / chances.sum()) for chances in chance]
    user, item = np.repeat(np.arange(USERS), EVENTS).astype(np.int32), np.concatenate(rows).astype(np.int32)
    liked = item % TASTES == own[user]
    value = np.where(liked, 4, 1) + rng.integers(0, 2, len(user)) if ratings else np.ones(len(user))
    time = rng.permutation(len(user)).astype(np.int64)
    return Dataset.of(Interactions(user, item, value.astype(np.float32), time, USERS, ITEMS), colours(ITEMS))


WORLDS = {ratings: tastes(ratings) for ratings in (False, True)}


@pytest.mark.parametrize("name", HISTORY)
def test_strangers_are_served_as_users_of_the_fit_are(name: str) -> None:
    model = MODELS[name]
    results = loss(lambda: copy.deepcopy(model), WORLDS[model.score_kind == ScoreKind.RATING])
    assert results.learned.mean() > 0.05
    assert results.ndcg[2] >= 0.99, f"{name} keeps {results.ndcg[0]:.3f} of the NDCG of a refit"
    if results.rmse:
        assert results.rmse[2] >= 0.99, f"{name} keeps {results.rmse[0]:.3f} of the RMSE of a refit"


def test_a_loss_is_seen() -> None:
    rng = np.random.default_rng(0)
    good = rng.random(500)
    middle, low, high = ratio(0.9 * good, good)
    assert low == pytest.approx(0.9) and high == pytest.approx(0.9) and middle == pytest.approx(0.9)
    noisy = Loss(good, good * rng.choice([0, 1.8], 500), good, 1.21 * good)
    assert noisy.ndcg[1] < noisy.ndcg[0] < 0.99 and noisy.rmse == pytest.approx((1 / 1.1,) * 3)
