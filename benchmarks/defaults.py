"""What models are worth by their defaults, and by those they had before, on eight sets of data.

    python benchmarks/defaults.py [--data FOLDER] [--only gowalla,ml-1m] [--seed 0]

Every pair of user and item counts once, with a weight of 1. Of each user's events a fifth is withheld at random, one at
least (Gowalla: LightGCN's split, as given; Epinions: users and items of five events or more). Lists of the whole
catalogue but for what the user met are judged by NDCG@10, for 3,000 users drawn where there are more. The interval is
of the difference, 95 % by its standard error over users. The folder holds a folder for each set, as its owner hands it
out.
"""

import argparse
import gzip
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

import palate
from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.data.filtering import k_core
from palate.data.interactions import Interactions
from palate.evaluation.scoring.lists import hits_of
from palate.metrics.ranking import ndcg
from palate.reproduction.rankings import lightgcn
from palate.spec import make
from palate.splitting.random import random
from palate.splitting.split import Split

BEFORE: Mapping[str, Mapping[str, Any]] = {
    "rp3beta": {"alpha": 1.0, "beta": 0.4},
    "cheby_cf": {"flatness": 1.5, "beta": 0.4},
    "ials": {"confidence": 3.0, "l2": 10.0},
}
LEARNED = ("beta_", "flatness_", "confidence_", "l2_")
PLACES, QUERIES = 10, 3000


def pairs(user: np.ndarray, item: np.ndarray) -> Dataset:
    """Each pair once, of all users and items up to the highest."""
    unique = np.unique(np.stack([user, item]), axis=1).astype(np.int32)
    n, ones = unique.shape[1], np.ones(unique.shape[1], np.float32)
    return Dataset.of(
        Interactions(*unique, ones, np.full(n, NO_TIME), int(unique[0].max()) + 1, int(unique[1].max()) + 1)
    )


def of_file(path: Path) -> Dataset:
    events = palate.read(path).data.interactions
    return pairs(events.user, events.item)


def of_lines(path: Path) -> Dataset:
    """A line for each user: how many items, then the items."""
    with gzip.open(path, "rt") as file:
        rows = [np.array(line.split()[1:], np.int64) for line in file]
    return pairs(np.repeat(np.arange(len(rows)), [len(row) for row in rows]), np.concatenate(rows))


Sets = Mapping[str, Callable[[Path, int], Split]]


def withheld(data: Dataset, seed: int) -> Split:
    return random(data, 0.2, seed, per_user=True)


SETS: Sets = {
    "book-crossing": lambda at, seed: withheld(of_file(at / "book-crossing-caserec"), seed),
    "hetrec-lastfm": lambda at, seed: withheld(of_file(at / "hetrec-lastfm-2k/user_artists.dat.gz"), seed),
    "retailrocket": lambda at, seed: withheld(of_file(at / "retailrocket-caserec/view_ecommerce.dat.gz"), seed),
    "citeulike-a": lambda at, seed: withheld(of_lines(at / "citeulike-a/users.dat.gz"), seed),
    "beauty": lambda at, seed: withheld(of_file(at / "s3rec/Beauty.txt.gz"), seed),
    "ml-1m": lambda at, seed: withheld(of_file(at / "ml-1m"), seed),
    "epinions": lambda at, seed: withheld(k_core(of_file(at / "epinions/ratings.csv.gz"), 5, 5)[0], seed),
    "gowalla": lambda at, seed: lightgcn(at / "gowalla-lightgcn", ("ndcg@10",))[0].split,
}


def judged(name: str, parameters: Mapping[str, Any], split: Split) -> tuple[np.ndarray, float, str]:
    """NDCG@10 of each user, the CPU-seconds of the fit, and what the fit chose."""
    start = process_time()
    model = make(name, **parameters).fit(split.train)
    seconds = process_time() - start
    rows = np.sort(np.random.default_rng(0).permutation(len(split.queries))[:QUERIES])
    relevant = split.relevant.take(rows)
    hits = hits_of(model.recommend(split.queries.take(rows), PLACES).item, relevant)
    chose = ", ".join(f"{part} {getattr(model, part):g}" for part in LEARNED if part in vars(model))
    return ndcg(hits, relevant.lengths), seconds, chose


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("PALATE_DATA", ".")))
    parser.add_argument("--only", default=",".join(SETS))
    parser.add_argument("--models", default=",".join(BEFORE))
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print("| data | model | before | by default | difference, 95 % | chosen by the fit | fit before, CPU-s | now |")
    print("|---|---|---|---|---|---|---|---|")
    for data in options.only.split(","):
        split = SETS[data](options.data, options.seed)
        for name in options.models.split(","):
            (old, took, _), (new, takes, chose) = judged(name, BEFORE.get(name, {}), split), judged(name, {}, split)
            off = new - old
            far = 1.96 * off.std() / np.sqrt(len(off))
            print(
                f"| {data} | `{name}` | {old.mean():.4f} | {new.mean():.4f} | {off.mean():+.4f} ± {far:.4f} "
                f"| {chose} | {took:.1f} | {takes:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
