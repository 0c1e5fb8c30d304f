"""The jobs: the data, what ours does and what the peer does, and the ratio to reach."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Job:
    """One comparison. `ours` and `theirs` are a side of `ours.py` and of `theirs.py`, each with its settings."""

    name: str
    data: str
    ours: tuple[str, dict[str, Any]]
    peer: str
    theirs: tuple[str, dict[str, Any]]
    goal: float  # theirs over ours, in CPU-seconds
    about: str = field(default="")


IALS = {"confidence": 40.0, "l2": 20.0, "epochs": 15}  # implicit's alpha counts what is not met as well


def _ials(name: str, data: str, factors: int, solver: str, goal: float, epochs: int = 15) -> Job:
    ours = {"model": "ials", **IALS, "epochs": epochs, "factors": factors, "solver": solver}
    theirs = {"factors": factors, "epochs": epochs, "cg": solver == "cg"}
    return Job(name, data, ("rounds", ours), "implicit", ("ials", theirs), goal, "one round")


def _item_knn(name: str, data: str, neighbors: int, goal: float) -> Job:
    ours = {"model": "item_knn", "neighbors": neighbors, "similarity": "cosine", "shrinkage": 0.0}
    return Job(name, data, ("fit", ours), "implicit", ("item_knn", {"neighbors": neighbors}), goal, "fit")


def _top_20(name: str, goal: float, side: str, ours: dict[str, Any], about: str) -> Job:
    return Job(name, "gowalla-vectors", (side, ours), "implicit", ("top_20", {}), goal, about)


SVD = {"factors": 100, "epochs": 20, "learning_rate": 0.005, "l2": 0.02}
SVDPP = {"factors": 20, "epochs": 20, "learning_rate": 0.007, "l2": 0.02}
BPR = {"factors": 64, "epochs": 40, "learning_rate": 0.05, "l2": 0.005}
FM = {"factors": 10, "sweeps": 512}
IDS = {"known": False, "samples": 256}  # no attributes, as for the peer

JOBS = {
    job.name: job
    for job in (
        _ials("ials-exact-gowalla-64", "gowalla", 64, "exact", 7.5),
        _ials("ials-exact-gowalla-128", "gowalla", 128, "exact", 12.0),
        _ials("ials-cg-gowalla-64", "gowalla", 64, "cg", 3.2),
        _ials("ials-cg-gowalla-128", "gowalla", 128, "cg", 2.6),
        _ials("ials-cg-10m-64", "10m", 64, "cg", 2.5, epochs=3),
        _top_20("top-20-gowalla-64", 4.0, "selected", {"rough": False}, "selection"),
        _top_20("top-20-bf16-gowalla-64", 6.0, "selected", {"rough": True}, "selection"),
        _top_20("recommend-gowalla-64", 4.0, "recommended", {"model": "ials", **IALS}, "fold-in too"),
        _item_knn("item-knn-gowalla-100", "gowalla", 100, 2.5),
        _item_knn("item-knn-ml-1m-100", "ml-1m", 100, 3.0),
        _item_knn("item-knn-10m-50", "10m", 50, 2.5),
        Job("svd-ml-100k", "ml-100k-ratings", ("rating", {"model": "svd", **SVD}), "surprise",
            ("surprise", {"model": "svd"}), 25.0, "fit"),
        Job("svdpp-ml-100k", "ml-100k-ratings", ("rating", {"model": "svdpp", **SVDPP}), "surprise",
            ("surprise", {"model": "svdpp"}), 150.0, "fit"),
        Job("bpr-gowalla-64", "gowalla", ("rounds", {"model": "bpr", "negatives": "popular", **BPR}), "implicit",
            ("bpr", BPR), 3.0, "one epoch"),
        Job("ease-ml-1m", "ml-1m", ("fit", {"model": "ease", "l2": 500.0}), "rectools",
            ("ease", {"l2": 500.0}), 4.5, "fit"),
        Job("bayesian-fm-ml-100k", "ml-100k-ratings", ("rating", {"model": "bayesian_fm", **FM, **IDS}), "myfm",
            ("bayesian_fm", FM), 2.0, "fit"),
    )
}  # fmt: skip
