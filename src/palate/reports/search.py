"""Plots of a hyper-parameter search: its course, the importance of each field, and every setting as a line."""

from math import log10
from pathlib import Path
from typing import Any

from palate.reports.canvas import ACCENT, EDGE, INK, SOFT, Axes, Page, check_matplotlib, panel, save, sheet, styled
from palate.tuning.tuned import Trial, Tuned

FAINT, STRONG = 0.18, 0.95  # how well the worst and the best setting are seen
LONG = 18  # letters of a value, above which it is cut


def draw_search(tuned: Tuned, folder: Path) -> list[Path]:
    """Writes history, importance (where it is known) and parallel coordinates, each as PNG and SVG; returns the paths.

    Raises MissingExtraError where matplotlib is not installed.
    """
    check_matplotlib()
    folder.mkdir(parents=True, exist_ok=True)
    with styled():
        paths = save(_history(tuned), folder, "history")
        if len(tuned.importances) > 1:
            paths += save(_importances(tuned), folder, "importance")
        return paths + save(_parallel(tuned), folder, "parallel")


def _history(tuned: Tuned) -> Page:
    page = sheet(7.2, 4.0, f"{tuned.name}: the search", f"Validation {tuned.metric} of each trial, in their order")
    axes = panel(page, 0.75, 0.55, 0.25, 0.85)
    done = [trial for trial in tuned.trials if trial.value is not None]
    axes.scatter([t.number for t in done], [t.value for t in done], s=18, color=EDGE, edgecolor=SOFT, linewidth=0.6)
    axes.step(*_best_so_far(tuned), where="post", color=ACCENT)
    axes.scatter([tuned.best.number], [tuned.best.value], s=46, color=ACCENT, zorder=3)
    low, high = axes.get_ylim()
    low -= 0.08 * (high - low)
    for state, mark in (("pruned", "|"), ("failed", "x")):
        numbers = [trial.number for trial in tuned.trials if trial.state == state]
        if numbers:
            at = low + 0.03 * (high - low)
            axes.scatter(numbers, [at] * len(numbers), marker=mark, s=26, color=SOFT, linewidth=1, label=state)
    if any(trial.value is None for trial in tuned.trials):
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), frameon=False, labelcolor=SOFT, ncols=2)
    first = next((trial for trial in done if trial.number == 1), None)
    if first is not None and tuned.best.number != 1:
        axes.axhline(first.value, color=SOFT, linewidth=0.9, linestyle=(0, (3, 3)))
        axes.annotate(
            "defaults",
            (1.0, first.value),
            xycoords=("axes fraction", "data"),
            xytext=(-2, -11),
            textcoords="offset points",
            ha="right",
            color=SOFT,
            size=8.5,
        )
    axes.set_ylim(low, high)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("trial")
    axes.grid(axis="y")
    return page


def _best_so_far(tuned: Tuned) -> tuple[list[int], list[float]]:
    numbers, values = list[int](), list[float]()
    for trial in tuned.trials:
        if trial.value is not None:
            better = max if tuned.higher else min
            numbers.append(trial.number)
            values.append(better(values[-1], trial.value) if values else trial.value)
    return [*numbers, len(tuned.trials)], [*values, values[-1]]


def _importances(tuned: Tuned) -> Page:
    names, shares = list(tuned.importances)[::-1], list(tuned.importances.values())[::-1]
    height = 1.35 + 0.36 * len(names)
    page = sheet(
        6.0, height, f"{tuned.name}: what mattered", "Share of each field in how good a setting is (PED-ANOVA)"
    )
    axes = panel(page, 1.35, 0.3, 0.55, 0.8)
    bars = axes.barh(names, shares, height=0.62, color=[EDGE] * (len(names) - 1) + [ACCENT])
    axes.bar_label(bars, [f"{share:.0%}" for share in shares], padding=4, color=INK, size=9)
    axes.tick_params(length=0)
    axes.set_xticks([])
    for side in ("bottom", "left"):
        axes.spines[side].set_visible(False)
    return page


def _parallel(tuned: Tuned) -> Page:
    """A line per setting through its fields to its value; the better, the stronger, and the best in the accent."""
    fields = list(tuned.space)
    page = sheet(max(5.0, 1.7 * (len(fields) + 1) + 1.2), 4.4, f"{tuned.name}: every setting",
                 f"A line through the fields of each trial to its validation {tuned.metric}")  # fmt: skip
    axes = panel(page, 0.7, 0.55, 0.8, 1.0)
    ranked = tuned.ranked()
    scales = [_Scale(f, [t.parameters[f] for t in tuned.trials], "log" in tuned.space[f]) for f in fields]
    scales.append(_Scale(tuned.metric, [trial.value for trial in ranked], False))
    for place, trial in reversed(list(enumerate(ranked))):
        heights = [scale.at(value) for scale, value in zip(scales, _row(trial, fields), strict=True)]
        strength = STRONG - (STRONG - FAINT) * min(1.0, place / max(1, len(ranked) - 1)) ** 0.5
        look = {"color": ACCENT, "linewidth": 2.2} if place == 0 else {"color": "#3f7f8f", "linewidth": 1.0}
        axes.plot(range(len(scales)), heights, alpha=1.0 if place == 0 else strength, **look)
    for place, scale in enumerate(scales):
        _rule(axes, place, scale)
    axes.set_xlim(-0.12, len(fields) + 0.12)
    axes.set_ylim(-0.02, 1.02)
    axes.axis("off")
    return page


def _row(trial: Trial, fields: list[str]) -> list[Any]:
    return [*(trial.parameters[name] for name in fields), trial.value]


class _Scale:
    """Places of values between 0 and 1: numbers from least to most, others each at a step of their own."""

    def __init__(self, name: str, values: list[Any], log: bool) -> None:
        self.name = name
        self.numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
        self.log = log and self.numbers and min(values) > 0
        self.values = sorted(set(values), key=None if self.numbers else str)

    def at(self, value: Any) -> float:
        if not self.numbers:
            return (self.values.index(value) + 0.5) / len(self.values)
        low, high, here = (
            log10(number) if self.log else float(number) for number in (self.values[0], self.values[-1], value)
        )
        return (here - low) / (high - low) if high > low else 0.5

    def marks(self) -> list[tuple[float, str]]:
        """The values save beside the rule."""
        if not self.numbers:
            return [(self.at(value), str(value)[:LONG]) for value in self.values]
        ends = dict.fromkeys((self.values[0], self.values[-1]))
        return [(self.at(value), _number(value)) for value in ends]


def _number(value: float) -> str:
    """With four digits at most, and thousands marked."""
    return f"{float(f'{value:.4g}'):,g}"


def _rule(axes: Axes, place: int, scale: _Scale) -> None:
    axes.plot([place, place], [0, 1], color=SOFT, linewidth=0.9)
    axes.annotate(scale.name, (place, 1.02), xytext=(0, 12), textcoords="offset points", ha="center", weight="bold")
    for height, text in scale.marks():
        shift = (0, -11) if scale.numbers and height == 0 else (0, 3) if scale.numbers and height == 1 else (5, -3)
        side = "center" if scale.numbers and height in (0, 1) else "left"
        axes.annotate(text, (place, height), xytext=shift, textcoords="offset points", ha=side, color=SOFT, size=8.5)
