"""A text file opened to be read: in an encoding of the engine, its dialect detected, stray quotes mended."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from palate.errors import InputError
from palate.readers.delimited import Delimited
from palate.readers.encoding import copied, read_as, readable, surveyed, wide_encoding
from palate.readers.json_lines import is_json_lines, json_lines
from palate.readers.options import TextOptions
from palate.readers.sniff import sniff
from palate.readers.stray_quotes import mended
from palate.readers.tables import Table
from palate.readers.unpack import Plain

JSON = {".jsonl", ".ndjson", ".json"}


def text_file(
    path: Path, wanted: Iterable[str], scratch: Path, options: TextOptions, events: bool = True
) -> Delimited | Table:
    """A file of rows with separators, or of JSON lines. What has to be changed before it is read goes to `scratch`."""
    text = readable(path, scratch, _encoding(path, options, events), options.quote or '"')
    if JSON & {end.lower() for end in path.suffixes} or is_json_lines(text.path):
        if events:
            no_text(options, path.name)
        return json_lines(text.path)
    dialect = sniff(text.path, wanted, options, events)
    plain, says = mended(text.path, dialect, scratch) if text.quoted or dialect.quote == "'" else (text.path, ())
    return Delimited(plain, replace(dialect, says=(*text.notes, *dialect.says, *says)))


def no_text(options: TextOptions, name: str) -> None:
    """InputError where options of text files with separators are given for something else."""
    lost = [option for option in options.of_text if option != "encoding"]
    if lost:
        raise InputError(f"{name} is not text with fields between separators; leave out --{lost[0]}")


def in_utf8(made: Plain, scratch: Path) -> Plain:
    """The file, or a copy in UTF-8 where it is written in UTF-16 or UTF-32: what a layout is detected from."""
    path = made.path
    if path.is_dir() or path.suffix.lower() in (".parquet", ".pq"):
        return made
    try:
        wide = wide_encoding(path)
    except (InputError, OSError, EOFError):  # reported where it is read
        return made
    return Plain(copied(path, scratch, wide), (*made.notes, read_as(path, wide))) if wide else made


def _encoding(path: Path, options: TextOptions, events: bool) -> str | None:
    """The encoding that was set; for items and users only where it cannot be detected."""
    encoding = options.encoding
    if events or encoding is None:
        return encoding
    return None if wide_encoding(path) or not surveyed(path, b'"').broken else encoding
