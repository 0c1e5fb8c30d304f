"""How seconds and memory of a fit grow with events, users, items and factors: a power law fitted to each, and drawn.

python benchmarks/classics/growth.py MODEL FACTORS USERS ITEMS EVENTS: one fit, in a process of its own.
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent)]
import numpy as np
from apart import measured_apart
from prepared import written

import palate
from palate.evaluation.profiling import peak
from palate.reports.canvas import ACCENT, SERIES, styled

BASE = {"events": 400_000, "users": 20_000, "items": 2_000, "factors": 32}
STEPS = (0.5, 1.0, 2.0, 4.0, 8.0)
RUNS = 2  # of each, of which the quicker counts
MODELS = ("ials", "bpr", "svd", "item_knn", "ease")
ROUNDS = {"ials": {"epochs": 3}, "bpr": {"epochs": 3}, "svd": {"epochs": 10}}


def slope(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """The exponent of y = c x^a by least squares of the logarithms, and half of its 95 % interval (Student's t)."""
    u, v = np.log(np.asarray(x)), np.log(np.asarray(y))
    u, v = u - u.mean(), v - v.mean()
    exponent = float(u @ v / (u @ u))
    free = len(u) - 2
    t = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57}.get(free, 1.96)
    spread = float(np.sqrt(max(0.0, ((v - exponent * u) ** 2).sum()) / max(1, free) / (u @ u)))
    return exponent, t * spread


def measure(model: str, factors: int, users: int, items: int, events: int, work: Path) -> dict[str, float]:
    """One row, measured in this process."""
    data = palate.read(written(users, items, events, work / f"{users}x{items}x{events}.parquet")).data
    palate.make("popular").fit(data)  # what the first fit of a process loads is left out
    fresh: Any = palate.make(model, **ROUNDS.get(model, {}))
    if hasattr(fresh, "factors"):
        fresh = palate.make(model, **ROUNDS.get(model, {}), factors=factors)
    with peak() as memory:
        begin = time.process_time()
        fresh.fit(data)
        seconds = time.process_time() - begin
    return {"cpu_s": seconds, "mb": memory.bytes / 1e6}


def grown(models: Sequence[str], work: Path) -> list[dict[str, Any]]:
    """A row for each model, what is varied, and step: all else stays at the base."""
    rows = []
    for model in models:
        for varied, usual in BASE.items():
            if varied == "factors" and not hasattr(palate.make(model), "factors"):
                continue
            for step in STEPS:
                size = BASE | {varied: int(usual * step)}
                words = [model, *(str(size[name]) for name in ("factors", "users", "items", "events")), str(work)]
                row = min(
                    (measured_apart(__file__, *words, threads=1) for _ in range(RUNS)), key=lambda run: run["cpu_s"]
                )
                rows.append({"model": model, "varied": varied, **size, **row})
                print(
                    f"{model:12} {varied:8} {size[varied]:>10,} {row['cpu_s']:9.3f} s {row['mb']:9.1f} MB", flush=True
                )
    return rows


def fitted(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The exponent of each curve, with its interval."""
    curves = []
    for model, varied in dict.fromkeys((row["model"], row["varied"]) for row in rows):
        some = [row for row in rows if (row["model"], row["varied"]) == (model, varied)]
        x = [float(row[varied]) for row in some]
        for what in ("cpu_s", "mb"):
            exponent, half = slope(x, [max(1e-6, float(row[what])) for row in some])
            curves.append({"model": model, "varied": varied, "of": what, "exponent": exponent, "half": half})
    return curves


def short(n: int) -> str:
    """400k for 400,000."""
    return f"{n / 1e6:g}M" if n >= 1_000_000 else f"{n / 1e3:g}k" if n >= 1_000 else str(n)


def draw(rows: Sequence[dict[str, Any]], folder: Path) -> None:
    """growth.svg and growth.png: seconds above, memory below, one column for what is varied."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    models, exponents = list(dict.fromkeys(row["model"] for row in rows)), fitted(rows)
    colors = dict(zip(models, (ACCENT, *(color for color in SERIES if color != ACCENT)), strict=False))
    with styled():
        figure = Figure(figsize=(11.0, 5.6), layout="constrained")
        for at, (what, unit) in enumerate((("cpu_s", "CPU-seconds of the fit"), ("mb", "MB at its peak"))):
            for column, varied in enumerate(BASE):
                axes = figure.add_subplot(2, len(BASE), at * len(BASE) + column + 1)
                for model in models:
                    some = [row for row in rows if (row["model"], row["varied"]) == (model, varied)]
                    if some:
                        key = (model, varied, what)
                        (e,) = (curve for curve in exponents if (curve["model"], curve["varied"], curve["of"]) == key)
                        x, y = [row[varied] for row in some], [row[what] for row in some]
                        axes.plot(x, y, "o-", color=colors[model], label=f"{model} {e['exponent']:.2f}", markersize=3.5)
                axes.set(xscale="log", yscale="log", xlabel=varied if at else "", ylabel="" if column else unit)
                x = sorted({row[varied] for row in rows if row["varied"] == varied})
                axes.set_xticks(x, [short(size) for size in x])
                axes.xaxis.set_minor_locator(NullLocator())
                axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
                axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
                axes.yaxis.set_minor_locator(NullLocator())
                low, high = axes.get_ylim()
                axes.set_ylim(low, high * (high / low) ** 0.75)  # room above the curves for their names
                axes.legend(frameon=False, fontsize=7.5, title="exponent", title_fontsize=7.5, loc="upper left")
        folder.mkdir(parents=True, exist_ok=True)
        figure.savefig(folder / "growth.svg", metadata={"Date": None})
        figure.savefig(folder / "growth.png", dpi=120)


if __name__ == "__main__":
    name, *numbers, where = sys.argv[1:]
    print(json.dumps(measure(name, *map(int, numbers), work=Path(where))))
