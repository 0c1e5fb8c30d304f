"""The jobs: the data, what ours does and what the peer does, and the ratio to reach on each path of the kernels."""

from dataclasses import dataclass, field
from typing import Any

Goals = tuple[float | None, float | None]  # with AVX-512, with AVX2; None where none is set


@dataclass(frozen=True)
class Job:
    """One comparison. `ours` and `theirs` are a side of `ours.py` and of `theirs.py`, each with its settings."""

    name: str
    data: str
    ours: tuple[str, dict[str, Any]]
    peer: str
    theirs: tuple[str, dict[str, Any]]
    goals: Goals  # theirs over ours, in CPU-seconds
    about: str = field(default="")

    def goal(self, path: str) -> float | None:
        """On a path of the kernels."""
        return dict(zip(("avx512", "avx2"), self.goals, strict=True)).get(path)


IALS = {"confidence": 40.0, "l2": 20.0, "epochs": 15}  # implicit's alpha counts what is not met as well


def _ials(name: str, data: str, factors: int, solver: str, goals: Goals, epochs: int = 15) -> Job:
    ours = {"model": "ials", **IALS, "epochs": epochs, "factors": factors, "solver": solver}
    theirs = {"factors": factors, "epochs": epochs, "cg": solver == "cg"}
    return Job(name, data, ("rounds", ours), "implicit", ("ials", theirs), goals, "one round")


def _item_knn(name: str, data: str, neighbors: int, goals: Goals) -> Job:
    ours = {"model": "item_knn", "neighbors": neighbors, "similarity": "cosine", "shrinkage": 0.0}
    return Job(name, data, ("fit", ours), "implicit", ("item_knn", {"neighbors": neighbors}), goals, "fit")


def _top_20(name: str, goals: Goals, side: str, ours: dict[str, Any], about: str) -> Job:
    return Job(name, "gowalla-vectors", (side, ours), "implicit", ("top_20", {}), goals, about)


SVD = {"factors": 100, "epochs": 20, "learning_rate": 0.005, "l2": 0.02}
SVDPP = {"factors": 20, "epochs": 20, "learning_rate": 0.007, "l2": 0.02}
BPR = {"factors": 64, "epochs": 40, "learning_rate": 0.05, "l2": 0.005}
FM = {"factors": 10, "sweeps": 512}
IDS = {"known": False, "samples": 256}  # no attributes, as for the peer

JOBS = {
    job.name: job
    for job in (
        _ials("ials-exact-gowalla-64", "gowalla", 64, "exact", (7.5, 6.0)),
        _ials("ials-exact-gowalla-128", "gowalla", 128, "exact", (12.0, 8.0)),
        _ials("ials-cg-gowalla-64", "gowalla", 64, "cg", (5.0, 2.5)),
        _ials("ials-cg-gowalla-128", "gowalla", 128, "cg", (4.0, 2.0)),
        _ials("ials-cg-10m-64", "10m", 64, "cg", (2.5, None), epochs=3),
        _top_20("top-20-gowalla-64", (4.0, 4.0), "selected", {}, "selection"),
        _top_20("recommend-gowalla-64", (4.0, 3.5), "recommended", {"model": "ials", **IALS}, "fold-in too"),
        _item_knn("item-knn-gowalla-100", "gowalla", 100, (2.5, 2.5)),
        _item_knn("item-knn-ml-1m-100", "ml-1m", 100, (3.0, 3.0)),
        _item_knn("item-knn-10m-50", "10m", 50, (3.0, None)),
        Job("svd-ml-100k", "ml-100k-ratings", ("rating", {"model": "svd", **SVD}), "surprise",
            ("surprise", {"model": "svd"}), (20.0, 10.0), "fit"),
        Job("svdpp-ml-100k", "ml-100k-ratings", ("rating", {"model": "svdpp", **SVDPP}), "surprise",
            ("surprise", {"model": "svdpp"}), (150.0, 120.0), "fit"),
        Job("bpr-gowalla-64", "gowalla", ("rounds", {"model": "bpr", "negatives": "popular", **BPR}), "implicit",
            ("bpr", BPR), (3.0, 2.5), "one epoch"),
        Job("ease-ml-1m", "ml-1m", ("fit", {"model": "ease", "l2": 500.0}), "rectools",
            ("ease", {"l2": 500.0}), (5.0, 4.5), "fit"),
        Job("bayesian-fm-ml-100k", "ml-100k-ratings", ("rating", {"model": "bayesian_fm", **FM, **IDS}), "myfm",
            ("bayesian_fm", FM), (2.0, 4.0), "fit"),
    )
}  # fmt: skip
