"""Running the command line within the tests."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from palate.cli.app import main


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


class Terminal:
    """Runs `palate ...` in a folder of its own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.monkeypatch, self.capsys = folder, monkeypatch, capsys
        monkeypatch.chdir(folder)
        monkeypatch.delenv("PALATE_REGISTRY", raising=False)

    def __call__(self, *words: str) -> Ended:
        self.monkeypatch.setattr(sys, "argv", ["palate", *words])
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        result = self.capsys.readouterr()
        return Ended(int(ended.value.code or 0), result.out, result.err)

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text)
        return name

    def files(self) -> set[str]:
        """All files in the folder, by their paths."""
        return {os.path.relpath(path, self.folder) for path in self.folder.rglob("*") if path.is_file()}


def ratings(n_users: int = 40, n_items: int = 30) -> str:
    """A CSV of ratings: even people like even items, odd people odd ones."""
    rng = np.random.default_rng(0)
    lines = ["user_id,item_id,rating,timestamp"]
    for user in range(n_users):
        for item in rng.permutation(n_items)[:12]:
            rating = 5 if item % 2 == user % 2 else 1 + int(rng.integers(0, 2))
            lines.append(f"u{user},i{item},{rating},{900_000_000 + int(rng.integers(0, 10_000_000))}")
    return "\n".join(lines) + "\n"


def titles(n_items: int = 30) -> str:
    lines = [
        "item_id,title,colour",
        *(f"i{item},Thing number {item},{('red', 'blue')[item % 2]}" for item in range(n_items)),
    ]
    return "\n".join(lines) + "\n"
