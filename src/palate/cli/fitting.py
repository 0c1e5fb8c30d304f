"""A fit at the terminal: watched, ended by Ctrl-C after the round in progress, and gone on with later."""

import os
import shlex
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread, current_thread, main_thread

import click
from rich.console import Console

from palate.cli.screen import watched
from palate.data.dataset import Dataset
from palate.models.recommender import Recommends
from palate.models.rounds import in_rounds, rounds_of
from palate.registry.unfinished import Unfinished, forget, keep

INTERRUPTED = 130  # the exit code of a shell's command that Ctrl-C ended
LOOK = 0.2  # seconds between two looks whether the fit is done, where no signal wakes the waiting


@dataclass(frozen=True)
class Fit:
    """One model on one data set, from the beginning or from where an earlier run ended it; kept in `folder` meanwhile:
    when it is ended, and after every so many rounds if `every` says so."""

    name: str
    begun: Unfinished
    folder: Path
    every: int = 0

    def run(self, data: Dataset, screen: Console) -> float:
        """Fits; the seconds of all its rounds. Ended by Ctrl-C it says how to go on, and the program ends, code 130."""
        model, start = self.begun.model, time.perf_counter()
        resume, rounds = bool(vars(model).get("state_")), rounds_of(model)

        def so_far() -> float:
            return self.begun.seconds + time.perf_counter() - start

        if not in_rounds(model):  # nothing to end it between: Ctrl-C ends the program
            with watched(screen, f"fitting {self.name}", model) as watch:
                model.fit(data, watch=watch)
            return so_far()
        with watched(screen, f"fitting {self.name}", model) as shown, ended_by_hand(screen) as asked:

            def watch(fitted: Recommends, loss: float) -> bool:
                shown(fitted, loss)
                due = self.every and model.rounds_ % self.every == 0
                ends = asked.is_set() and model.rounds_ < rounds
                if model.state_ and (due or ends):
                    keep(Unfinished(model, self.begun.data, so_far()), self.folder)
                return ends

            beside(lambda: model.fit(data, watch=watch, resume=resume))
        if model.state_:
            self._tell(rounds, screen)
            sys.exit(INTERRUPTED)
        forget(self.folder)
        return so_far()

    def _tell(self, rounds: int, screen: Console) -> None:
        words = [word for word in sys.argv[1:] if word != "--resume"]
        done = self.begun.model.rounds_
        screen.print(
            f"Ended after {done} of {rounds} rounds. The fit is kept in {self.folder}; go on with:\n"
            f"  palate {shlex.join([*words, '--resume'])}",
            markup=False,
            soft_wrap=True,
        )


@contextmanager
def ended_by_hand(screen: Console) -> Iterator[Event]:
    """Within, the first Ctrl-C sets the event, and the second ends the program at once."""
    asked = Event()

    def on(number: int, frame: object) -> None:
        if asked.is_set():
            click.echo("palate: Interrupted.", err=True)
            os._exit(INTERRUPTED)  # no waiting for the round that another thread works on
        asked.set()
        screen.print("Ends after this round; Ctrl-C once more ends at once.")

    if current_thread() is not main_thread():  # which alone hears of signals
        yield asked
        return
    before = signal.signal(signal.SIGINT, on)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def beside(work: Callable[[], object]) -> None:
    """Does the work in a thread of its own, so that this one hears of Ctrl-C even while a kernel is at work."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(LOOK)
    if failed:
        raise failed[0]
