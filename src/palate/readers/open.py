"""Anything that can be read, opened: a path in some layout, a known data set's name, a database, a table in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from palate.errors import InputError
from palate.readers.attributes import KnownAttributes
from palate.readers.delimited import Delimited
from palate.readers.downloads import KNOWN, locate
from palate.readers.frames import memory
from palate.readers.join import joined
from palate.readers.layout import Events, EventSource, Layout
from palate.readers.layouts import LAYOUTS, by_name
from palate.readers.options import TextOptions
from palate.readers.parts import Parts
from palate.readers.places import filled, is_paths, named, tables_in, unnumbered
from palate.readers.plain_csv import whole
from palate.readers.published import published
from palate.readers.sniff import ANY
from palate.readers.sql import is_url, sql
from palate.readers.tables import Table, parquet
from palate.readers.tabular import first_of_each, table_of
from palate.readers.text_files import in_utf8, no_text, text_file
from palate.readers.unpack import Plain, plain
from palate.suggest import did_you_mean

ITS_SPLIT = "the folder holds a split, and all of it is read; compare, evaluate, tune and auto take the split as it is"
FEW = 3  # files that are named
ADDRESSES = ("http://", "https://", "ftp://", "file://", "s3://", "gs://")


def open_source(
    source: Any,
    query: str | None,
    layout: str | None,
    columns: Mapping[str, str | None] | None,
    scratch: Path,
    options: TextOptions = ANY,
) -> EventSource:
    """The source with its layout. Columns that a caller names tell a header; what is packed goes through `scratch`."""
    if not is_paths(source):
        no_text(options, "the table given")
        return EventSource(memory(source), "the table given")
    places = named(source)
    if len(places) == 1 and isinstance(places[0], str) and is_url(places[0]):
        no_text(options, "a database")
        return _of_database(places[0], query)
    if query is not None:
        raise InputError("a query goes with a database's URL, such as postgresql://host/name; give one, or no query")
    made = [plain(_path(place), scratch) for place in places]
    several = [_at(path, layout, columns, scratch, options) for path in filled(made)]
    return several[0] if len(several) == 1 else _as_one(several, _listed(several))


def _of_database(url: str, query: str | None) -> EventSource:
    if url.lower().startswith(ADDRESSES):
        raise InputError(f"{url} is not read over the network; download it, and give the file")
    table = sql(url, query)
    return EventSource(table, table.name)


def _at(
    made: Plain, layout: str | None, columns: Mapping[str, str | None] | None, scratch: Path, options: TextOptions
) -> EventSource:
    made = in_utf8(made, scratch) if options.encoding is None else made
    path = made.path
    chosen = by_name(layout) if layout else None if options.of_text and path.is_file() else _detected(path)
    if chosen is not None:
        if options.of_text:
            raise InputError(
                f"the layout {chosen.name} knows how its files are written; leave out --{options.of_text[0]}"
            )
        source_of_path = chosen.open(path)
    elif path.is_dir():
        source_of_path = _folder(path, columns, scratch, options)
    else:
        source_of_path = EventSource(file(path, columns, scratch, options), path.name)
    return replace(source_of_path, notes=(*made.notes, *source_of_path.notes))


def _folder(
    path: Path, columns: Mapping[str, str | None] | None, scratch: Path, options: TextOptions = ANY
) -> EventSource:
    """The files of a folder as the parts of one table."""
    inside = tables_in(path)
    name = path.resolve().name
    if not inside:
        names = ", ".join(known_layout.name for known_layout in LAYOUTS)
        raise InputError(f"{path} is a folder of no known layout ({names}) and holds no tables; name a file")
    if all(path.suffix.lower() in (".parquet", ".pq") for path in inside):
        return EventSource(parquet(*inside, root=path), name, notes=_counted(inside))
    parts = [_at(path, None, columns, scratch, options) for path in filled([plain(path, scratch) for path in inside])]
    if len(parts) == 1:
        return parts[0]
    bare = [part.name for part in parts if isinstance(part.events, Delimited) and not part.events.named]
    if len({unnumbered(name) for name in bare}) > 1 and not published(path):
        raise InputError(
            f"{path} holds files without a header and with different names ({', '.join(bare[:FEW])}): there is no "
            "telling whether they belong together; name those that do"
        )
    whole_of_it = _as_one(parts, name)
    split = (ITS_SPLIT,) if published(path) else ()
    return replace(whole_of_it, notes=(*whole_of_it.notes, *split))


def _as_one(several: Sequence[EventSource], name: str) -> EventSource:
    """Sources of one layout as the parts of one."""
    first = several[0]
    if other := next((part for part in several if (part.layout, part.columns) != (first.layout, first.columns)), None):
        raise InputError(
            f"{first.name} and {other.name} are laid out differently ({first.layout or 'a table'}, "
            f"{other.layout or 'a table'}); name the one with the events"
        )
    items, users = (_described(several, role) for role in ("items", "users"))
    notes = tuple(dict.fromkeys(note for part in several for note in part.notes))
    events = [part.events for part in several]
    parts = [part for table in events for part in (table.parts if isinstance(table, Parts) else [table])]
    says = f"{len(parts)} files are read as one: {_listed(parts)}"
    return EventSource(Parts(parts, name), name, first.columns, first.layout, items, users, (says, *notes))


def _listed(several: Sequence[EventSource | Events]) -> str:
    names = [part.name for part in several]
    return ", ".join(names[:FEW]) + (", ..." if len(names) > FEW else "")


def _described(several: Sequence[EventSource], role: str) -> KnownAttributes | Table | None:
    """What all of them know of items or users; where that is not a table, what the first knows."""
    tables = [side for part in several if (side := getattr(part, role)) is not None]
    plain_ones = [side_table for side_table in tables if isinstance(side_table, Table)]
    if len(plain_ones) > 1 and len(plain_ones) == len(tables):
        return first_of_each(plain_ones)
    return next(iter(tables), None)


def _counted(paths: Sequence[Path]) -> tuple[str, ...]:
    return (f"{len(paths)} files are read as one",) if len(paths) > 1 else ()


def with_joins(layout: EventSource, join: Any, scratch: Path) -> EventSource:
    """The same with the columns of other tables: paths or tables in memory, one or several."""
    others = list(join) if isinstance(join, list | tuple) else [join]
    if not others:
        return layout
    tables = [_whole(other, scratch) for other in others]
    return replace(layout, events=joined(table_of(layout.events), tables))


def _whole(source: Any, scratch: Path) -> Table:
    """A table to be joined, with all its columns."""
    if not isinstance(source, str | Path):
        return memory(source)
    made = plain(_existing(Path(source)), scratch).path
    return table_of(_folder(made, None, scratch).events if made.is_dir() else file(made, None, scratch))


def file(
    path: Path,
    columns: Mapping[str, str | None] | None,
    scratch: Path,
    options: TextOptions = ANY,
    events: bool = True,
) -> Delimited | Table:
    """A file with one event or one thing per row, by its contents and the end of its name."""
    if not path.exists():
        raise InputError(f"there is no file {path}; check the path")
    ends = [end.lower() for end in path.suffixes]
    if ".parquet" in ends or ".pq" in ends:
        if events:
            no_text(options, path.name)
        return parquet(path)
    return text_file(path, [c for c in (columns or {}).values() if c], scratch, options, events)


def table(source: Any, scratch: Path, options: TextOptions = ANY) -> Table:
    """A table of attributes: a path or a table in memory; its header is detected from its contents."""
    if not isinstance(source, str | Path):
        return memory(source)
    path = plain(_existing(Path(source)), scratch).path
    parsed = file(path, None, scratch, replace(options, header=None), events=False)
    return parsed if isinstance(parsed, Table) else whole(parsed.path, parsed.dialect)


def _existing(path: Path) -> Path:
    if path != Path("-") and not path.exists():
        raise InputError(f"there is no file {path}; check the path")
    return path


def _path(source: str | Path) -> Path:
    path = Path(source)
    if path.exists() or path == Path("-"):
        return path
    if isinstance(source, str) and "/" not in source and (source in KNOWN or not path.suffix):
        return locate(source)
    hint = did_you_mean(path.name, [*KNOWN, *_beside(path)])
    raise InputError(f"there is no file {path}{hint}; check the path")


def _beside(path: Path) -> list[str]:
    return [sibling.name for sibling in path.parent.iterdir()] if path.parent.is_dir() else []


def _detected(path: Path) -> Layout | None:
    return next((known_layout for known_layout in LAYOUTS if known_layout.detect(path)), None)
