"""How a text file is written: its separator, header, quotes and numbers; its bytes, lines and rows."""

import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from palate.errors import InputError
from palate.readers.decimals import plain, pointed
from palate.readers.quoting import Quotes, reader
from palate.readers.roles import known_word
from palate.readers.schema import Sample

HEAD, CHUNK = 1 << 18, 1 << 16  # bytes read to detect the dialect, and to look into the middle and the end


@dataclass(frozen=True)
class Dialect:
    """`names` are the columns; without a header they are "1", "2", ... `rows` is a sample of the fields.

    `skip` is how many lines stand before the first row, None for a header or nothing; in the columns `decimals` numbers
    have another decimal sign than a point, or signs between thousands; `says` are sentences on all this.
    """

    separator: str
    names: tuple[str, ...]
    header: bool
    encoding: str = "utf-8"
    escape: str = '"'
    rows: tuple[tuple[str, ...], ...] = ()
    quote: str = '"'
    skip: int | None = None
    decimal: str = "."
    thousands: str = ""
    numeric: frozenset[int] = frozenset()
    says: tuple[str, ...] = ()
    decimals: tuple[str, ...] = ()

    @property
    def first(self) -> int:
        """How many lines stand before the first row: the header, and what is above it."""
        return int(self.header) if self.skip is None else self.skip

    @property
    def quotes(self) -> Quotes:
        """How fields are separated and quoted."""
        return Quotes(self.separator, self.quote, self.escape, len(self.names), self.numeric)

    def pointed(self) -> "Dialect":
        """The same with the numbers of the sample written with a point, and the columns in which these are."""
        changed = {
            name: after
            for name, values in self.sample.items()
            if not of_ids(name) and (after := pointed(values, self.decimal, self.thousands)) != values
        }
        columns = [changed.get(name, values) for name, values in self.sample.items()]
        rows = tuple(zip(*columns, strict=True)) if changed else self.rows
        return replace(self, rows=rows, decimals=tuple(changed))

    def plain(self, column: str, value: str) -> str:
        """A value of a column with its decimals behind a point."""
        return plain(value, self.decimal, self.thousands) if column in self.decimals else value

    @property
    def sample(self) -> Sample:
        """The first values of each column, "" where a row ends too soon."""
        return {name: [row[at] if at < len(row) else "" for row in self.rows] for at, name in enumerate(self.names)}


def of_ids(name: str) -> bool:
    """Whether a column has the name of ids: with a comma between, these are lists and no numbers."""
    return known_word(name) in ("user", "item")


def open_bytes(path: Path) -> gzip.GzipFile | io.BufferedReader:
    """The bytes of a file, unpacked where it ends in .gz."""
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def head(path: Path, size: int = HEAD) -> bytes:
    """The first bytes of a file, up to the end of a line; InputError where it holds nothing."""
    try:
        with open_bytes(path) as file:
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


def sampled(some: Iterable[str], quotes: Quotes) -> Iterator[tuple[int, int, list[str]]]:
    """Each row that is not empty: its first line, how many lines it has, and its fields."""
    place = (0, 0)

    def texts() -> Iterator[str]:
        nonlocal place
        for line, text, _ in quotes.records(some):
            place = line, text.count("\n") + 1
            yield text + "\n"

    for row in reader(texts(), quotes):
        yield *place, row


def laid_out(path: Path, separator: str, names: Sequence[str], encoding: str = "", escape: str = '"') -> Dialect:
    """The dialect of a file without a header, whose columns are known."""
    start, byte_order_mark = decoded(head(path))
    some = [*start.splitlines(keepends=True), *further(path, encoding or byte_order_mark)]
    quotes = Quotes(separator, '"', escape)
    rows = [row for _, _, row in sampled(some, quotes)]
    return Dialect(separator, tuple(names), False, encoding or byte_order_mark, escape, tuple(map(tuple, rows)))


def rows_of(file: Iterable[str], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, without the header and what stands above it, and the line where it begins."""
    for line, _, row in sampled(file, dialect.quotes):
        if line > dialect.first:
            yield line, row


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
        start_of_match = held.find(text, 0, len(content.encode()) + 6)
        yield line + held[:start_of_match].count(b"\n") if start_of_match >= 0 else 0


def further(path: Path, encoding: str) -> Iterator[str]:
    """Whole lines from the middle and the end of a long file: the first lines may differ from the rest."""
    size = path.stat().st_size
    if path.suffix == ".gz" or size <= HEAD:
        return
    with path.open("rb") as file:
        for place in (size // 2, size - CHUNK):
            file.seek(place)
            chunk = io.BytesIO(file.read(CHUNK)).readlines()[1:-1]
            yield from (line.decode(encoding, errors="replace") for line in chunk)
