"""Amazon Personalize: interactions with USER_ID, ITEM_ID, TIMESTAMP, EVENT_TYPE, EVENT_VALUE and IMPRESSION, as CSV.

https://docs.aws.amazon.com/personalize/latest/dg/interactions-datasets.html
"""

from pathlib import Path

from palate.errors import InputError
from palate.readers.delimited import Delimited
from palate.readers.layout import EventSource, Layout
from palate.readers.layouts.shaping import header_of
from palate.readers.places import tables_in
from palate.readers.plain_csv import whole
from palate.readers.sniff import sniff
from palate.readers.tables import Table
from palate.readers.tabular import derived

MUST = {"USER_ID", "ITEM_ID", "TIMESTAMP"}
ROLES = {"user": "USER_ID", "item": "ITEM_ID", "time": "TIMESTAMP", "event": "EVENT_TYPE", "rating": "EVENT_VALUE"}


def _events(path: Path) -> Path | None:
    files = [path] if path.is_file() else tables_in(path)
    return next((file for file in files if set(header_of(file)) >= MUST), None)


def _open(path: Path) -> EventSource:
    events = _events(path)
    if events is None:
        raise InputError(f"{path} is not as Personalize has interactions: the columns are {', '.join(sorted(MUST))}")
    header = header_of(events)
    columns = {role: column for role, column in ROLES.items() if column in header}
    base = Delimited(events, sniff(events, columns.values()))
    items, users = (_beside(path, key) if path.is_dir() else None for key in ("ITEM_ID", "USER_ID"))
    name = path.resolve().name if path.is_dir() else path.name
    if "IMPRESSION" not in header:
        return EventSource(base, name, columns, LAYOUT.name, items, users)
    note = "items of an impression that were not chosen are events of kind shown, which weigh 0"
    table = derived(base, _with_shown(columns))
    return EventSource(table, name, {**columns, "event": "EVENT_TYPE"}, LAYOUT.name, items, users, (note,))


def _with_shown(columns: dict[str, str]) -> str:
    """The events, and one for each item that was shown beside the one chosen."""
    kind = '"EVENT_TYPE"' if "event" in columns else "'click'"
    value = ', "EVENT_VALUE"' if "rating" in columns else ""
    none = ', NULL AS "EVENT_VALUE"' if value else ""
    chosen = (
        f'SELECT {{line}}, "USER_ID", "ITEM_ID", "TIMESTAMP", {kind} AS "EVENT_TYPE"{value}, 0 AS place FROM {{base}}'
    )
    lists = (
        'SELECT {line}, "USER_ID", "ITEM_ID" AS taken, "TIMESTAMP", '
        'unnest(string_split("IMPRESSION", \'|\')) AS "ITEM_ID", '
        'generate_subscripts(string_split("IMPRESSION", \'|\'), 1) AS place FROM {base} WHERE "IMPRESSION" IS NOT NULL'
    )
    others = (
        f'SELECT {{line}}, "USER_ID", trim("ITEM_ID"), "TIMESTAMP", \'shown\'{none}, place FROM ({lists}) '
        'WHERE trim("ITEM_ID") <> taken AND trim("ITEM_ID") <> \'\''
    )
    return f"SELECT * EXCLUDE (place) FROM ({chosen} UNION ALL {others}) ORDER BY {{line}}, place"


def _beside(folder: Path, key: str) -> Table | None:
    """The table of a folder that has one of the two ids alone."""
    other = {"ITEM_ID": "USER_ID", "USER_ID": "ITEM_ID"}[key]
    files = (file for file in tables_in(folder) if key in header_of(file) and other not in header_of(file))
    path = next(files, None)
    return None if path is None else whole(path)


LAYOUT = Layout(
    "personalize", "Amazon Personalize: interactions, items, users", lambda path: _events(path) is not None, _open
)
