"""A result in the terminal: theirs, ours, the difference and the band of every figure, and the verdict."""

import rich.table
from rich.console import Console
from rich.text import Text

from palate.reproduction.recipe import Measure, Recipe
from palate.reproduction.result import ALONE, OTHER_DATA, OTHERWISE, OUTSIDE, REPRODUCED, Line, Result

STYLES = {REPRODUCED: "green", OTHERWISE: "yellow", OUTSIDE: "yellow", OTHER_DATA: "red", ALONE: ""}


def render(result: Result, console: Console) -> None:
    """Prints one line per row of the recipe and metric, and what the figures rest on."""
    recipe = result.recipe
    console.print(Text(f"{recipe.table}  {recipe.title}", style="bold"))
    console.print(Text(recipe.about, style="dim"))
    printed = rich.table.Table(header_style="dim", box=None, pad_edge=False)
    printed.add_column("")
    for name in ("metric", "theirs", "ours", "difference", "band", "seconds"):
        printed.add_column(name, justify="right", no_wrap=True)
    printed.add_column("verdict")
    for line in result.lines:
        for at, metric in enumerate(recipe.metrics):
            printed.add_row(*_cells(line, metric, recipe, at == 0), style=STYLES.get(line.verdict, "dim"))
    console.print(printed)
    ran = next((line.ours for line in result.lines if line.ours), None)
    if any(line.verdict == OTHER_DATA for line in result.lines):
        sentence = f"The published figures are of other data: they have {recipe.size}. Nothing is compared with them."
        console.print(Text(sentence, style="red"))
    if ran is not None:
        console.print(Text(f"{ran.about}{f' in each of {ran.trials} splits' if ran.trials > 1 else ''}.", style="dim"))


def _cells(line: Line, metric: Measure, recipe: Recipe, first: bool) -> list[Text]:
    theirs, ours = line.row.published.get(metric.name), line.ours
    band = line.row.band.get(metric.name) if theirs is not None else None
    cells = [
        line.row.label if first else "",
        metric.name,
        figure(theirs),
        figure(ours.figures[metric.name] if ours else None),
        difference(line.difference(metric.name)),
        "" if band is None else f"{band:g}",
        f"{ours.fit_seconds + ours.ask_seconds:.1f}" if ours and first else "",
        line.sentence(recipe.metrics) if first else "",
    ]
    return [Text(cell) for cell in cells]


def figure(value: float | None) -> str:
    """Four places; "" where there is none."""
    return "" if value is None else f"{value:.4f}"


def difference(value: float | None) -> str:
    """With its sign; "" where there is none."""
    return "" if value is None else f"{value:+.4f}"
