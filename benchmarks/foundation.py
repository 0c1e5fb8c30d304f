"""Seconds and peak memory of reading, fitting, evaluating and recommending, on MovieLens 100K and 1M.

    PALATE_DATA=FOLDER python benchmarks/foundation.py [--models item_knn,ease] [--json out.json]

Every row is a process of its own, so that its peak memory is its own. Seconds are of the wall clock, with CPU-seconds
(user and system, all threads) beside them. Events are split at a moment in time for fitting; for evaluation all users
are asked for their last event, on the full catalogue. Figures depend on the machine: compare ratios.
"""

import argparse
import json
import platform
from pathlib import Path

from apart import measured_apart, peak_mib, timed, write_rows

from palate.data.queries import Queries
from palate.evaluation.run import evaluate
from palate.readers.read import read
from palate.spec import make
from palate.splitting.leave_last import leave_last

DATA = ("ml-100k", "ml-1m")
MODELS = ("popular", "item_knn", "user_knn", "ease", "ials", "bpr", "svd")


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
    row["peak_mib"] = peak_mib()
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=",".join(DATA))
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--row", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.row:
        print(json.dumps(measure(*options.row)))
        return
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    names = ("read_s", "fit_s", "fit_cpu_s", "evaluate_s", "recommend_s", "peak_mib", "users", "ndcg@10")
    print(f"{'data':8} {'model':10}" + "".join(f"{name:>12}" for name in names))
    rows = []
    for data_name in options.data.split(","):
        for model_name in options.models.split(","):
            row = measured_apart(__file__, "--row", data_name, model_name)
            rows.append({"data": data_name, "model": model_name, **row})
            print(f"{data_name:8} {model_name:10}" + "".join(f"{row[name]:>12}" for name in names), flush=True)
    write_rows(rows, options.json)


if __name__ == "__main__":
    main()
