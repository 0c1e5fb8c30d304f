"""The style of the plots: one accent colour, grey baselines, quiet axes; text as text, and the same bytes each time."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from palate.errors import MissingExtraError
from palate.evaluation.comparison import Comparison, Figure, Point, Row, Slice
from palate.writing import whole

Page = Any  # matplotlib's Figure
Axes = Any  # matplotlib's Axes; it is heavy, and an extra, so it is imported where something is drawn
Dash = Any  # matplotlib's line style
INK, SOFT, EDGE, LINE = "#1d1b19", "#6b655e", "#d8d1c6", "#e9e4dc"
ACCENT = "#b4432d"
SERIES = (ACCENT, "#3f7f8f", "#c08a2d", "#7a5c94", "#5d8a4f", "#a04a6e", "#4a68a8", "#8a6a4a")
GREYS = ("#8b8378", "#6f6960", "#a39b90", "#57524b")
MARKS, BASELINE_MARKS = "ooooooooDDDDDDDDvvvvvvvv", "s^Xd"
SIGNS = {"o": "●", "D": "◆", "v": "▼", "s": "■", "^": "▲", "X": "✖", "d": "♦"}  # the marks as letters
DASHES = ((0, (5, 2)), (0, (1.2, 1.6)), (0, (7, 2, 1.5, 2)), (0, (3, 3)))
DOTS_PER_INCH = 160
STYLE: Mapping[Any, Any] = {
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same letters everywhere
    "font.size": 9.5,
    "text.color": INK,
    "text.parse_math": False,  # a name may hold a $
    "axes.edgecolor": EDGE,
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.formatter.useoffset": False,
    "grid.color": LINE,
    "grid.linewidth": 0.8,
    "xtick.color": EDGE,
    "ytick.color": EDGE,
    "xtick.labelcolor": SOFT,
    "ytick.labelcolor": SOFT,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "palate",
}


def check_matplotlib() -> None:
    """Raises MissingExtraError where matplotlib is not installed: asked before long work, not after it."""
    if find_spec("matplotlib") is None:
        raise MissingExtraError("plots need matplotlib; install it with: pip install 'palate[plots]'")


@contextmanager
def styled() -> Iterator[None]:
    """Draws in the house's style, whatever the reader has set for their own plots, and restores theirs."""
    import matplotlib as mpl  # noqa: PLC0415  (heavy, and an extra)

    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(dict(STYLE))
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # a box stands for a letter the font lacks
        yield


def sheet(width: float, height: float, title: str, about: str = "") -> Page:
    """An empty page of so many inches, its title and a soft line under it in the left upper corner."""
    from matplotlib.figure import Figure as Sheet  # noqa: PLC0415  (heavy, and an extra)

    page = Sheet(figsize=(width, height), facecolor="white")
    page.text(0.22 / width, 1 - 0.16 / height, title, va="top", size=12.5, weight="bold")
    page.text(0.22 / width, 1 - 0.44 / height, about, va="top", size=9, color=SOFT)
    return page


def panel(page: Page, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes with so many inches between them and each side of the page."""
    width, height = page.get_size_inches()
    box = (left / width, bottom / height, (width - left - right) / width, (height - bottom - top) / height)
    return page.add_axes(box)


def save(page: Page, folder: Path, name: str) -> list[Path]:
    """Writes NAME.png and NAME.svg, with no date and no version in them, and returns their paths."""
    png, svg = folder / f"{name}.png", folder / f"{name}.svg"
    with whole(png) as draft:
        page.savefig(draft, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    with whole(svg) as draft:
        page.savefig(draft, format="svg", metadata={"Date": None, "Creator": "palate"})
    return [png, svg]


class Palette:
    """A colour and a mark for each model: the best gets the accent, baselines are grey."""

    def __init__(self, rows: Sequence[Row]) -> None:
        own = [row.name for row in rows if not row.baseline]
        base = [row.name for row in rows if row.baseline]
        self._colours = {name: SERIES[place % len(SERIES)] for place, name in enumerate(own)}
        self._colours |= {name: GREYS[place % len(GREYS)] for place, name in enumerate(base)}
        self._marks = {name: MARKS[place % len(MARKS)] for place, name in enumerate(own)}
        self._marks |= {name: BASELINE_MARKS[place % len(BASELINE_MARKS)] for place, name in enumerate(base)}
        self._dashes = {name: DASHES[place % len(DASHES)] for place, name in enumerate(base)}

    def colour(self, name: str) -> str:
        return self._colours[name]

    def mark(self, name: str) -> str:
        return self._marks[name]

    def dash(self, name: str) -> Dash:
        """Baselines are dashed, each in its own way: distinct without colours too."""
        return self._dashes.get(name, "-")

    def sign(self, name: str) -> str:
        """The mark as a letter."""
        return SIGNS[self._marks[name]]


def measured(comparison: Comparison) -> list[Row]:
    """The models that have the metric, best first."""
    return [row for row in comparison.models if comparison.metric in row.metrics]


def ends(of: Figure | Point | Slice) -> tuple[float, float]:
    """The interval, or the mean twice where there is none."""
    return of.mean if of.low is None else of.low, of.mean if of.high is None else of.high
