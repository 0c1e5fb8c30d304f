"""Lists for many users at once, written into a file: what `palate recommend --all` does."""

from dataclasses import asdict, dataclass
from pathlib import Path

import click
from rich.console import Console

from palate.cli.output import print_json
from palate.cli.output_files import LISTS, PARQUET_LISTS, check_file
from palate.cli.screen import progress
from palate.readers.ids import ids_in
from palate.serving.batch import Written, format_of, write_lists
from palate.serving.server import Server
from palate.writing import counted


@dataclass(frozen=True)
class BatchOptions:
    """Which users: all, or those in a file; and the file of their lists."""

    everyone: bool
    users_from: str | None
    out: Path | None

    def check(self, user: str | None) -> None:
        """Raises an error for wrong options, and for a file that cannot be written, before any work."""
        if user is not None:
            if self.everyone or self.users_from or self.out:
                raise click.UsageError("--all, --users-from and --out are for many users; leave USER out, or them.")
            return
        if self.everyone == bool(self.users_from):
            raise click.UsageError("Name a USER, or say --all or --users-from FILE.")
        if self.out is None:
            raise click.UsageError("Name the file for the lists: --out lists.parquet, or .csv.")
        format_of(self.out)
        check_file(self.out, "--out", PARQUET_LISTS if self.out.suffix.lower() == ".parquet" else LISTS)

    def write(self, server: Server, k: int, screen: Console, as_json: bool) -> None:
        """Writes under a progress bar, and prints what was written."""
        assert self.out is not None
        users = None if self.users_from is None else ids_in(self.users_from)
        with progress(screen, "recommending", None) as (bar, task):
            done = write_lists(server, self.out, k, users, lambda at, of: bar.update(task, completed=at, total=of))
        screen.print(_sentence(done, self.out), markup=False, soft_wrap=True)
        if as_json:
            print_json({**asdict(done), "file": self.out})


def _sentence(done: Written, path: Path) -> str:
    message = f"Wrote {counted(done.n_rows, 'row')} for {counted(done.n_users - done.bare, 'user')} to {path}."
    if done.strangers:
        are = "is not known and gets" if done.strangers == 1 else "are not known and get"
        message += f" {done.strangers:,} of the users {are} what strangers get."
    have = f"{counted(done.bare, 'user')} {'has' if done.bare == 1 else 'have'}"
    return message + (f" {have} no list." if done.bare else "")
