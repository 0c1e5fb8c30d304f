"""What a stranger loses against a user of the fit, for every model that reads the history.

    PALATE_DATA=FOLDER python benchmarks/fold_in.py [--data ml-100k] [--models ease,svd] [--share 0.1] [--seeds 3]

A tenth of the users is withheld. (a) A model fitted without them is asked with the oldest 80 % of what each did, as
strangers; (b) one fitted with those histories included is asked the same. The ratio is (a) over (b) of NDCG@10, for
rating models that of the RMSE too, turned so that below 1 is a loss; its interval resamples users, the same for both.
Several seeds withhold others each, and are judged together. A model is to keep 0.99: "below" says that even the
interval lies under that, "unsure" that only the ratio does.
"""

import argparse
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np

from palate.catalogue import models
from palate.models.recommender import Reads, Recommender
from palate.readers.read import read
from palate.spec import make

sys.path.append(str(Path(__file__).parent.parent / "tests/models"))
from strangers import Loss, loss

WANTED = 0.99


def made(name: str, **parameters: str) -> Recommender:
    model: Recommender = make(name, **parameters)
    return model


def personal() -> list[str]:
    """The models that read the history."""
    return [name for name in models() if Reads.HISTORY in made(name).reads]


def together(losses: list[Loss]) -> Loss:
    def joined(errors: list[np.ndarray | None]) -> np.ndarray | None:
        there = [one for one in errors if one is not None]
        return np.concatenate(there) if there else None

    return Loss(
        np.concatenate([one.learned for one in losses]),
        np.concatenate([one.folded for one in losses]),
        joined([one.errors_learned for one in losses]),
        joined([one.errors_folded for one in losses]),
    )


def verdict(found: tuple[float, float, float]) -> str:
    return "keeps" if found[0] >= WANTED else "unsure" if found[2] >= WANTED else "BELOW"


def told(found: tuple[float, float, float]) -> str:
    return f"{found[0]:.4f} [{found[1]:.3f}, {found[2]:.3f}] {verdict(found):6}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="ml-100k")
    parser.add_argument("--models", default=",".join(personal()))
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("-p", "--parameter", action="append", default=[], help="of every model: name=value")
    given = parser.parse_args()
    data = read(given.data).data
    parameters = dict(one.split("=", 1) for one in given.parameter)
    print(f"{'model':18}{'refit':>8}{'folded':>8}  {'NDCG@10 kept':32}{'RMSE kept':32}{'seconds':>8}")
    for name in given.models.split(","):
        begin = time.perf_counter()
        fresh = partial(made, name, **parameters)
        try:
            found = together([loss(fresh, data, given.share, seed) for seed in range(given.seeds)])
        except Exception as problem:  # the other models are judged all the same
            print(f"{name:18}{type(problem).__name__}: {problem}", flush=True)
            continue
        rmse = told(found.rmse) if found.rmse else ""
        seconds = time.perf_counter() - begin
        means = f"{found.learned.mean():8.4f}{found.folded.mean():8.4f}"
        print(f"{name:18}{means}  {told(found.ndcg):32}{rmse:32}{seconds:8.1f}", flush=True)


if __name__ == "__main__":
    main()
