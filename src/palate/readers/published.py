"""A split that a folder holds: a file to learn from and a file to test on, and one to choose by where there is one."""

import re
from dataclasses import dataclass
from pathlib import Path

from palate.errors import InputError
from palate.readers.downloads import locate
from palate.readers.places import tables_in
from palate.readers.unpack import bare

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
        note = f", {self.validation.name} is kept to choose by" if self.validation else ""
        return f"models learn from {self.train.name} and are asked for what is in {self.test.name}{note}"


def published(folder: Path | str) -> Published | None:
    """The split of a folder that holds one file for each part and no others of that part; None for what is none."""
    path = _located(str(folder))
    if path is None or not path.is_dir():
        return None
    inside = [*tables_in(path), *path.glob("*.inter*"), *path.glob("*.rating*")]
    inside = sorted({file for file in inside if file.parent == path and file.is_file()})
    by_part = {part: [file for file in inside if _is(part, file)] for part in NAMES}
    if len(by_part["train"]) != 1 or len(by_part["test"]) != 1 or len(by_part["validation"]) > 1:
        return None
    return Published(by_part["train"][0], by_part["test"][0], next(iter(by_part["validation"]), None))


def _located(folder: str) -> Path | None:
    """The path itself, or that of a data set known by its name; None where there is neither."""
    if Path(folder).exists() or "/" in folder or Path(folder).suffix:
        return Path(folder)
    try:
        return locate(folder)
    except InputError:
        return None


def _is(part: str, path: Path) -> bool:
    """Whether a name stands for this part and no other."""
    name = bare(path.name)
    return [name_of_part for name_of_part, words in NAMES.items() if words.search(name)] == [part]
