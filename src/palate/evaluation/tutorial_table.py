"""The tutorial's figures and ours in the terminal."""

from rich.console import Console
from rich.table import Table as Printed

from palate.evaluation.tutorial import Line, Table


def render(table: Table, console: Console) -> None:
    """Prints one line per way of predicting, and what the tutorial's figures rest on."""
    printed = Printed(header_style="dim", box=None, pad_edge=False)
    printed.add_column("", no_wrap=True)
    for name in ("RMSE", "95 % interval", "MAE", "predicted", "published"):
        printed.add_column(name, justify="right", no_wrap=True)
    printed.add_column("how")
    for line in table.lines:
        printed.add_row(*_cells(line), style="bold" if line.ours else "")
    console.print(printed)
    console.print(
        f"[dim]{table.n_train:,} ratings to learn from, {table.n_test:,} to predict, drawn with seed {table.seed}. "
        "The tutorial takes a missing rating for a rating of 0, in the means and in the sums, so that what it predicts "
        "lies far below what people gave; it drew its split without a seed, so its printed figures differ a bit.[/dim]"
    )


def _cells(line: Line) -> list[str]:
    published = "" if line.published is None else f"{line.published:.2f}"
    spread = f"{line.low:.3f} to {line.high:.3f}"
    return [line.name, f"{line.rmse:.3f}", spread, f"{line.mae:.3f}", f"{line.predicted:.1%}", published, line.about]
