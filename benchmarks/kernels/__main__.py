"""Every kernel on every path that the processor has, against what the processor can do: finds a path that collapses.

    python benchmarks/kernels [--kernels avx512,avx2,portable] [--only ridge,gibbs] [--loose 4]

What the processor can do is measured on the spot, for each path, by code that is not ours: GF/s of numpy's product of
matrices, with OpenBLAS held to what the path has, GB/s of its addition of long arrays, and G/s of its `bincount`, which
adds to places here and there. From these and from what a kernel cannot do without follows the time below which it
cannot well go; `share` is that time over its own (CPU-seconds, one thread, the quickest run of several). Ends with 1
where the share of a kernel on a path lies below its `least`, which stands in `every.py`: half of what was measured on
the path that reached least. A kernel that is added gets a line there.
"""

import argparse
import os
import platform
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from apart import held_to, kernel_paths, measured_apart, processor, write_rows


def measure(path: str, only: str, long: float) -> dict[str, Any]:
    return measured_apart(HERE / "rates.py", only, str(long), threads=1, env=held_to(path))


UNITS = {"flops": "GF/s", "size": "GB/s", "places": "G/s"}


def line_of(row: dict[str, Any], least: float) -> str:
    rate, verdict = f"{row['rate'] / 1e9:9.2f} {UNITS[row['by']]:5}", "" if row["share"] >= least else "  BELOW"
    return (
        f"{row['kernel']:26}{row['path']:9}{1e3 * row['seconds']:9.2f} ms{rate}{row['share']:8.3f}{least:8.3f}{verdict}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kernels", default=os.environ.get("PALATE_KERNELS", ""), help="Paths; else all there are.")
    parser.add_argument("--only", default="", help="Kernels whose name begins with one of these.")
    parser.add_argument("--loose", type=float, default=1.0, help="How many times slower than stated passes.")
    parser.add_argument("--seconds", type=float, default=0.12, help="Of each kernel on each path, at least.")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    paths = kernel_paths(options.kernels or "all")
    print(f"{processor()}, kernels {' '.join(paths)}, Python {platform.python_version()}, one thread")
    rows, below = [], 0
    for path in paths:
        result = measure(path, options.only, options.seconds)
        by_numpy = ", ".join(f"{result['floor'][name] / 1e9:.1f} {unit}" for name, unit in UNITS.items())
        print(f"{path}: numpy reaches {by_numpy} per CPU-second", flush=True)
        for row in result["rows"]:
            rows.append({"path": path, **row})
            least = row["least"] / options.loose
            below += row["share"] < least
            print(line_of(rows[-1], least))
    write_rows(rows, options.json)
    sys.exit(f"{below} below what is stated" if below else 0)


if __name__ == "__main__":
    main()
