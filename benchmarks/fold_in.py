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

LEAST_KEPT = 0.99


def fresh_model(name: str, **parameters: str) -> Recommender:
    model: Recommender = make(name, **parameters)
    return model


def personal() -> list[str]:
    """The models that read the history."""
    return [name for name in models() if Reads.HISTORY in fresh_model(name).reads]


def together(losses: list[Loss]) -> Loss:
    def joined(errors: list[np.ndarray | None]) -> np.ndarray | None:
        known = [error for error in errors if error is not None]
        return np.concatenate(known) if known else None

    return Loss(
        np.concatenate([part.learned for part in losses]),
        np.concatenate([part.folded for part in losses]),
        joined([part.errors_learned for part in losses]),
        joined([part.errors_folded for part in losses]),
    )


def verdict(ratio: tuple[float, float, float]) -> str:
    return "keeps" if ratio[0] >= LEAST_KEPT else "unsure" if ratio[2] >= LEAST_KEPT else "BELOW"


def interval(ratio: tuple[float, float, float]) -> str:
    return f"{ratio[0]:.4f} [{ratio[1]:.3f}, {ratio[2]:.3f}] {verdict(ratio):6}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="ml-100k")
    parser.add_argument("--models", default=",".join(personal()))
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("-p", "--parameter", action="append", default=[], help="of every model: name=value")
    options = parser.parse_args()
    data = read(options.data).data
    parameters = dict(word.split("=", 1) for word in options.parameter)
    print(f"{'model':18}{'refit':>8}{'folded':>8}  {'NDCG@10 kept':32}{'RMSE kept':32}{'seconds':>8}")
    for name in options.models.split(","):
        begin = time.perf_counter()
        fresh = partial(fresh_model, name, **parameters)
        try:
            losses = together([loss(fresh, data, options.share, seed) for seed in range(options.seeds)])
        except Exception as problem:  # the other models are judged all the same
            print(f"{name:18}{type(problem).__name__}: {problem}", flush=True)
            continue
        rmse = interval(losses.rmse) if losses.rmse else ""
        seconds = time.perf_counter() - begin
        means = f"{losses.learned.mean():8.4f}{losses.folded.mean():8.4f}"
        print(f"{name:18}{means}  {interval(losses.ndcg):32}{rmse:32}{seconds:8.1f}", flush=True)


if __name__ == "__main__":
    main()
