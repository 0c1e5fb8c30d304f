"""A comparison in the terminal: the leaderboard, the cost of each model, sentences and warnings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from palate.evaluation.comparison import Comparison, Figure, Row
from palate.evaluation.statistics.significance import LEVEL
from palate.reports.sentences import about, sentences

WIDTH = 24
NARROWEST = 8  # an interval drawn in less shows nothing
GAP = 2  # between columns
STARS = ((0.001, "***"), (0.01, "**"), (LEVEL, "*"))
MARKS = "*** p < .001, ** p < .01, * p < .05, by Holm; d is Cohen's effect size"


@dataclass(frozen=True)
class Column:
    """A column; of those with `spare`, the highest goes first where the terminal is too narrow for all."""

    name: str
    cells: Sequence[str]
    left: bool = False
    spare: int = 0

    @property
    def width(self) -> int:
        return max(len(line) for text in (self.name, *self.cells) for line in text.split("\n"))


def render(comparison: Comparison, console: Console) -> None:
    """Prints the table, and under it sentences on it, then notes and warnings in yellow."""
    console.print(_table(comparison, console.width), highlight=False)
    console.print(f"[dim]{escape(about(comparison))}[/dim]", highlight=False)
    if any(row.against for row in comparison.models):
        console.print(f"[dim]vs {escape(comparison.baseline)}: {MARKS}[/dim]", highlight=False)
    for sentence in sentences(comparison):
        console.print(escape(sentence), highlight=False)
    _noted(comparison, console)


def render_one(comparison: Comparison, console: Console) -> None:
    """Prints every figure of a comparison of one model, each with its interval, and what it costs."""
    (row,) = comparison.models
    if not row.metrics:
        _noted(comparison, console)
        return
    table = Table("", escape(row.name), "95 % interval", header_style="dim", box=None, pad_edge=False)
    for name, figure in row.metrics.items():
        between = "" if figure.low is None else f"{figure.low:.4f} to {figure.high:.4f}"
        table.add_row(name, f"{figure.mean:.4f}", between)
    table.add_row("answered", f"{row.answered:.4f}")
    console.print(table)
    console.print(f"Fitted in {row.fit_seconds:.2f} s; 1,000 lists take {1000 * row.seconds_per_1000:.0f} ms.")
    console.print(
        f"The fit took {_megabytes(row.memory)} MB at its peak; what it learned is {_megabytes(row.size)} MB."
    )
    console.print(f"[dim]{escape(about(comparison, better=False))}[/dim]", highlight=False)
    _noted(comparison, console)


def whisker(figure: Figure, among: Sequence[Figure], width: int = WIDTH) -> str:
    """The interval as a line with a dot at the mean, on the scale of all the intervals shown."""
    low = min(_low(other) for other in among)
    span = max(_high(other) for other in among) - low or 1.0
    start, dot, end = (round((at - low) / span * (width - 1)) for at in (_low(figure), figure.mean, _high(figure)))
    line = [" " if at < start or at > end else "─" for at in range(width)]
    line[start], line[end] = "├", "┤"
    line[dot] = "●"
    return "".join(line)


def versus(row: Row) -> str:
    """The difference from the baseline, with a star where it is more than chance explains; "" without a test."""
    if row.against is None:
        return ""
    stars = next((stars for level, stars in STARS if row.against.p_holm < level), "")
    return f"{row.against.difference:+.4f} {stars:<3}"


def _table(comparison: Comparison, width: int) -> Table:
    columns = _columns(comparison)
    while _total(columns) > width and any(column.spare for column in columns):
        columns.remove(max(columns, key=lambda column: column.spare))
    room = min(WIDTH, width - _total(columns) - GAP)
    if room >= NARROWEST:
        columns.insert(3, _intervals(comparison, room))
    table = Table(header_style="dim", box=None, pad_edge=False)
    for column in columns:
        table.add_column(escape(column.name), justify="left" if column.left else "right", no_wrap=True)
    for place, row in enumerate(comparison.models):
        style = "dim" if row.note else "bold" if row.rank == 1 else ""
        table.add_row(*(escape(column.cells[place]) for column in columns), style=style)
    return table


def _columns(comparison: Comparison) -> list[Column]:
    by, k, rows = comparison.metric, comparison.k, comparison.models
    return [
        Column("", ["-" if row.note else str(row.rank) for row in rows]),
        Column("model", [f"{row.name} (baseline)" if row.baseline else row.name for row in rows], left=True),
        Column(by, [_number(row, by, "{:.4f}") for row in rows]),
        Column(f"vs {comparison.baseline}", [versus(row) for row in rows], spare=0 if comparison.baseline else 9),
        Column("d", [_effect(row) for row in rows], spare=5),
        *(
            Column(name, [_number(row, name, "{:.4f}") for row in rows], spare=spare)
            for name, spare in zip(_errors(comparison), (2, 6), strict=False)
        ),
        *_predicting(rows),
        Column("cover-\nage", [_number(row, f"catalogue_coverage@{k}", "{:.0%}") for row in rows], spare=1),
        *_costs(rows),
    ]


def _predicting(rows: Sequence[Row]) -> list[Column]:
    """The share of the withheld ratings that each predicts, where some model does not predict all."""
    shares = [row.metrics["predicted"].mean for row in rows if "predicted" in row.metrics]
    if all(share == 1.0 for share in shares):
        return []
    return [Column("pre-\ndicts", [_number(row, "predicted", "{:.0%}") for row in rows])]


def _costs(rows: Sequence[Row]) -> list[Column]:
    def cells(of: Callable[[Row], str]) -> list[str]:
        return [of(row) if row.metrics else "-" for row in rows]

    return [
        Column("fit\ns", cells(lambda row: f"{row.fit_seconds:.2f}")),
        Column("ms /\n1000", cells(lambda row: f"{1000 * row.seconds_per_1000:.0f}")),
        Column("peak\nMB", cells(lambda row: _megabytes(row.memory)), spare=3),
        Column("size\nMB", cells(lambda row: _megabytes(row.size)), spare=4),
    ]


def _intervals(comparison: Comparison, width: int) -> Column:
    by = comparison.metric
    among = [row.metrics[by] for row in comparison.models if by in row.metrics and not row.note]
    drawn = {row.name: whisker(row.metrics[by], among, width) for row in comparison.models if not row.note}
    name = "95 % interval" if width >= len("95 % interval") else "95 %"
    return Column(f"{name:<{width}}", [drawn.get(row.name, "") for row in comparison.models], left=True)


def _noted(comparison: Comparison, console: Console) -> None:
    for row in comparison.models:
        if row.note:
            console.print(f"[yellow]{escape(row.name)}[/yellow]: {escape(row.note)}", highlight=False)
    for warning in comparison.warnings:
        console.print(f"[yellow]{escape(warning)}[/yellow]", highlight=False)


def _errors(comparison: Comparison) -> list[str]:
    """The rating errors that have a column of their own: those that some model has and that do not rank."""
    known = {name for row in comparison.models for name in row.metrics}
    return [name for name in ("rmse", "mae") if name in known and name != comparison.metric]


def _total(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + GAP * (len(columns) - 1)


def _number(row: Row, name: str, form: str) -> str:
    return form.format(row.metrics[name].mean) if name in row.metrics else "-"


def _effect(row: Row) -> str:
    return "" if row.against is None or row.against.effect is None else f"{row.against.effect:+.2f}"


def _megabytes(count: int) -> str:
    megabytes = count / 1e6
    return f"{megabytes:.2f}" if megabytes < 10 else f"{megabytes:,.0f}"


def _low(figure: Figure) -> float:
    return figure.mean if figure.low is None else figure.low


def _high(figure: Figure) -> float:
    return figure.mean if figure.high is None else figure.high
