"""The encoding and line ends of a text file, detected from all of it; copied as UTF-8 if the engine cannot read it."""

import codecs
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from palate.errors import InputError
from palate.readers.dialect import open_bytes
from palate.readers.unpack import bare, place
from palate.writing import counted

BLOCK = 1 << 22
HIGH = re.compile(rb"[\x80-\xff]+")
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252", "iso8859-1": "Latin-1"}
UNUSED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}  # not a letter in Windows-1252
ONE_SIDED = 0.95  # of the zero bytes of UTF-16, those on one side of each pair


@dataclass(frozen=True)
class Text:
    """A text file that the engine can read: UTF-8 with line ends of one kind; whether it holds quotes."""

    path: Path
    quoted: bool
    notes: tuple[str, ...] = ()


@dataclass
class Survey:
    """What the bytes of a file are like: line ends, letters beyond ASCII as UTF-8 has them and otherwise, quotes."""

    feeds: int = 0
    returns: int = 0
    both: int = 0
    proper: int = 0
    broken: int = 0
    controls: set[int] = field(default_factory=set)  # bytes that are not letters in Latin-1: those of Windows-1252
    quoted: bool = False

    @property
    def mixed(self) -> bool:
        """Whether lines end in more than one way, or in a carriage return only."""
        return self.returns > self.both or 0 < self.both < self.feeds

    def add(self, block: bytes, quote: bytes) -> None:
        if b"\r" in block:
            self.returns += block.count(b"\r")
            self.both += block.count(b"\r\n")
            self.feeds += block.count(b"\n")
        elif self.returns or not self.feeds:
            self.feeds += block.count(b"\n") if self.returns else int(b"\n" in block)
        self.quoted = self.quoted or quote in block
        if block.isascii():
            return
        try:
            self.proper += len(block) - len(block.decode("utf-8"))
        except UnicodeDecodeError:
            self._add_broken(block)

    def _add_broken(self, block: bytes) -> None:
        for run in HIGH.findall(block):
            try:
                self.proper += len(run.decode("utf-8"))
            except UnicodeDecodeError:
                self.broken += 1
                self.controls |= {byte for byte in run if byte < 0xA0}


def readable(path: Path, scratch: Path, declared: str | None = None, quote: str = '"') -> Text:
    """The file, or a copy of it in `scratch` in UTF-8 with plain line ends, and sentences on its encoding.

    InputError where it is not text, or not of the encoding `declared`.
    """
    wide = wide_encoding(path) if declared is None else None
    if wide is None and declared in (None, "utf-8", "utf-8-sig"):
        survey = surveyed(path, quote.encode())
        encoding = _narrow(survey) if declared is None else "utf-8"
        if encoding == "utf-8" and not survey.mixed:
            return Text(path, survey.quoted, _oddly(path, survey))
    encoding = wide or declared or encoding
    copy = copied(path, scratch, encoding)
    says = read_as(path, encoding)
    says += ", as it is not UTF-8; set another with --encoding" if encoding in ("cp1252", "iso8859-1") else ""
    if encoding == "utf-8":
        return Text(copy, True, _oddly(path, survey))
    return Text(copy, True, (says if declared is None else f"{says}, as specified",))


def _oddly(path: Path, survey: Survey) -> tuple[str, ...]:
    """A sentence on letters that are not UTF-8 in a file that is."""
    if not survey.broken:
        return ()
    places = f"{counted(survey.broken, 'place')} in it {'is' if survey.broken == 1 else 'are'}"
    return (f"{path.name} is read as UTF-8, though {places} of another encoding: an id that is written in both is two",)


def read_as(path: Path, encoding: str) -> str:
    """A sentence on the encoding of a file."""
    return f"{path.name} is read as {NAMES.get(encoding, encoding.upper())}"


def surveyed(path: Path, quote: bytes) -> Survey:
    """What all bytes of the file are like."""
    survey, held = Survey(), b""
    with open_bytes(path) as file:
        while block := held + file.read(BLOCK):
            # no letter and no line end is cut in two
            cut = len(block) if len(block) < BLOCK else max(block.rfind(b"\n"), block.rfind(b"\r", 0, -1)) + 1
            cut = cut or len(block)
            survey.add(block[:cut], quote)
            held = block[cut:]
    return survey


def wide_encoding(path: Path) -> str | None:
    """UTF-16 or UTF-32 by the mark at the beginning, or by the zero bytes of plain letters; None for what is neither.

    InputError where zero bytes show that it is not text.
    """
    with open_bytes(path) as file:
        start = file.read(1 << 16)
    if marked := next((name for mark, name in MARKS if start.startswith(mark)), None):
        return marked
    if b"\0" not in start:
        return None
    zeros = [place for place, byte in enumerate(start) if byte == 0]
    odd = sum(place % 2 for place in zeros) / len(zeros)
    for encoding, share in (("utf-16-le", odd), ("utf-16-be", 1 - odd)):
        if share >= ONE_SIDED and _decodes(start[: len(start) // 2 * 2], encoding):
            return encoding
    raise InputError(f"{path} is not text; give a CSV, TSV, JSONL or Parquet file")


def copied(path: Path, scratch: Path, encoding: str) -> Path:
    """A copy in UTF-8 with plain line ends, under the same name; bytes that are not UTF-8 stay as they are there.

    A carriage return ends a line where nothing else does, and is a space where it stands alone among other line ends.
    """
    errors = "surrogateescape" if encoding == "utf-8" else "strict"
    to = place(scratch, bare(path.name))
    try:
        with (
            io.TextIOWrapper(open_bytes(path), encoding, errors, newline="") as file,
            to.open("w", encoding="utf-8", errors=errors, newline="") as out,
        ):
            _copy(file, out)
    except UnicodeError as error:
        raise InputError(f"{path.name} is not written in {encoding}: {error}; try another --encoding") from None
    return to


def _copy(file: io.TextIOWrapper, out: io.TextIOWrapper) -> None:
    alone, held, first = "", "", True
    while block := held + file.read(BLOCK):
        if first:
            block, first = block.removeprefix("\ufeff"), False
            alone = " " if "\n" in block else "\n"
        held = "\r" if block.endswith("\r") and len(block) > 1 else ""
        out.write(block[: len(block) - len(held)].replace("\r\n", "\n").replace("\r", alone))


def _narrow(survey: Survey) -> str:
    """UTF-8, unless letters that are none there outweigh those that are."""
    if survey.broken <= survey.proper:
        return "utf-8"
    return "cp1252" if survey.controls and not survey.controls & UNUSED else "iso8859-1"


def _decodes(start: bytes, encoding: str) -> bool:
    """Whether bytes are text in an encoding of pairs: so are most of the line ends in them."""
    try:
        text = start.decode(encoding, "strict")
    except UnicodeDecodeError as error:
        text = start[: error.start].decode(encoding)
        if error.start < len(start) - 4:
            return False
    ends = sum(text.count(end) for end in "\r\n")
    return ends > 0 and 2 * ends >= start.count(b"\r") + start.count(b"\n")
