"""What fits are forecast to take, and what they take: seconds and peak memory of all models, hybrids and pipelines.

    PALATE_DATA=FOLDER python benchmarks/forecast.py [--data ml-100k,ml-1m,20000x5000x300000] [--models ease,bpr]

Data is named as for `palate.read`, or generated: users x items x events. Every row is a process of its own. The
forecast is made before the fit; a ratio is forecast over measured, and good from 0.5 to 2. On a machine with other work
the clock says little: the CPU-seconds beside it tell what was computed, by as many threads as `PALATE_THREADS` and
`OPENBLAS_NUM_THREADS` allow; with 1 each, clock and CPU should agree.
"""

import argparse
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from apart import measured_apart, write_rows

from palate.catalogue import models
from palate.costs.forecast import forecast
from palate.data.dataset import Dataset
from palate.evaluation.profiling import peak
from palate.readers.read import read
from palate.spec import build, make

sys.path.append(str(Path(__file__).parent.parent / "tests/costs"))
from peaks import generated

DATA = "ml-100k,ml-1m,20000x5000x300000"
NAMES = ("forecast_s", "clock_s", "cpu_s", "ratio_s", "ratio_cpu", "forecast_mb", "mb", "ratio_mb")

BPR, IALS = {"kind": "bpr", "epochs": 10}, {"kind": "ials", "epochs": 3}
WHOLES: dict[str, dict[str, Any]] = {
    "weighted": {"kind": "weighted", "parts": ["ease", "popular", "item_knn"]},
    "weighted in rounds": {"kind": "weighted", "parts": [BPR, IALS]},
    "weighted in order": {"kind": "weighted", "parts": ["markov", "popular"]},
    "cascade": {"kind": "cascade", "first": "item_knn", "second": IALS},
    "switching": {"kind": "switching", "few": "popular", "many": "ease"},
    "mixed": {"kind": "mixed", "parts": ["ease", "rp3beta", BPR]},
    "pipeline": {"kind": "pipeline", "retrievers": ["ease", "item_knn"], "ranker": BPR, "fallback": "popular"},
    "ranking hybrid": {"kind": "pipeline", "retrievers": "ease", "ranker": {"kind": "weighted", "parts": [IALS, BPR]}},
}


def data_of(name: str) -> Dataset:
    size = re.fullmatch(r"(\d+)x(\d+)x(\d+)", name)
    return generated(*map(int, size.groups())) if size else read(name).data


def measure(data_name: str, model_name: str) -> dict[str, float]:
    """One row, measured in this process."""
    data = data_of(data_name)
    make("popular").fit(data)  # what the first fit of a process loads is left out
    model = build(WHOLES.get(model_name, model_name))
    predicted = forecast(model, data)
    with peak() as memory:
        clock, cpu = time.perf_counter(), time.process_time()
        model.fit(data)
        row = {
            "forecast_s": predicted.seconds,
            "clock_s": time.perf_counter() - clock,
            "cpu_s": time.process_time() - cpu,
        }
    row |= {"ratio_s": predicted.seconds / row["clock_s"], "ratio_cpu": predicted.seconds / row["cpu_s"]}
    return row | {
        "forecast_mb": predicted.memory / 1e6,
        "mb": memory.bytes / 1e6,
        "ratio_mb": predicted.memory / max(1, memory.bytes),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=DATA)
    parser.add_argument("--models", default=",".join([*models(), *WHOLES]))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--row", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.row:
        print(json.dumps(measure(*options.row)))
        return
    rows = []
    print(f"{'data':20} {'model':18}" + "".join(f"{name:>12}" for name in NAMES))
    for data_name in options.data.split(","):
        for model_name in options.models.split(","):
            row = measured_apart(__file__, "--row", data_name, model_name)
            rows.append({"data": data_name, "model": model_name, **row})
            print(f"{data_name:20} {model_name:18}" + "".join(f"{row[name]:12.3g}" for name in NAMES), flush=True)
    write_rows(rows, options.json)


if __name__ == "__main__":
    main()
