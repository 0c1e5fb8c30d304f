"""A split that a folder holds: a file to learn from and a file to test on, and one to choose by where there is one."""

import re
from dataclasses import dataclass
from pathlib import Path

from palate.errors import InputError
from palate.readers.known import locate
from palate.readers.places import tables_in
from palate.readers.unpacked import bare

NAMES = {
    "train": re.compile(r"(^|[._ -])(train|training|base|learn)([._ -]|$)", re.IGNORECASE),
    "validation": re.compile(r"(^|[._ -])(valid|validation|val|dev|vad)([._ -]|$)", re.IGNORECASE),
    "test": re.compile(r"(^|[._ -])(test|testing|heldout)([._ -]|$)", re.IGNORECASE),
}


@dataclass(frozen=True)
class Published:
    """The files of a split; `validation` is None where there is none."""

    train: Path
    test: Path
    validation: Path | None = None

    def __str__(self) -> str:
        kept = f", {self.validation.name} is kept to choose by" if self.validation else ""
        return f"models learn from {self.train.name} and are asked for what is in {self.test.name}{kept}"


def published(folder: Path | str) -> Published | None:
    """The split of a folder that holds one file for each part and no others of that part; None for what is none."""
    path = _located(str(folder))
    if path is None or not path.is_dir():
        return None
    inside = [*tables_in(path), *path.glob("*.inter*"), *path.glob("*.rating*")]
    inside = sorted({one for one in inside if one.parent == path and one.is_file()})
    found = {part: [one for one in inside if _is(part, one)] for part in NAMES}
    if len(found["train"]) != 1 or len(found["test"]) != 1 or len(found["validation"]) > 1:
        return None
    return Published(found["train"][0], found["test"][0], next(iter(found["validation"]), None))


def _located(folder: str) -> Path | None:
    """The path itself, or that of a data set known by its name; None where there is neither."""
    if Path(folder).exists() or "/" in folder or Path(folder).suffix:
        return Path(folder)
    try:
        return locate(folder)
    except InputError:
        return None


def _is(part: str, path: Path) -> bool:
    """Whether a name speaks of one part and of no other."""
    name = bare(path.name)
    return [one for one, words in NAMES.items() if words.search(name)] == [part]
