"""Plots of ranks: the leaderboard with its intervals, and the same within each slice of the queries."""

from collections.abc import Sequence

from palate.evaluation.comparison import Comparison, Row, Slice
from palate.reports.canvas import ACCENT, EDGE, INK, SOFT, Axes, Page, Palette, ends, measured, panel, sheet

LINE_HEIGHT = 0.3  # inches


def leaderboard(comparison: Comparison) -> Page | None:
    """Each model's metric as a dot on its 95 % interval, best on top; those that share the first rank in the accent."""
    rows = measured(comparison)
    if not rows:
        return None
    height = 1.75 + LINE_HEIGHT * len(rows)
    page = sheet(8.0, height, f"{comparison.metric}, with 95 % intervals", _about(comparison))
    axes = panel(page, 0.5 + 0.085 * max(len(_named(row, comparison)) for row in rows), 0.4, 0.75, 1.15)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    for place, row in enumerate(rows):
        _whisker(axes, row, comparison, place)
    axes.set_yticks(range(len(rows)), [_named(row, comparison) for row in rows])
    for tick, row in zip(axes.get_yticklabels(), rows, strict=True):
        tick.set_color(INK if not row.baseline else SOFT)
        tick.set_fontweight("bold" if row.rank == 1 else "normal")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    _mark_baseline(axes, comparison, rows)
    return page


def _about(comparison: Comparison) -> str:
    data = f"{comparison.data} · " if comparison.data else ""
    return f"{data}split {comparison.split} · {comparison.n_items:,} items\nModels of one rank cannot be told apart"


def _named(row: Row, comparison: Comparison) -> str:
    return f"{row.name} (baseline)  {row.rank}" if row.baseline else f"{row.name}  {row.rank}"


def _whisker(axes: Axes, row: Row, comparison: Comparison, place: int) -> None:
    figure = row.metrics[comparison.metric]
    colour = ACCENT if row.rank == 1 else SOFT
    axes.plot(ends(figure), (place, place), color=colour, linewidth=2.2 if row.rank == 1 else 1.6)
    face = "white" if row.baseline else colour
    axes.plot(figure.mean, place, "o", color=colour, markerfacecolor=face, markeredgewidth=1.6, markersize=7)
    axes.annotate(
        f"{figure.mean:.4f}",
        (1.0, place),
        (10, 0),
        ("axes fraction", "data"),
        "offset points",
        va="center_baseline",
        color=INK,
    )


def _mark_baseline(axes: Axes, comparison: Comparison, rows: Sequence[Row]) -> None:
    """A line at the best simple baseline, which a model has to beat."""
    mean = next((row.metrics[comparison.metric].mean for row in rows if row.name == comparison.baseline), None)
    if mean is not None:
        axes.axvline(mean, color=EDGE, linestyle=(0, (4, 3)), linewidth=1.2, zorder=0)
        text = f"best simple baseline: {comparison.baseline}"
        axes.annotate(
            text, (mean, 1), (0, 4), ("data", "axes fraction"), "offset points", ha="center", color=SOFT, size=8.5
        )


def slices(comparison: Comparison) -> Page | None:
    """Every group of slices as a panel: a row per slice, in it each model's metric with its interval."""
    rows = [row for row in measured(comparison) if row.slices]
    groups: dict[str, dict[str, None]] = {}  # the names of the slices of each group, in order
    for part in (part for row in rows for part in row.slices):
        groups.setdefault(part.group, {})[part.name] = None
    names = {group: list(of_group) for group, of_group in groups.items()}
    if not rows:
        return None
    step = 0.13 * len(rows) + 0.2  # inches for one slice
    tall = [step * len(names[group]) + 0.75 for group in groups]
    page = sheet(
        8.4,
        sum(tall) + 1.25,
        f"{comparison.metric} by slice",
        "Number of queries in brackets; the line is the 95 % interval",
    )
    palette = Palette(rows)
    _key(page, rows, palette)
    below = sum(tall) + 0.25
    for group, height in zip(groups, tall, strict=True):
        below -= height
        axes = panel(page, 2.1, below + 0.3, 0.4, page.get_size_inches()[1] - below - height + 0.4)
        _group(axes, group, names[group], rows, palette)
    return page


def _key(page: Page, rows: Sequence[Row], palette: Palette) -> None:
    """The names of the models in their colours, in a line under the title."""
    width, height = page.get_size_inches()
    at = 0.22
    for row in rows:
        y = 1 - 0.78 / height
        page.text(
            at / width, y, f"{palette.sign(row.name)} {row.name}", color=palette.colour(row.name), size=9, va="top"
        )
        at += 0.085 * len(row.name) + 0.33


def _group(axes: Axes, group: str, names: Sequence[str], rows: Sequence[Row], palette: Palette) -> None:
    axes.set_title(group, pad=4)
    counts: dict[str, int] = {}
    for place, row in enumerate(rows):
        parts: dict[str, Slice] = {part.name: part for part in row.slices if part.group == group and part.n}
        counts |= {name: part.n for name, part in parts.items()}
        offset = (place - (len(rows) - 1) / 2) * 0.72 / max(1, len(rows))
        colour = palette.colour(row.name)
        for name, part in parts.items():
            y = names.index(name) + offset
            axes.plot(ends(part), (y, y), color=colour, linewidth=1.2, alpha=0.8)
            axes.plot(part.mean, y, palette.mark(row.name), color=colour, markersize=4.5)
    axes.set_yticks(range(len(names)), [f"{name} ({counts.get(name, 0):,})" for name in names])
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    for edge in range(1, len(names)):
        axes.axhline(edge - 0.5, color=EDGE, linewidth=0.6)
