"""The peers' side of each job, run by the Python of the peer's own virtual environment: nothing of Palate is imported.

PEERS/implicit/bin/python benchmarks/classics/theirs.py KIND WORK DATA JSON
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from shared import Rounds, cpu_seconds, events, ranked, rmse, tell

Data = dict[str, np.ndarray]


def matrix(data: Data) -> Any:
    from scipy.sparse import csr_matrix

    shape = int(data["n_users"]), int(data["n_items"])
    return csr_matrix((data["value"].astype(np.float32), (data["user"], data["item"])), shape=shape)


def tested(data: Data) -> np.ndarray:
    return np.unique(data["test_user"])


def factorized(model: Any, data: Data, rounds: Rounds) -> None:
    """Seconds of a round, and the accuracy of the lists, of a model of implicit."""
    met = matrix(data)
    model.fit(met, show_progress=False, callback=rounds)
    users = tested(data)
    found = {}
    if len(users):
        lists, _ = model.recommend(users, met[users], N=20, filter_already_liked_items=True)
        found = ranked(lists, users, data)
    tell(rounds.cpu_s, **found)


def ials(data: Data, factors: int, epochs: int, cg: bool) -> None:
    from implicit.cpu.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(
        factors=factors, regularization=20.0, alpha=41.0, iterations=epochs, use_cg=cg, num_threads=1, random_state=0
    )
    factorized(model, data, Rounds())


def bpr(data: Data, factors: int, epochs: int) -> None:
    from implicit.cpu.bpr import BayesianPersonalizedRanking

    model = BayesianPersonalizedRanking(
        factors=factors, learning_rate=0.05, regularization=0.01, iterations=epochs, num_threads=1, random_state=0
    )
    factorized(model, data, Rounds())


def top_20(data: Data, factors: int) -> None:
    from implicit.cpu.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(
        factors=factors, regularization=20.0, alpha=41.0, iterations=5, num_threads=1, random_state=0
    )
    met = matrix(data)
    model.fit(met, show_progress=False)
    users = np.arange(met.shape[0])
    seconds, (lists, _) = cpu_seconds(lambda: model.recommend(users, met, N=20, filter_already_liked_items=True))
    tell(seconds, **ranked(lists, users, data))


def item_knn(data: Data, neighbors: int) -> None:
    from implicit.nearest_neighbours import CosineRecommender

    model, met = CosineRecommender(K=neighbors, num_threads=1), matrix(data)
    seconds, _ = cpu_seconds(lambda: model.fit(met, show_progress=False))
    users = tested(data)
    found = {}
    if len(users):
        lists, _ = model.recommend(users, met[users], N=20, filter_already_liked_items=True)
        found = ranked(lists, users, data)
    tell(seconds, **found)


def surprise(data: Data, model: str) -> None:
    import surprise as library

    rows = zip(data["user"].tolist(), data["item"].tolist(), data["value"].tolist(), strict=True)
    reader = library.Reader(rating_scale=(1, 5))
    train = library.Dataset(reader).construct_trainset([(u, i, r, None) for u, i, r in rows])
    made = {"svd": library.SVD, "svdpp": library.SVDpp}[model](random_state=0)
    seconds, _ = cpu_seconds(lambda: made.fit(train))
    pairs = zip(data["test_user"].tolist(), data["test_item"].tolist(), strict=True)
    tell(seconds, **rmse(np.array([made.predict(u, i).est for u, i in pairs]), data))


def ease(data: Data, l2: float) -> None:
    import pandas as pd
    from rectools import Columns
    from rectools.dataset import Dataset
    from rectools.models import EASEModel

    columns = {Columns.User: data["user"], Columns.Item: data["item"], Columns.Weight: data["value"]}
    frame = pd.DataFrame(columns).assign(**{Columns.Datetime: pd.Timestamp("2020-01-01")})
    made, held = EASEModel(regularization=l2), Dataset.construct(frame)
    seconds, _ = cpu_seconds(lambda: made.fit(held))
    users = tested(data)
    shown = made.recommend(users, held, k=20, filter_viewed=True)
    lists = np.full((len(users), 20), -1)
    lists[np.searchsorted(users, shown[Columns.User]), shown[Columns.Rank] - 1] = shown[Columns.Item]
    tell(seconds, **ranked(lists, users, data))


def bayesian_fm(data: Data, factors: int, sweeps: int) -> None:
    import myfm
    from scipy.sparse import csr_matrix, hstack

    sizes = int(data["n_users"]), int(data["n_items"])

    def ids(user: np.ndarray, item: np.ndarray) -> Any:
        one, row = np.ones(len(user)), np.arange(len(user))
        blocks = zip((user, item), sizes, strict=True)
        return hstack([csr_matrix((one, (row, code)), shape=(len(user), n)) for code, n in blocks], format="csr")

    made = myfm.MyFMGibbsRegressor(rank=factors, random_seed=0)
    told = ids(data["user"], data["item"])
    seconds, _ = cpu_seconds(lambda: made.fit(told, data["value"], n_iter=sweeps, group_shapes=list(sizes)))
    tell(seconds, **rmse(made.predict(ids(data["test_user"], data["test_item"])), data))


SIDES = {
    "ials": ials,
    "bpr": bpr,
    "top_20": top_20,
    "item_knn": item_knn,
    "surprise": surprise,
    "ease": ease,
    "bayesian_fm": bayesian_fm,
}

if __name__ == "__main__":
    kind, work, name, settings = sys.argv[1:]
    SIDES[kind](events(Path(work), name), **json.loads(settings))
