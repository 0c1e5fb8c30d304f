"""A checkup for people, in the terminal, and for programs, as JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from palate.doctor.checkup import Checkup
from palate.doctor.facts import Facts, Quartiles, TailPoint
from palate.doctor.finding import Finding, moment
from palate.writing import counted

HEIGHT, WIDEST = 8, 72  # of the plot, in characters
HEAD = 0.2  # the share of items that counts as the head of the tail
BARS = {False: " ▁▂▃▄▅▆▇█", True: " ....::::"}  # by eighths of a character; for terminals of plain ASCII
MARKS = {"warning": ("! ", "bold yellow"), "notice": ("* ", "bold cyan"), "info": ("- ", "bold")}


def to_json(checkup: Checkup) -> dict[str, Any]:
    """Plain values: `facts`, `findings`, `advice` and `tail`; times in seconds since 1970."""
    facts = {**asdict(checkup.facts), "sparsity": checkup.facts.sparsity}
    findings, tail = ([asdict(finding) for finding in several] for several in (checkup.findings, checkup.tail))
    sentences = {"advice": list(checkup.advice), "compared": list(checkup.compared)}
    return {"facts": facts, "findings": findings, **sentences, "tail": tail}


def render(checkup: Checkup, console: Console) -> None:
    """Prints the facts, the long tail, the findings and the advice."""
    _section(console, "Facts", _facts(checkup.facts))
    if checkup.tail:
        _section(console, "The long tail", _plot(checkup.tail, checkup.facts.top_20, console))
    _section(console, "Findings", _findings(checkup))
    if checkup.compared:
        _section(console, "Between the two files", Group(*(Text(sentence) for sentence in checkup.compared)))
    _section(console, "Advice", _advice(checkup))


def _section(console: Console, title: str, body: RenderableType) -> None:
    console.print(Text(title, style="bold"))
    console.print(Padding(body, (0, 0, 1, 2), expand=False))


def _facts(facts: Facts) -> Table:
    table = Table.grid(padding=(0, 3))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for name, value in _rows(facts):
        table.add_row(name, Text(value))
    return table


def _rows(facts: Facts) -> list[tuple[str, str]]:
    rows = [
        ("events", f"{facts.n_events:,} over {facts.n_pairs:,} pairs of user and item"),
        ("users", _with_cold(facts.n_users, facts.cold_users)),
        ("items", _with_cold(facts.n_items, facts.cold_items)),
        _times(facts),
        ("density", f"{100 * facts.density:.3g} % of all user-item pairs have an event"),
        ("events per user", _spread(facts.per_user)),
        ("events per item", _spread(facts.per_item)),
        ("Gini", f"{facts.gini_users:.2f} of users, {facts.gini_items:.2f} of items (0 all alike, 1 one has all)"),
        ("top items", f"1 % hold {100 * facts.top_1:.0f} % of the events, 20 % hold {100 * facts.top_20:.0f} %"),
    ]
    for name, counts in (("kinds of events", facts.events), ("ratings", facts.ratings)):
        if counts:
            rows.append((name, _shares(counts)))
    return rows


def _times(facts: Facts) -> tuple[str, str]:
    if facts.first is None or facts.last is None:
        return "times (UTC)", "not known"
    if facts.places:
        return "order", f"places {facts.first:,} to {facts.last:,} in each user's own sequence; no moments are known"
    return "times (UTC)", f"{moment(facts.first)} to {moment(facts.last)}"


def _with_cold(n: int, cold: int) -> str:
    return f"{n:,}, {cold:,} of them without an event" if cold else f"{n:,}"


def _spread(of: Quartiles) -> str:
    return f"{of.median:,.0f} in the middle, half within {of.lower:,.0f} to {of.upper:,.0f}, most {of.most:,.0f}"


def _shares(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    return ", ".join(f"{name}: {100 * n / total:.0f} %" for name, n in counts.items())


def _plot(tail: tuple[TailPoint, ...], held: float, console: Console) -> Group:
    """Events of each item, those with most first; the head of the tail stands out."""
    label = f"{tail[0].events:,} "
    width = max(10, min(WIDEST, console.width - len(label) - 4))
    points = [tail[column * len(tail) // width] for column in range(width)]
    lines = [_line(points, row, console.options.ascii_only) for row in reversed(range(HEIGHT))]
    left = [label, *[" " * len(label)] * (HEIGHT - 2), "0 ".rjust(len(label))]
    plot = [Text(start, style="dim", no_wrap=True) + line for start, line in zip(left, lines, strict=True)]
    caption = f"Items from most to fewest events; the first {100 * HEAD:.0f} % hold {100 * held:.0f} % of all events."
    return Group(*plot, Text(caption, style="dim"))


def _line(points: list[TailPoint], row: int, ascii_only: bool) -> Text:
    """One line of the plot: of each bar, what reaches into it, in eighths; any event at all shows on the lowest."""
    line, top = Text(no_wrap=True), max(point.events for point in points)
    for point in points:
        eighths = round(8 * HEIGHT * point.events / top)
        least = 1 if row == 0 and point.events else 0
        mark = BARS[ascii_only][max(least, min(8, eighths - 8 * row), 0)]
        line.append(mark, style="cyan" if point.items <= HEAD else "dim cyan")
    return line


def _findings(checkup: Checkup) -> RenderableType:
    if not checkup.findings:
        return Text("Nothing unusual was found.", style="green")
    last = checkup.findings[-1]
    return Group(*[_finding(finding, 0 if finding is last else 1) for finding in checkup.findings])


def _finding(finding: Finding, below: int) -> Padding:
    mark, style = MARKS[finding.severity]
    lines = Table.grid()
    lines.add_column(no_wrap=True)
    lines.add_column()
    lines.add_row(Text(mark, style), Text(f"{finding.kind.replace('_', ' ')} ({finding.severity})", style))
    lines.add_row("", Text(finding.sentence))
    lines.add_row("", Text(finding.meaning, style="dim"))
    lines.add_row("", Text(f"Cure: {finding.cure}"))
    return Padding(lines, (0, 0, below, 0), expand=False)


def _advice(checkup: Checkup) -> Group:
    warnings = sum(finding.severity == "warning" for finding in checkup.findings)
    rows = Table.grid()
    rows.add_column(no_wrap=True)
    rows.add_column()
    if warnings:
        rows.add_row(
            "- ", Text(f"First see to the {counted(warnings, 'warning')} above: figures will mislead until then.")
        )
    for sentence in checkup.advice:
        rows.add_row("- ", Text(sentence))
    return Group(rows)
