"""Ours and the peers', job by job: medians of CPU-seconds, their ratio, and the accuracy of each beside it.

    PALATE_DATA=FOLDER python benchmarks/classics --peers FOLDER [--jobs ials-exact-gowalla-64,...] [--rounds 5]
    ... --kernels avx512,avx2,portable         # each path of the kernels in turn; else PALATE_KERNELS, else the best
    python benchmarks/classics --large             # 100 million events, generated: seconds and peak memory
    python benchmarks/classics --growth docs/images    # how seconds and memory grow, fitted and drawn

A peer runs in a virtual environment of its own, in a folder under --peers:

    for p in implicit==0.7.3 surprise:scikit-surprise==1.1.5 rectools==0.19.0 myfm==0.4.0; do
        name=${p%%:*}; name=${name%%=*}; python3.11 -m venv PEERS/$name; PEERS/$name/bin/pip install ${p##*:}; done

Runs alternate, each in a process of its own, with one thread each, so that other work on the machine falls on both. The
ratio of the medians is theirs over ours, the goal is that of the table in docs/speed.md for the path. The BLAS of both
sides is held to the path, as on a processor that has no more: OpenBLAS by OPENBLAS_CORETYPE, whatever is set. (Left
alone, that of older wheels takes a newer processor for one without AVX, a tenth as fast.)
"""

import argparse
import json
import os
import platform
import sys
from pathlib import Path
from statistics import median
from typing import Any

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent)]
from apart import held_to, kernel_paths, measured_apart, processor, write_rows
from growth import MODELS, draw, fitted, grown
from jobs import JOBS, Job
from prepared import SIZES, prepare, written
from shared import WORK

HERE = Path(__file__).parent


def side(script: str, job: Job, path: str, work: Path, python: str) -> dict[str, Any]:
    kind, settings = job.ours if script == "ours.py" else job.theirs
    words = (kind, str(work), job.data, json.dumps(settings))
    return measured_apart(HERE / script, *words, python=python, threads=1, env=held_to(path))


def compared(job: Job, path: str, rounds: int, work: Path, peers: Path) -> dict[str, Any]:
    """Both sides in turns; the peer is left out where its virtual environment is not there."""
    prepare(job.data, work)
    peer, runs_of = peers / job.peer / "bin" / "python", {"ours": [], "theirs": []}
    for _ in range(rounds):
        runs_of["ours"].append(side("ours.py", job, path, work, sys.executable))
        if peer.exists():
            runs_of["theirs"].append(side("theirs.py", job, path, work, str(peer)))
    row: dict[str, Any] = {"job": job.name, "path": path, "processor": processor()}
    row |= {"of": job.about, "peer": job.peer, "goal": job.goal(path)}
    for name, runs in runs_of.items():
        row[f"{name}_cpu_s"] = median(run["cpu_s"] for run in runs) if runs else None
        row[f"{name}_accuracy"] = runs[0]["accuracy"] if runs else {}
    row["ratio"] = row["theirs_cpu_s"] / row["ours_cpu_s"] if runs_of["theirs"] else None
    return row


def line_of(row: dict[str, Any]) -> str:
    cells = [
        f"{row[column]:10.3f}" if row[column] is not None else f"{'':10}" for column in ("ours_cpu_s", "theirs_cpu_s")
    ]
    cells += [f"{row[column]:8.1f}" if row[column] is not None else f"{'':8}" for column in ("ratio", "goal")]
    accuracy = "; ".join(f"{name} {figures(row[f'{name}_accuracy'])}" for name in ("ours", "theirs"))
    return f"{row['job']:24}{row['path']:9}{''.join(cells)}  {row['of']:10} {accuracy}"


def figures(accuracy: dict[str, float]) -> str:
    return " ".join(f"{name} {value:.4f}" for name, value in accuracy.items()) or "-"


def large(work: Path, epochs: int, users: int, threads: int) -> dict[str, Any]:
    file = written(*SIZES["100m"], work / "100m.parquet")
    return measured_apart(HERE / "large.py", str(file), str(epochs), str(users), threads=threads)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, default=Path("peers"), help="A folder of virtual environments.")
    parser.add_argument("--jobs", default=",".join(JOBS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kernels", default=os.environ.get("PALATE_KERNELS", ""), help="Paths; else the best one.")
    parser.add_argument("--work", type=Path, default=WORK, help="Where the data of the jobs is kept.")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--large", action="store_true", help="Only the job of 100 million events.")
    parser.add_argument("--threads", type=int, default=1, help="Of the large job.")
    parser.add_argument("--growth", type=Path, metavar="FOLDER", help="Only the curves, drawn into this folder.")
    parser.add_argument("--models", default=",".join(MODELS), help="Whose growth is measured.")
    options = parser.parse_args()
    if options.large:
        rows = [{"job": "100m", **large(options.work, 5, 100_000, options.threads)}]
        print("\n".join(f"{name:14} {value}" for name, value in rows[0].items()))
    elif options.growth:
        rows = grown(options.models.split(","), options.work)
        for curve in fitted(rows):
            power = f"{curve['varied']}^{curve['exponent']:.2f} +- {curve['half']:.2f}"
            print(f"{curve['model']:12} {curve['of']:6} ~ {power}")
        draw(rows, options.growth)
    else:
        paths = kernel_paths(options.kernels)
        print(f"{processor()}, kernels {' '.join(paths)}, Python {platform.python_version()}, one thread")
        print(f"{'job':24}{'path':9}{'ours':>10}{'theirs':>10}{'ratio':>8}{'goal':>8}  of")
        rows = []
        for name in options.jobs.split(","):
            for path in paths:
                rows.append(compared(JOBS[name], path, options.rounds, options.work, options.peers))
                print(line_of(rows[-1]), flush=True)
    write_rows(rows, options.json)


if __name__ == "__main__":
    main()
