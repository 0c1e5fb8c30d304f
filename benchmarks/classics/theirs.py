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
    interactions = matrix(data)
    model.fit(interactions, show_progress=False, callback=rounds)
    users = tested(data)
    accuracy = {}
    if len(users):
        lists, _ = model.recommend(users, interactions[users], N=20, filter_already_liked_items=True)
        accuracy = ranked(lists, users, data)
    tell(rounds.cpu_s, **accuracy)


def ials(data: Data, factors: int, epochs: int, cg: bool) -> None:
    from implicit.cpu.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(
        factors=factors, regularization=20.0, alpha=41.0, iterations=epochs, use_cg=cg, num_threads=1, random_state=0
    )
    factorized(model, data, Rounds())


def bpr(data: Data, factors: int, epochs: int, learning_rate: float, l2: float) -> None:
    from implicit.cpu.bpr import BayesianPersonalizedRanking

    model = BayesianPersonalizedRanking(
        factors=factors,
        learning_rate=learning_rate,
        regularization=l2,
        iterations=epochs,
        num_threads=1,
        random_state=0,
    )
    factorized(model, data, Rounds())


def top_20(data: Data) -> None:
    from implicit.cpu.als import AlternatingLeastSquares

    model, interactions = AlternatingLeastSquares(factors=data["items"].shape[1], num_threads=1), matrix(data)
    model.user_factors, model.item_factors = data["users"], data["items"]
    users = np.arange(interactions.shape[0])
    seconds, (lists, _) = cpu_seconds(
        lambda: model.recommend(users, interactions, N=20, filter_already_liked_items=True)
    )
    tell(seconds, **ranked(lists, users, data))


def item_knn(data: Data, neighbors: int) -> None:
    from implicit.nearest_neighbours import CosineRecommender

    model, interactions = CosineRecommender(K=neighbors, num_threads=1), matrix(data)
    seconds, _ = cpu_seconds(lambda: model.fit(interactions, show_progress=False))
    users = tested(data)
    accuracy = {}
    if len(users):
        lists, _ = model.recommend(users, interactions[users], N=20, filter_already_liked_items=True)
        accuracy = ranked(lists, users, data)
    tell(seconds, **accuracy)


def surprise(data: Data, model: str) -> None:
    import surprise as library

    rows = zip(data["user"].tolist(), data["item"].tolist(), data["value"].tolist(), strict=True)
    reader = library.Reader(rating_scale=(1, 5))
    train = library.Dataset(reader).construct_trainset([(u, i, r, None) for u, i, r in rows])
    fitted = {"svd": library.SVD, "svdpp": library.SVDpp}[model](random_state=0)
    seconds, _ = cpu_seconds(lambda: fitted.fit(train))
    pairs = zip(data["test_user"].tolist(), data["test_item"].tolist(), strict=True)
    tell(seconds, **rmse(np.array([fitted.predict(u, i).est for u, i in pairs]), data))


def ease(data: Data, l2: float) -> None:
    import pandas as pd
    from rectools import Columns
    from rectools.dataset import Dataset
    from rectools.models import EASEModel

    columns = {Columns.User: data["user"], Columns.Item: data["item"], Columns.Weight: data["value"]}
    frame = pd.DataFrame(columns).assign(**{Columns.Datetime: pd.Timestamp("2020-01-01")})
    fitted, dataset = EASEModel(regularization=l2), Dataset.construct(frame)
    seconds, _ = cpu_seconds(lambda: fitted.fit(dataset))
    # `recommend` of 0.19 multiplies by the transpose of its weights: the lists here are by the weights as in the paper.
    users, interactions = tested(data), matrix(data)
    known = dataset.item_id_map.external_ids  # row and column r of the weights are of this item
    scores = np.full((len(users), interactions.shape[1]), -np.inf, dtype=np.float32)
    scores[:, known] = interactions[users][:, known] @ fitted.weight
    scores[interactions[users].nonzero()] = -np.inf
    tell(seconds, **ranked(np.argsort(-scores, axis=1, kind="stable")[:, :20], users, data))


def bayesian_fm(data: Data, factors: int, sweeps: int) -> None:
    """Both ids, the items that a user rated and the users who rated an item, a block of features for each side."""
    import myfm
    from scipy.sparse import diags, hstack, identity

    rated = (matrix(data) > 0).astype(np.float64)
    blocks = []
    for interactions in (rated, rated.T.tocsr()):
        share = 1.0 / np.sqrt(np.maximum(np.asarray(interactions.sum(axis=1)).ravel(), 1.0))
        blocks.append(hstack([identity(interactions.shape[0]), diags(share) @ interactions], format="csr"))
    sizes = [*rated.shape, *rated.shape[::-1]]

    def pairs(user: np.ndarray, item: np.ndarray) -> list[Any]:
        return [myfm.RelationBlock(code, block) for code, block in zip((user, item), blocks, strict=True)]

    fitted = myfm.MyFMGibbsRegressor(rank=factors, random_seed=0)
    relations, value = pairs(data["user"], data["item"]), data["value"].astype(np.float64)
    seconds, _ = cpu_seconds(
        lambda: fitted.fit(None, value, X_rel=relations, n_iter=sweeps, n_kept_samples=sweeps, group_shapes=sizes)
    )
    tell(seconds, **rmse(fitted.predict(None, pairs(data["test_user"], data["test_item"])), data))


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
