"""How a text file is written: its separator, header, quotes and encoding, told from its first lines."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from palate.errors import InputError
from palate.readers.roles import known_word
from palate.readers.schema import Sample

SEPARATORS = ("::", "\t", ",", ";", "|", " ")
UNIT = "\x1f"  # the separator of ASCII that no text holds
HEAD, CHUNK = 1 << 18, 1 << 16  # bytes read to tell the dialect, and to look into the middle and the end


@runtime_checkable
class Rows(Protocol):
    """What Python's csv reader gives: rows of fields, and the last line that was read."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True)
class Dialect:
    """`names` are the columns; without a header they are "1", "2", ... `rows` is a sample of the fields."""

    separator: str
    names: tuple[str, ...]
    header: bool
    encoding: str = "utf-8"
    escape: str = '"'
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def sample(self) -> Sample:
        """The first values of each column, "" where a row ends too soon."""
        return {name: [row[at] if at < len(row) else "" for row in self.rows] for at, name in enumerate(self.names)}


def opened(path: Path) -> gzip.GzipFile | io.BufferedReader:
    """The bytes of a file, unpacked where it ends in .gz."""
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def head(path: Path, size: int = HEAD) -> bytes:
    """The first bytes of a file, up to the end of a line; InputError where it holds nothing."""
    try:
        with opened(path) as file:
            start = file.read(size)
    except (OSError, EOFError) as error:
        raise InputError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    if not start.strip():
        raise InputError(f"{path} is empty; give a file with a row for each event")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{path} is written in UTF-16; save it as UTF-8")
    if b"\0" in start:
        raise InputError(f"{path} is not text; give a CSV, TSV, JSONL or Parquet file")
    return start[: start.rfind(b"\n") + 1] if len(start) == size and b"\n" in start else start


def lines(path: Path) -> list[str]:
    """The first lines of a text file, without empty ones."""
    return [line for line in decoded(head(path))[0].splitlines() if line.strip()]


def decoded(start: bytes) -> tuple[str, str]:
    """As text, and the encoding: UTF-8, or Latin-1 where it cannot be that."""
    try:
        return start.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return start.decode("latin-1"), "latin-1"


def sniff(path: Path, wanted: Iterable[str] = ()) -> Dialect:
    """The dialect of a file with one event or one thing per line. A first line that holds `wanted` is a header."""
    start, encoding = decoded(head(path))
    separator = _separator(start, path)
    first, *rest = fields(start.splitlines(keepends=True), separator)
    header = _is_header(first, rest, set(wanted))
    if header and not rest:
        raise InputError(f"{path} has a header and no rows; give a file with a row for each event")
    rest += fields(list(_further(path, encoding)), separator)
    width = Counter(map(len, rest)).most_common(1)[0][0] if rest else len(first)
    names = _names(first, width) if header else tuple(str(at + 1) for at in range(max(width, 1)))
    rows = rest if header else [first, *rest]
    return Dialect(separator, names, header, encoding, rows=tuple(map(tuple, rows)))


def laid_out(path: Path, separator: str, names: Sequence[str], encoding: str = "", escape: str = '"') -> Dialect:
    """The dialect of a file without a header, whose columns are known."""
    start, told = decoded(head(path))
    rows = fields([*start.splitlines(keepends=True), *_further(path, encoding or told)], separator)
    return Dialect(separator, tuple(names), False, encoding or told, escape, tuple(map(tuple, rows)))


def fields(text: Iterable[str], separator: str, escape: str = '"') -> list[list[str]]:
    """The fields of each line that is not empty."""
    return [row for row in reader(text, separator, escape) if row]


def reader(text: Iterable[str], separator: str, escape: str = '"') -> Rows:
    """Python's csv reader, which takes separators of two signs here."""
    if len(separator) > 1:
        return reader((line.replace(separator, UNIT) for line in text), UNIT, escape)
    if escape == '"':
        return csv.reader(text, delimiter=separator)
    return csv.reader(text, delimiter=separator, doublequote=False, escapechar=escape)


def line_numbers(file: gzip.GzipFile | io.BufferedReader, places: Iterable[tuple[int, str]]) -> Iterator[int]:
    """The line of each text, from its place in bytes give or take what ends a line; 0 where it is not found there."""
    at, line, held = 0, 1, b""
    for place, content in places:
        start, text = max(at, place - 2), content.strip("\r\n").encode()
        while at + len(held) < start:
            at, line = at + len(held), line + held.count(b"\n")
            held = file.read(CHUNK)
            if not held:
                break
        cut = min(start - at, len(held))
        at, line, held = at + cut, line + held[:cut].count(b"\n"), held[cut:]
        while len(held) < len(content.encode()) + 6 and (more := file.read(CHUNK)):
            held += more
        found = held.find(text, 0, len(content.encode()) + 6)
        yield line + held[:found].count(b"\n") if found >= 0 else 0


def _separator(start: str, path: Path) -> str:
    some = start.splitlines(keepends=True)[:200]
    best, most = "", 0.5
    for separator in SEPARATORS:
        counts = Counter(len(row) for row in fields(some, separator))
        width, n = counts.most_common(1)[0]
        if width > 1 and n / counts.total() > most + 0.05:
            best, most = separator, n / counts.total()
    if not best:
        raise InputError(f"{path} has one column only, or lines of all lengths; give a table with a user and an item")
    return best


def _is_header(first: Sequence[str], rest: Sequence[Sequence[str]], wanted: set[str]) -> bool:
    if wanted & set(first) or any(_is_number(field) for field in first):
        return not any(_is_number(field) for field in first)
    named = sum(known_word(field) is not None for field in first)
    return named > 0 or any(any(_is_number(field) for field in row) for row in rest[:50])


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True


def _names(first: Sequence[str], width: int) -> tuple[str, ...]:
    names: list[str] = []
    for at, field in enumerate([*first, *[""] * (width - len(first))]):
        name = field.strip() or f"column {at + 1}"
        names.append(name if name.lower() not in map(str.lower, names) else f"{name} ({at + 1})")
    return tuple(names)


def _further(path: Path, encoding: str) -> Iterator[str]:
    """Whole lines from the middle and the end of a long file: the first lines do not speak for all."""
    size = path.stat().st_size
    if path.suffix == ".gz" or size <= HEAD:
        return
    with path.open("rb") as file:
        for place in (size // 2, size - CHUNK):
            file.seek(place)
            chunk = io.BytesIO(file.read(CHUNK)).readlines()[1:-1]
            yield from (line.decode(encoding, errors="replace") for line in chunk)
