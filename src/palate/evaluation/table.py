"""A comparison in the terminal: the leaderboard with its intervals, and a sentence on what cannot be told apart."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from palate.evaluation.comparison import Comparison, Figure, Row
from palate.metrics.rating import LOWER_IS_BETTER

WIDTH = 24


def render(comparison: Comparison, console: Console) -> None:
    """Prints the table, and under it what it means."""
    by = comparison.metric
    console.print(_table(comparison))
    console.print(f"[dim]{escape(_about(comparison))}[/dim]")
    for sentence in sentences(comparison):
        console.print(escape(sentence))
    for row in comparison.models:
        if by not in row.metrics:
            console.print(f"[yellow]{escape(row.name)}[/yellow]: {escape(row.note)}", highlight=False)


def render_one(comparison: Comparison, console: Console) -> None:
    """Prints every figure of a comparison of one model, each with its interval."""
    (row,) = comparison.models
    if not row.metrics:
        console.print(f"[yellow]{escape(row.name)}[/yellow]: {escape(row.note)}", highlight=False)
        return
    table = Table("", escape(row.name), "95 % interval", header_style="dim", box=None, pad_edge=False)
    for name, figure in row.metrics.items():
        between = "" if figure.low is None else f"{figure.low:.4f} to {figure.high:.4f}"
        table.add_row(name, f"{figure.mean:.4f}", between)
    table.add_row("answered", f"{row.answered:.4f}")
    console.print(table)
    console.print(f"Fitted in {row.fit_seconds:.2f} s; 1,000 lists take {1000 * row.seconds_per_1000:.0f} ms.")
    console.print(f"[dim]{escape(_about(comparison, better=False))}[/dim]")


def _table(comparison: Comparison) -> Table:
    k, by = comparison.k, comparison.metric
    table = Table(header_style="dim", box=None, pad_edge=False)
    table.add_column("", justify="right")
    table.add_column("model", no_wrap=True)
    table.add_column(by, justify="right")
    table.add_column(f"{'95 % interval':<{WIDTH}}", no_wrap=True)
    for name in (f"recall@{k}", *_errors(comparison), "coverage", "fit s", "ms / 1000"):
        table.add_column(name, justify="right")
    judged = [row.metrics[by] for row in comparison.models if by in row.metrics]
    for row in comparison.models:
        table.add_row(*_cells(row, comparison, judged), style="bold" if row.rank == 1 and by in row.metrics else "")
    return table


def _cells(row: Row, comparison: Comparison, judged: Sequence[Figure]) -> list[str]:
    name = f"{escape(row.name)} [dim](baseline)[/dim]" if row.baseline else escape(row.name)
    figure = row.metrics.get(comparison.metric)
    if figure is None:
        return ["-", name, "-", ""]
    return [
        str(row.rank),
        name,
        f"{figure.mean:.4f}",
        whisker(figure, judged),
        _number(row, f"recall@{comparison.k}", "{:.4f}"),
        *(_number(row, name, "{:.4f}") for name in _errors(comparison)),
        _number(row, f"catalogue_coverage@{comparison.k}", "{:.0%}"),
        f"{row.fit_seconds:.2f}",
        f"{1000 * row.seconds_per_1000:.0f}",
    ]


def whisker(figure: Figure, among: Sequence[Figure], width: int = WIDTH) -> str:
    """The interval as a line with a dot at the mean, on the scale of all the intervals shown."""
    low = min(_low(one) for one in among)
    span = max(_high(one) for one in among) - low or 1.0
    start, dot, end = (round((at - low) / span * (width - 1)) for at in (_low(figure), figure.mean, _high(figure)))
    line = [" " if at < start or at > end else "─" for at in range(width)]
    line[start], line[end] = "├", "┤"
    line[dot] = "●"
    return "".join(line)


def sentences(comparison: Comparison) -> list[str]:
    """What the ranks mean: who is ahead, and who shares a rank because the difference may be chance."""
    by = comparison.metric
    groups: dict[int, list[str]] = {}
    for row in comparison.models:
        if by in row.metrics:
            groups.setdefault(row.rank, []).append(row.name)
    said = []
    for names in groups.values():
        if len(names) > 1:
            listed = f"{', '.join(names[:-1])} and {names[-1]}"
            said.append(f"{listed} cannot be told apart on {comparison.n_queries:,} queries: they share a rank.")
    first = next(iter(groups.values()), [])
    if len(groups) > 1 and len(first) == 1:
        said.insert(0, f"{first[0]} is ahead of all others in {by} by more than chance explains.")
    return said


def _errors(comparison: Comparison) -> list[str]:
    """The rating errors that have a column of their own: those that some model has and that do not rank."""
    there = {name for row in comparison.models for name in row.metrics}
    return [name for name in ("rmse", "mae") if name in there and name != comparison.metric]


def _about(comparison: Comparison, better: bool = True) -> str:
    direction = "lower" if comparison.metric in LOWER_IS_BETTER else "higher"
    data = f"{comparison.data} · " if comparison.data else ""
    about = f"{data}split {comparison.split} · {comparison.n_items:,} items, nothing sampled"
    return f"{about} · {direction} is better" if better else about


def _number(row: Row, name: str, form: str) -> str:
    return form.format(row.metrics[name].mean) if name in row.metrics else "-"


def _low(figure: Figure) -> float:
    return figure.mean if figure.low is None else figure.low


def _high(figure: Figure) -> float:
    return figure.mean if figure.high is None else figure.high
