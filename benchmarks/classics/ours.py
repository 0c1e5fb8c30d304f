"""Our side of each job: the same events, settings that mean the same, and the same figures.

python benchmarks/classics/ours.py KIND WORK DATA JSON
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from shared import EPOCHS, Rounds, cpu_seconds, events, ranked, rmse, tell

import palate
from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.kernels.fused_top_k import best_products
from palate.models.recommender import Watch

Data = dict[str, np.ndarray]


def dataset(data: Data) -> Dataset:
    user, item, value = data["user"].astype(np.int32), data["item"].astype(np.int32), data["value"].astype(np.float32)
    unknown = np.broadcast_to(np.int64(NO_TIME), len(user))
    return Dataset.of(Interactions(user, item, value, unknown, int(data["n_users"]), int(data["n_items"])))


def lists(model: Any, train: Dataset, data: Data) -> dict[str, float]:
    users = np.unique(data["test_user"]).astype(np.int32)
    if not len(users):
        return {}
    return ranked(model.recommend(Queries.of_users(users, train), 20).item, users, data)


def rounds(data: Data, model: str, **settings: Any) -> None:
    """CPU-seconds of a round, and the lists after all of them."""
    train, timings = dataset(data), Rounds()
    fitted = palate.make(model, **settings).fit(train, watch=Watch(timings))
    tell(timings.cpu_s, **lists(fitted, train, data))


def fit(data: Data, model: str, **settings: Any) -> None:
    """CPU-seconds of the whole fit, and the lists."""
    train, fitted = dataset(data), palate.make(model, **settings)
    seconds, _ = cpu_seconds(lambda: fitted.fit(train))
    tell(seconds, **lists(fitted, train, data))


def rating(data: Data, model: str, **settings: Any) -> None:
    """CPU-seconds of the whole fit, and the error of the predicted ratings."""
    train, fitted = dataset(data), palate.make(model, **settings)
    seconds, _ = cpu_seconds(lambda: fitted.fit(train))
    users, row = np.unique(data["test_user"].astype(np.int32), return_inverse=True)
    queries, item = Queries.of_users(users, train), data["test_item"].astype(np.int32)
    ratings = np.concatenate([
        fitted.score_candidates(queries.take(row[at : at + 4096]), item[at : at + 4096, None])[:, 0]
        for at in range(0, len(item), 4096)
    ])  # fmt: skip
    mean = float(np.mean(data["value"]))
    tell(seconds, **rmse(np.nan_to_num(ratings, nan=mean), data))


def selected(data: Data) -> None:
    """CPU-seconds of the lists of all users, by the vectors that the peer has."""
    interactions = dataset(data).interactions.matrix()
    users, items = np.arange(len(interactions), dtype=np.int32), np.arange(interactions.shape[1], dtype=np.int32)
    vectors, seen = (data["users"], data["items"]), (interactions.indptr, interactions.indices)
    seconds, (best, _) = cpu_seconds(lambda: best_products(*vectors, items, 20, seen))
    tell(seconds, **ranked(best, users, data))


def recommended(data: Data, model: str, **settings: Any) -> None:
    """CPU-seconds of the same with what serving does besides: users' vectors are solved from their histories."""
    train = dataset(data)
    fitted = palate.make(model, **settings | {"epochs": EPOCHS, "factors": data["items"].shape[1]}).fit(train)
    users = np.arange(train.n_users, dtype=np.int32)
    queries = Queries.of_users(users, train)
    seconds, lists_of_all = cpu_seconds(lambda: fitted.recommend(queries, 20))
    tell(seconds, **ranked(lists_of_all.item, users, data))


SIDES = {"rounds": rounds, "fit": fit, "rating": rating, "selected": selected, "recommended": recommended}

if __name__ == "__main__":
    kind, work, name, settings = sys.argv[1:]
    SIDES[kind](events(Path(work), name), **json.loads(settings))
