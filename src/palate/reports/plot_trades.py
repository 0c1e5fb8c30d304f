"""Plots of trade-offs: each model's metric against coverage, diversity, novelty and time, with the Pareto front."""

from collections.abc import Mapping
from dataclasses import dataclass

from palate.evaluation.comparison import Comparison, Row
from palate.metrics.named import lower_is_better
from palate.reports.canvas import EDGE, INK, SOFT, Axes, Page, Palette, measured, panel, sheet
from palate.reports.labels import name_points


@dataclass(frozen=True)
class Axis:
    """What stands on the horizontal axis; with `lower`, less of it is better."""

    title: str
    value: str  # the name of a metric, or of a field of Row
    lower: bool = False
    log: bool = False
    unit: float = 1.0  # what stands for 1


def axes_of(k: int) -> tuple[Axis, ...]:
    return (
        Axis("catalogue coverage", f"catalogue_coverage@{k}"),
        Axis("diversity within a list", f"intra_list_diversity@{k}"),
        Axis("novelty (bits)", f"novelty@{k}"),
        Axis("seconds for 1,000 lists", "seconds_per_1000", lower=True, log=True),
        Axis("seconds to fit", "fit_seconds", lower=True, log=True),
        Axis("peak memory of the fit (MB)", "memory", lower=True, log=True, unit=1e6),
    )


def trade_offs(comparison: Comparison) -> Page | None:
    """A panel for each axis on which two models or more have a place."""
    rows = measured(comparison)
    placed = [(axis, at) for axis in axes_of(comparison.k) if len(at := values(rows, axis)) > 1]
    if not placed:
        return None
    lines = (len(placed) + 1) // 2
    page = sheet(10.0, 0.8 + 3.3 * lines, f"{comparison.metric} against what else counts", _about(comparison))
    palette = Palette(rows)
    for place, (axis, at) in enumerate(placed):
        column, line = place % 2, place // 2
        axes = panel(page, 0.85 + 4.95 * column, 0.6 + 3.3 * (lines - 1 - line), 5.3 - 4.95 * column, 1.05 + 3.3 * line)
        _scatter(axes, comparison, axis, at, palette)
    return page


def values(rows: list[Row], axis: Axis) -> dict[str, float]:
    """The models' places on an axis; on a logarithmic one, none at 0."""
    known = {
        row.name: row.metrics[axis.value].mean if axis.value in row.metrics else getattr(row, axis.value, None)
        for row in rows
    }
    return {
        name: value / axis.unit for name, value in known.items() if value is not None and (value > 0 or not axis.log)
    }


def front(points: Mapping[str, tuple[float, float]], lower_x: bool, lower_y: bool) -> list[str]:
    """The models that no other beats or equals in both and beats in one, from the best in x to the best in y."""
    better = {name: (-x if lower_x else x, -y if lower_y else y) for name, (x, y) in points.items()}
    unbeaten = [
        name
        for name, (x, y) in better.items()
        if not any(a >= x and b >= y and (a, b) != (x, y) for a, b in better.values())
    ]
    return sorted(unbeaten, key=lambda name: (-better[name][0], better[name][1]))


def _about(comparison: Comparison) -> str:
    corner = "lower" if lower_is_better(comparison.metric) else "upper"
    return (
        f"The line joins those that no other beats in both. Better is {corner} right; {corner} left for time and memory"
    )


def _scatter(axes: Axes, comparison: Comparison, axis: Axis, x_of: Mapping[str, float], palette: Palette) -> None:
    rows = {row.name: row for row in comparison.models}
    at = {name: (x, rows[name].metrics[comparison.metric].mean) for name, x in x_of.items()}
    if axis.log:
        axes.set_xscale("log")
        axes.xaxis.get_major_locator().set_params(subs=(1.0, 3.0))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.xaxis.set_minor_formatter(lambda *_: "")
    best = front(at, axis.lower, lower_is_better(comparison.metric))
    axes.plot(*zip(*(at[name] for name in best), strict=True), color=EDGE, linewidth=3, zorder=1)
    for name, (x, y) in at.items():
        face = "white" if rows[name].baseline else palette.colour(name)
        axes.plot(
            x,
            y,
            palette.mark(name),
            color=palette.colour(name),
            markerfacecolor=face,
            markeredgewidth=1.5,
            markersize=7,
        )
    axes.margins(0.14)
    axes.set_xlabel(axis.title + (", logarithmic" if axis.log else ""))
    axes.set_ylabel(comparison.metric)
    axes.grid()
    name_points(axes, at, lambda name: SOFT if rows[name].baseline else INK)
