"""What judging costs beyond scoring: twelve metrics at four cutoffs with their intervals, on Gowalla's published split.

    PALATE_DATA=FOLDER python benchmarks/evaluation.py [--rounds 5] [--all] [--json out.json]

The model is the cheapest that scores a whole catalogue: the sum of 64 random numbers per item over the history, by
an inner product. Runs alternate between making the lists alone and the whole evaluation; the figure that counts is
the ratio of their medians in CPU-seconds (user and system, all threads). Peak memory is that of a process of its own,
beyond what it held before (data, model and split). `--all` judges by every metric instead of the twelve.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from palate.arrays import QueryVectors
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.evaluation.run import evaluate, lists
from palate.models.recommender import Reads
from palate.models.scoring import Embedding
from palate.readers.layouts.lightgcn import read_parts
from palate.splitting.given import given
from palate.splitting.split import Split

KS = (5, 10, 20, 50)
TWELVE = ("ndcg", "recall", "precision", "hit_rate", "mrr", "map", "capped_recall", "f1", "r_precision")
TWELVE += ("graded_ndcg", "novelty", "catalogue_coverage")


class Vectors(Embedding):
    """64 random numbers for each item; a query is the sum of what it met."""

    reads = Reads.HISTORY

    def learn(self, data: Dataset) -> None:
        self.item_vectors_ = np.random.default_rng(0).normal(size=(data.n_items, 64)).astype(np.float32)

    def encode(self, queries: Queries) -> QueryVectors:
        return queries.history.matrix(self.n_items_).times(self.item_vectors_)


def ready() -> tuple[Vectors, Split]:
    split = given(*read_parts(Path(os.environ["PALATE_DATA"]) / "gowalla-lightgcn"))
    return Vectors().fit(split.train), split


def works(metrics: tuple[str, ...] | None) -> dict[str, Callable[[], Any]]:
    """What is measured, by name."""
    model, split = ready()

    def judge() -> Any:
        report = evaluate(model, split, KS, metrics=metrics)
        return report.means(), report.intervals()

    return {"scoring": lambda: lists(model, split, KS[-1]), "evaluation": judge}


def cpu_seconds(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def memory(name: str) -> int:
    """A field of /proc/self/status, in bytes."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return 1024 * int(line.split()[1])


def peak(name: str, metrics: tuple[str, ...] | None) -> int:
    """The most bytes that the work held beyond what was there before it; for a process that does nothing else."""
    work = works(metrics)[name]
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak so far is that of reading
    work()
    return memory("VmHWM") - before


def peak_apart(name: str, every: bool) -> int:
    command = [sys.executable, __file__, "--peak", name, *(["--all"] if every else [])]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    if process.returncode:
        sys.exit(f"{name} failed:\n{process.stderr}")
    return int(process.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--peak", help=argparse.SUPPRESS)
    options = parser.parse_args()
    metrics = None if options.all else TWELVE
    if options.peak:
        print(peak(options.peak, metrics))
        return
    each = works(metrics)
    seconds_of: dict[str, list[float]] = {name: [] for name in each}
    for _ in range(options.rounds):
        for name, work in each.items():
            seconds_of[name].append(cpu_seconds(work))
    row = {f"{name}_cpu_s": round(median(seconds), 3) for name, seconds in seconds_of.items()}
    row["ratio"] = round(row["evaluation_cpu_s"] / row["scoring_cpu_s"], 3)
    row |= {f"{name}_peak_mib": peak_apart(name, options.all) >> 20 for name in each}
    print("\n".join(f"{name:20} {value}" for name, value in row.items()))
    if options.json:
        options.json.write_text(json.dumps(row, indent=2) + "\n")


if __name__ == "__main__":
    main()
