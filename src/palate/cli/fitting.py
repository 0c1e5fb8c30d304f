"""A fit at the terminal: its rounds shown, stopped by Ctrl-C after the round in progress, resumed later."""

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
from palate.models.recommender import Round, Watch
from palate.models.rounds import can_resume
from palate.registry.checkpoint import Checkpoint, remove_checkpoint, save_checkpoint

INTERRUPTED = 130  # the exit code of a shell's command that Ctrl-C ended
LOOK = 0.2  # seconds between two looks whether the fit is done, where no signal wakes the waiting


@dataclass(frozen=True)
class Fit:
    """One fit of a model, hybrid or pipeline, from the beginning or from the checkpoint of an earlier run; a checkpoint
    is written to `folder` when it is ended, and after every `every` rounds, if set."""

    name: str
    start: Checkpoint
    folder: Path
    every: int = 0

    def run(self, data: Dataset, screen: Console) -> float:
        """Fits; the seconds of all its rounds. After Ctrl-C it prints how to go on, and exits with code 130."""
        model, start = self.start.model, time.perf_counter()
        last: Round | None = None

        def seconds() -> float:
            return self.start.seconds + time.perf_counter() - start

        if not model.n_rounds:  # nothing to end it between: Ctrl-C ends the program
            with watched(screen, f"fitting {self.name}", model):
                model.fit(data)
            return seconds()
        with watched(screen, f"fitting {self.name}", model) as show, interruptible(screen) as interrupted:

            def on_round(round: Round) -> bool:
                nonlocal last
                last = round
                show(round)
                if self.every and round.round % self.every == 0 and can_resume(model):
                    self._save(seconds())
                return interrupted.is_set() and round.share < 1

            watch = Watch(on_round, looks=self.every > 0)
            in_a_thread(lambda: model.fit(data, watch=watch, resume=can_resume(model)))
        if interrupted.is_set() and last and last.share < 1:
            if can_resume(model):
                self._save(seconds())
                self._print_how_to_resume(last, screen)
            sys.exit(INTERRUPTED)
        remove_checkpoint(self.folder)
        return seconds()

    def _save(self, seconds: float) -> None:
        save_checkpoint(Checkpoint(self.start.model, self.start.data, seconds), self.folder)

    def _print_how_to_resume(self, last: Round, screen: Console) -> None:
        words = [word for word in sys.argv[1:] if word != "--resume"]
        kind = "parts" if last.loss is None else "rounds"
        part = f" of {', '.join(last.stage)}" if last.stage else ""
        screen.print(
            f"Interrupted after {last.round} of {last.rounds} {kind}{part}. "
            f"A checkpoint is in {self.folder}; resume with:\n"
            f"  palate {shlex.join([*words, '--resume'])}",
            markup=False,
            soft_wrap=True,
        )


@contextmanager
def interruptible(screen: Console) -> Iterator[Event]:
    """Within, the first Ctrl-C sets the event, and the second ends the program at once."""
    interrupted = Event()

    def on_signal(number: int, frame: object) -> None:
        if interrupted.is_set():
            click.echo("palate: Interrupted.", err=True)
            os._exit(INTERRUPTED)  # no waiting for the round that another thread works on
        interrupted.set()
        screen.print("Stops after this round; Ctrl-C once more stops at once.")

    if current_thread() is not main_thread():  # which alone hears of signals
        yield interrupted
        return
    before = signal.signal(signal.SIGINT, on_signal)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


def in_a_thread(work: Callable[[], object]) -> None:
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
