"""Tables that fit narrow terminals: no cell is cut. Columns that do not fit side by side are printed row by row."""

from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.table import Table

ENOUGH = 10_000  # cells of a terminal that holds any table


def fitted(table: Table, console: Console, options: ConsoleOptions) -> Table:
    """The table, its long words folded rather than cut; or its rows one below the other where its columns are too wide.

    A table without a header, such as the bar of a progress, stays as it is.
    """
    if not table.show_header:
        return table
    free = options.update(width=ENOUGH, max_width=ENOUGH)
    for column in table.columns:
        column.overflow = "fold"
        column.min_width = max(Measurement.get(console, free, cell).minimum for cell in (column.header, *column.cells))
    least = Measurement.get(console, free, table).minimum
    return table if least <= options.max_width else _row_by_row(table)


def _row_by_row(table: Table) -> Table:
    names = [_name(str(column.header)) for column in table.columns]
    below = Table.grid(padding=(0, 2))
    below.add_column(style="dim", overflow="fold", no_wrap=False)
    below.add_column(overflow="fold", no_wrap=False)
    cells = zip(*(column.cells for column in table.columns), strict=True)
    for row, values in zip(table.rows, cells, strict=True):
        for name, value in zip(names, values, strict=True):
            if value != "":
                below.add_row(*((name, value) if name else (value, "")), style=row.style)
        below.add_row("", "")
    return below


def _name(header: str) -> str:
    """A header of several lines as one."""
    return header.strip().replace("-\n", "").replace("\n", " ")
