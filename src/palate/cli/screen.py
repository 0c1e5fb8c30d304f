"""Consoles of the command line: one for results, one for progress; control codes in data never reach them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.segment import Segment
from rich.table import Table

from palate.cli.tables import fitted
from palate.models.recommender import Recommends, Round
from palate.writing import plain


class Screen(Console):
    """A console that prints no control codes of data, only its own styles; it cuts no cell of a table."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        if isinstance(renderable, Table):
            renderable = fitted(renderable, self, options or self.options)
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(plain(segment.text), segment.style)


def console() -> Console:
    """The terminal; width 110 where there is none, so that logs can be read."""
    screen = Screen(highlight=False)
    return screen if screen.is_terminal else Screen(highlight=False, width=110)


def screen_for(as_json: bool) -> Console:
    """The console for progress: stderr where the result is JSON."""
    return Screen(stderr=True, highlight=False) if as_json else console()


@contextmanager
def resumable(folder: Path, screen: Console) -> Iterator[None]:
    """Prints, if the work within is interrupted, where its finished parts are stored."""
    try:
        yield
    except KeyboardInterrupt:
        screen.print(f"What was finished is kept in {folder}: the same command goes on.", soft_wrap=True, markup=False)
        raise


@contextmanager
def progress(screen: Console, about: str, total: float | None) -> Iterator[tuple[Progress, TaskID]]:
    """A progress bar that disappears at the end; none without a terminal."""
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        yield bar, bar.add_task(about, total=total)


@contextmanager
def staged(screen: Console, about: str) -> Iterator[Callable[[str], None]]:
    """A progress bar that shows the stage at work; without a terminal, a line for each stage."""
    with progress(screen, about, None) as (bar, task):

        def show(stage: str) -> None:
            bar.update(task, description=escape(stage))
            if not screen.is_terminal:
                screen.print(f"  {stage}", markup=False, soft_wrap=True)

        yield show


@contextmanager
def watched(screen: Console, about: str, model: Recommends) -> Iterator[Callable[[Round], None]]:
    """A bar that moves on with each round of a fit."""
    with progress(screen, about, 1.0 if model.n_rounds else None) as (bar, task):

        def on_round(round: Round) -> None:
            bar.update(task, completed=round.share, description=f"{about} [dim]{escape(in_words(round))}[/dim]")

        yield on_round


def in_words(round: Round) -> str:
    """Where a fit stands, for people: "retrievers[0] BPR, round 5 of 100, loss 0.1234"."""
    done = f"{round.round} of {round.rounds}"
    return ", ".join([*round.stage, f"{done} parts" if round.loss is None else f"round {done}, loss {round.loss:.4f}"])
