"""The plots of a comparison, each as PNG and SVG."""

from collections.abc import Callable, Mapping
from pathlib import Path

from palate.evaluation.comparison import Comparison
from palate.reports.canvas import Page, check_matplotlib, save, styled
from palate.reports.plot_curves import exposure, learning, over_k, replay, rounds
from palate.reports.plot_ranks import leaderboard, slices
from palate.reports.plot_trades import trade_offs

PLOTS: Mapping[str, Callable[[Comparison], Page | None]] = {
    "leaderboard": leaderboard,
    "trade_offs": trade_offs,
    "over_k": over_k,
    "slices": slices,
    "exposure": exposure,
    "replay": replay,
    "learning": learning,
    "rounds": rounds,
}


def draw(comparison: Comparison, folder: Path) -> list[Path]:
    """Writes NAME.png and NAME.svg of every plot that the comparison has figures for, and returns their paths.

    The folder is made where it is not there; files of the same name are written over. No display is needed; text in
    an SVG stays text; one comparison gives the same bytes each time. Raises MissingExtraError without matplotlib.
    """
    check_matplotlib()
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    with styled():
        for name, plot in PLOTS.items():
            page = plot(comparison)
            paths += save(page, folder, name) if page is not None else []
    return paths
