"""Plots of curves: the metric over k, over the training events and over time, the loss over rounds, the long tail."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from palate.evaluation.comparison import Comparison, Point, Row
from palate.reports.canvas import EDGE, SOFT, Axes, Page, Palette, ends, measured, panel, sheet
from palate.reports.labels import label_ends

WIDTH, HEIGHT = 8.0, 4.6
PANEL = 2.0  # the height of a panel of losses, in inches


def over_k(comparison: Comparison) -> Page | None:
    """The metric at every cutoff that was measured, where there are two or more."""
    name, at, _ = comparison.metric.partition("@")
    if not at or len(comparison.ks) < 2:
        return None
    curves: dict[str, list[Point]] = {}
    for row in measured(comparison):
        figures = [(k, row.metrics[f"{name}@{k}"]) for k in sorted(comparison.ks) if f"{name}@{k}" in row.metrics]
        curves[row.name] = [Point(k, figure.mean, figure.low, figure.high) for k, figure in figures]
    if not curves:
        return None
    page, axes = _lines(
        comparison,
        curves,
        f"{name} over k",
        "The length of the list; bands are 95 % intervals (of baselines: the best)",
    )
    axes.set_xscale("log")
    axes.set_xticks(comparison.ks, [str(k) for k in comparison.ks])
    axes.minorticks_off()
    axes.set_xlabel("k, logarithmic")
    axes.set_ylabel(f"{name}@k")
    return _labelled(page, axes, comparison, curves)


def learning(comparison: Comparison) -> Page | None:
    """The metric of models that learned from a part of the training events only."""
    curves = _curves(comparison, "events")
    if not curves:
        return None
    about = "The same queries, of models that learned from less; bands are 95 % intervals (of baselines: the best)"
    page, axes = _lines(comparison, curves, f"{comparison.metric} over the share of the training events", about)
    shares = sorted({point.at for points in curves.values() for point in points})
    axes.set_xticks(shares, [f"{share:.0%}" for share in shares])
    axes.set_xlabel("of the training events")
    axes.set_ylabel(comparison.metric)
    return _labelled(page, axes, comparison, curves)


def replay(comparison: Comparison) -> Page | None:
    """The metric over time: the log walked in windows, models learn from what came before each."""
    curves = _curves(comparison, "replay")
    if not curves:
        return None
    about = "Each point: learned from all before the moment, asked for what came in the window after it"
    page, axes = _lines(comparison, curves, f"{comparison.metric} over time", about)
    moments = sorted({point.at for points in curves.values() for point in points})
    days = [datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d") for at in moments]
    axes.set_xticks(moments, days, rotation=20, ha="right")
    axes.set_ylabel(comparison.metric)
    return _labelled(page, axes, comparison, curves)


def rounds(comparison: Comparison) -> Page | None:
    """The loss after each round of the fit: a panel for each model, for losses of two models cannot be compared."""
    curves = {row.name: row.curves["rounds"] for row in comparison.models if len(row.curves.get("rounds", ())) > 1}
    if not curves:
        return None
    height = 0.8 + PANEL * len(curves)
    page = sheet(
        WIDTH, height, "Loss after each round of the fit", "Each model has a loss of its own: compare the shapes alone"
    )
    palette = Palette(comparison.models)
    for place, (name, points) in enumerate(curves.items()):
        axes = panel(page, 0.9, 0.5 + PANEL * (len(curves) - 1 - place), 0.4, 1.05 + PANEL * place)
        axes.plot([point.at for point in points], [point.mean for point in points], color=palette.colour(name))
        axes.set_title(name, pad=4)
        axes.grid()
        axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("round")
    return page


def exposure(comparison: Comparison) -> Page | None:
    """The share of all places in the lists that the most recommended items take."""
    rows = [row for row in comparison.models if len(row.exposure) > 1]
    if not rows:
        return None
    about = "The share of all places in lists that the most shown items take; the lower, the more of the tail is shown"
    page = sheet(WIDTH + 0.6, HEIGHT + 0.2, "Long-tail exposure", about)
    axes = panel(page, 0.75, 0.6, 2.6, 0.85)
    palette = Palette(comparison.models)
    axes.plot((0, 1), (0, 1), color=EDGE, linewidth=1)
    axes.annotate("all items alike", (0.62, 0.62), (6, -6), textcoords="offset points", size=8.5, color=SOFT, va="top")
    for row in rows:
        steps = [place / (len(row.exposure) - 1) for place in range(len(row.exposure))]
        axes.plot(steps, row.exposure, color=palette.colour(row.name), linestyle=palette.dash(row.name))
    axes.set(xlim=(0, 1), ylim=(0, 1.01), xlabel="of the catalogue, most shown first", ylabel="of all places")
    axes.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axes.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axes.grid()
    _say_shares(axes, rows, palette)
    return page


def _say_shares(axes: Axes, rows: Sequence[Row], palette: Palette) -> None:
    """The names right of the axes, ordered as the curves are, with what the first tenth takes."""
    share = {row.name: row.exposure[(len(row.exposure) - 1) // 10] for row in rows}
    axes.annotate(
        "The first 10 % take", (1, 1), (12, 0), "axes fraction", "offset points", size=9, color=SOFT, va="top"
    )
    for place, name in enumerate(sorted(share, key=lambda model: -share[model])):
        text = f"{share[name]:>4.0%}  {name}"
        down = -18 - 15 * place
        axes.annotate(
            text, (1, 1), (12, down), "axes fraction", "offset points", size=9, color=palette.colour(name), va="top"
        )


def _curves(comparison: Comparison, kind: str) -> dict[str, Sequence[Point]]:
    return {row.name: row.curves[kind] for row in measured(comparison) if len(row.curves.get(kind, ())) > 1}


def _lines(comparison: Comparison, curves: Mapping[str, Sequence[Point]], title: str, about: str) -> tuple[Page, Axes]:
    page = sheet(WIDTH, HEIGHT, title, about)
    axes = panel(page, 0.85, 0.65, 0.3 + 0.09 * max(len(name) for name in curves), 0.85)
    palette = Palette(comparison.models)
    base = {row.name for row in comparison.models if row.baseline}
    for name, points in curves.items():
        at, colour = [point.at for point in points], palette.colour(name)
        if name not in base or name == comparison.baseline:  # the bands of all would hide each other
            low, high = zip(*map(ends, points), strict=True)
            axes.fill_between(at, low, high, color=colour, alpha=0.10, linewidth=0)
        mean = [point.mean for point in points]
        axes.plot(at, mean, color=colour, linestyle=palette.dash(name), marker=palette.mark(name), markersize=4.5)
    axes.grid()
    return page, axes


def _labelled(page: Page, axes: Axes, comparison: Comparison, curves: Mapping[str, Sequence[Point]]) -> Page:
    palette = Palette(comparison.models)
    axes.margins(x=0.02)
    if min(point.mean for points in curves.values() for point in points) >= 0:
        axes.set_ylim(bottom=max(0.0, axes.get_ylim()[0]))
    label_ends(axes, {name: points[-1].mean for name, points in curves.items()}, palette.colour)
    return page
