"""Root mean square errors on MovieLens 100K, five folds: bands around what was measured, beside published numbers.

The folds are those of Surprise's KFold(5, random_state=0), predictions are clipped to 1..5. Its README has .934 for SVD
at the same settings (its users keep the vectors of training, ours are solved anew), .931 for the best of its
neighbourhood models, .944 for its baseline.
"""

import os
from pathlib import Path

import numpy as np
import pytest

from palate.catalogue import find
from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.recommender import Recommender

FILE = Path(os.environ.get("PALATE_DATA", "")) / "ml-100k" / "u.data"
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="MovieLens 100K is not in the folder PALATE_DATA")
MEASURED = {"svd": 0.9257, "als": 0.9213, "user_knn_ratings": 0.9286, "item_knn_ratings": 0.9181}


@pytest.fixture(scope="module")
def ratings() -> Interactions:
    user, item, rating, time = np.loadtxt(FILE, dtype=np.int64).T
    codes = [np.unique(ids, return_inverse=True)[1].astype(np.int32) for ids in (user, item)]
    value = rating.astype(np.float32)
    return Interactions(codes[0], codes[1], np.ones_like(value), time, 943, 1682, rating=value)


def fold_rmse(model: Recommender, ratings: Interactions, test: np.ndarray) -> float:
    held = np.zeros(len(ratings), dtype=bool)
    held[test] = True
    train, test = Dataset.of(ratings.where(~held)), ratings.where(held)
    model.fit(train)
    queries = Queries.of_users(np.arange(943, dtype=np.int32), train)
    predicted = model.score_pairs(queries, test.user.astype(np.int64), test.item)
    return float(np.sqrt(np.mean((np.clip(predicted, 1, 5) - test.ratings) ** 2)))


@pytest.mark.parametrize("name", MEASURED)
def test_five_folds(name: str, ratings: Interactions) -> None:
    order = np.arange(len(ratings))
    np.random.RandomState(0).shuffle(order)
    errors = [fold_rmse(find(name)(), ratings, test) for test in np.split(order, 5)]
    assert abs(np.mean(errors) - MEASURED[name]) < 0.002
