"""Files that are written whole or not at all, values that JSON can hold, and text that a terminal only shows."""

import json
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Letters that a terminal obeys rather than shows: they may stand in ids and titles."""


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A place beside to write to, moved to `path` at the end: a reader sees the old file or the new, never half of one.

    After an error nothing of it is left, and an OSError names the path. Several who write at once each have a place of
    their own; the last one stays. A link is followed, and what is not a plain file, such as /dev/stdout, is written
    as it is.
    """
    if path.exists() and not path.is_file():
        with _naming(path):
            yield path
        return
    final = Path(os.path.realpath(path))
    draft = final.with_name(f".{final.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with _naming(path):
            yield draft
            os.replace(draft, final)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def write_text(path: Path, text: str) -> None:
    """As UTF-8, whole or not at all."""
    with whole(path) as draft:
        draft.write_text(text, encoding="utf-8")


def write_json(path: Path, value: Any) -> None:
    """As JSON, whole or not at all; ValueError for NaN and infinities, which JSON cannot hold (see `finite`)."""
    write_text(path, json.dumps(value, indent=1, allow_nan=False))


def counted(n: int, noun: str, plural: str = "") -> str:
    """1 user, 2 users, 1,204 users; the plural where it is not the noun and an s."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def joined(names: Sequence[str]) -> str:
    """One name or more as a sentence lists them: "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def plain(text: str) -> str:
    """The text without what a terminal would obey; line ends and tabs stay."""
    return COMMANDS.sub("", text)


def json_text(value: Any, indent: int | None = 1, *, ascii_only: bool = True) -> str:
    """Any value of dicts, lists, texts and numbers as JSON, with null for NaN and infinities."""
    between = (",", ":") if indent is None else None
    return json.dumps(finite(value), indent=indent, ensure_ascii=ascii_only, allow_nan=False, separators=between)


def finite(value: Any) -> Any:
    """The same with None for NaN and infinities, which JSON cannot hold; tuples become lists, names text.

    Numbers of NumPy become Python's, paths text.
    """
    if isinstance(value, np.generic):
        return finite(value.item())
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): finite(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
