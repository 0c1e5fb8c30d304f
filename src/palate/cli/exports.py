"""Exports of a comparison: a page, plots, a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from palate.cli.bundle import bundled
from palate.cli.output_files import HTML, TABLE, check_file, check_folder
from palate.cli.screen import progress
from palate.evaluation.comparison import Comparison
from palate.writing import counted, write_text


@dataclass(frozen=True)
class Exports:
    """The paths of the page, the plots and the table; None for those not requested."""

    report: Path | None
    plots: Path | None
    parquet: Path | None

    @property
    def pictures(self) -> bool:
        """Whether curves will be drawn."""
        return bool(self.report or self.plots)

    @property
    def any(self) -> bool:
        """Whether there is something to write."""
        return bool(self.report or self.plots or self.parquet)

    def check(self) -> None:
        """Raises what would go wrong after the work before it: no matplotlib, or a place that cannot be written."""
        if self.plots:
            from palate.reports.canvas import check_matplotlib  # noqa: PLC0415  (loaded only if requested)

            check_matplotlib()
            check_folder(self.plots, f"no plots can be drawn into {self.plots}", "--plots")
        check_file(self.report, "--report", HTML)
        check_file(self.parquet, "--parquet", TABLE)

    def write(self, comparison: Comparison, screen: Console) -> None:
        """Writes what is requested, and prints where it is."""
        if not self.any:
            return
        written: list[str] = []
        with progress(screen, "writing", None):
            if self.report:
                from palate.reports.page import page  # noqa: PLC0415

                write_text(self.report, page(comparison))
                written.append(f"the report to {self.report}")
            if self.plots:
                from palate.reports.plots import draw  # noqa: PLC0415

                written.append(f"{counted(len(draw(comparison, self.plots)), 'plot')} into {self.plots}")
            if self.parquet:
                from palate.reports.tables import write_parquet  # noqa: PLC0415

                write_parquet(comparison, self.parquet)
                written.append(f"the table to {self.parquet}")
        screen.print(f"Wrote {escape(', '.join(written))}.", soft_wrap=True)


def _exports(values: Mapping[str, Any]) -> Exports:
    return Exports(**values)


takes_exports = bundled(
    [
        click.option(
            "--report", type=click.Path(path_type=Path, dir_okay=False), help="Write one HTML page that needs no net."
        ),
        click.option(
            "--plots", type=click.Path(path_type=Path, file_okay=False), help="Draw PNG and SVG into a folder."
        ),
        click.option(
            "--parquet", type=click.Path(path_type=Path, dir_okay=False), help="Write all figures as one long table."
        ),
    ],
    "exports",
    _exports,
)
"""Gives a command `--report`, `--plots` and `--parquet`, as one argument `exports`."""
