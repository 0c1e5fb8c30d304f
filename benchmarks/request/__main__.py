"""One list for one user, which a service asks for all day: what each part of it takes.

    python benchmarks/request [--items 800,100000,1000000] [--models ials,item_knn,...] [--kernels avx512,avx2,portable]

Models are fitted once to generated events and kept. Each is then asked by users one at a time, in a process of its own
with one thread, for the ten best; for every user each part runs in turn:

    model      the scores of all items: the user's vector, and its products; or sums over the history
    top-k      the ten best of these, but for what the user met
    library    `recommend` of the model and its fallback; `rest` is what it takes beyond the two (below 0 where it
               spares a part of them)
    reasons    which events of the history add to the score of each item, in words
    ids        what the `Server` adds to the library and the reasons: ids to codes, codes to titles
    http       what the service adds in its own process: one kept connection on this machine, from the second request on
    request    the whole, as a client sees it

Medians, and the 99th percentile of the library's part and of the whole, in microseconds: of the processor's time, which
other work on the machine leaves nearly as it is, but for `request`, which is by the clock. (Where there is no /proc,
nothing is known of the service's.)
"""

import argparse
import os
import platform
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
from apart import held_to, kernel_paths, measured_apart, processor, write_rows
from models import MODELS, SIZES, registry_of

WORK = Path.home() / ".cache" / "palate-benchmarks"
COLUMNS = ("model", "top_k", "rest", "library", "library_p99", "reasons", "ids", "http", "request", "request_p99")


def measure(model: str, items: int, path: str, calls: int, work: Path) -> dict[str, Any]:
    folder = registry_of(model, items, work)
    row = measured_apart(HERE / "stages.py", str(folder), str(calls), threads=1, env=held_to(path))
    return {"of": model, "items": items, "path": path, "processor": processor(), **row}


def line_of(row: dict[str, Any]) -> str:
    cells = "".join(f"{row[column]:>13,.0f}" for column in COLUMNS)
    return f"{row['of']:10}{row['items']:>10,}  {row['path']:9}{cells}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", default=",".join(map(str, SIZES)))
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--kernels", default=os.environ.get("PALATE_KERNELS", ""), help="Paths; else the best one.")
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--work", type=Path, default=WORK, help="Where the fitted models are kept.")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    paths = kernel_paths(options.kernels)
    print(f"{processor()}, kernels {' '.join(paths)}, Python {platform.python_version()}, one thread, microseconds")
    print(f"{'':31}" + "".join(f"{column:>13}" for column in COLUMNS))
    rows = []
    for items in map(int, options.items.split(",")):
        for name in options.models.split(","):
            if items > MODELS[name].most:
                print(f"{name:10}{items:>10,}  {MODELS[name].why}")
                continue
            for path in paths:
                rows.append(measure(name, items, path, options.calls, options.work))
                print(line_of(rows[-1]), flush=True)
    write_rows(rows, options.json)


if __name__ == "__main__":
    main()
