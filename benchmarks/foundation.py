"""Seconds and peak memory of reading, fitting, evaluating and recommending, on MovieLens 100K and 1M.

    PALATE_DATA=FOLDER python benchmarks/foundation.py [--models item_knn,ease] [--json out.json]

Every row is a process of its own, so that its peak memory is its own. Seconds are of the wall clock, with CPU-seconds
(user and system, all threads) beside them. Events are split at a moment in time for fitting; for evaluation all users
are asked for their last event, on the full catalogue. Figures depend on the machine: compare ratios.
"""

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from palate.catalogue import make
from palate.data.queries import Queries
from palate.evaluation.run import evaluate
from palate.readers.read import read
from palate.splitting.leave_last import leave_last

T = TypeVar("T")
DATA = ("ml-100k", "ml-1m")
MODELS = ("popular", "item_knn", "user_knn", "ease", "ials", "bpr", "svd")


def timed(row: dict[str, float], name: str, work: Callable[[], T]) -> T:
    """The result of the work; its seconds and CPU-seconds go into the row."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    row[f"{name}_s"] = round(time.perf_counter() - wall, 3)
    row[f"{name}_cpu_s"] = round(time.process_time() - cpu, 3)
    return result


def measure(data_name: str, model_name: str) -> dict[str, float]:
    """One row, measured in this process."""
    row: dict[str, float] = {}
    data = timed(row, "read", lambda: read(data_name).data)
    split = leave_last(data)
    model = make(model_name)
    timed(row, "fit", lambda: model.fit(split.train))
    report = timed(row, "evaluate", lambda: evaluate(model, split, k=10))
    queries = Queries.of_users(split.queries.user, split.train)
    timed(row, "recommend", lambda: model.recommend(queries, 10))
    row["users"], row["ndcg@10"] = len(queries), round(report.means()["ndcg@10"], 4)
    row["peak_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return row


def measured_apart(data_name: str, model_name: str) -> dict[str, float]:
    """One row, measured in a process of its own."""
    command = [sys.executable, __file__, "--one", data_name, model_name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{data_name} {model_name} failed:\n{done.stderr}")
    row: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=",".join(DATA))
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(*given.one)))
        return
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    names = ("read_s", "fit_s", "fit_cpu_s", "evaluate_s", "recommend_s", "peak_mib", "users", "ndcg@10")
    print(f"{'data':8} {'model':10}" + "".join(f"{name:>12}" for name in names))
    rows = []
    for data_name in given.data.split(","):
        for model_name in given.models.split(","):
            row = measured_apart(data_name, model_name)
            rows.append({"data": data_name, "model": model_name, **row})
            print(f"{data_name:8} {model_name:10}" + "".join(f"{row[name]:>12}" for name in names), flush=True)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
