"""Google Analytics 4 as BigQuery exports it: JSON with an event per object, its parameters and items nested.

https://support.google.com/analytics/answer/7029846
"""

import json
from pathlib import Path

from palate.errors import InputError
from palate.readers.engine import Connection, name, number
from palate.readers.engine_tables import remark
from palate.readers.json_lines import is_json_lines
from palate.readers.layout import EventSource, Layout
from palate.readers.layouts.shaping import drawn, first_lines, json_objects
from palate.readers.tables import LINE
from palate.readers.tabular import derived

KEYS = {"event_name", "event_timestamp", "user_pseudo_id"}
ROLES = ("user", "item", "time", "event")
ABOUT = ("item_name", "item_brand", "item_category", "price")
UNKNOWN = "(not set)"  # what Analytics writes for nothing
ITEM = "nullif(nullif(json_extract_string(one, '$.item_id'), ''), '(not set)')"
PARAMETER = """
  (SELECT coalesce(json_extract_string(p, '$.value.string_value'), json_extract_string(p, '$.value.int_value'))
   FROM (SELECT unnest(CAST(json_extract(content, '$.event_params') AS JSON[])) AS p)
   WHERE json_extract_string(p, '$.key') IN ('item_id', 'content_id') LIMIT 1)
"""
FIELDS = """
  coalesce(nullif(json_extract_string(content, '$.user_id'), ''), json_extract_string(content, '$.user_pseudo_id'))
    AS user,
  json_extract_string(content, '$.event_timestamp') AS time, json_extract_string(content, '$.event_name') AS event
"""


def _detect(path: Path) -> bool:
    start = first_lines(path)
    try:
        return bool(start) and is_json_lines(path) and set(json.loads(start[0])) >= KEYS
    except ValueError:
        return False


def _open(path: Path) -> EventSource:
    if not path.is_file():
        raise InputError(f"{path} is not a file; name the exported file of events")
    table = derived(json_objects(path), _events)
    items = drawn(table, "item", {column: column for column in ABOUT}, path.name)
    return EventSource(table, path.name, {role: role for role in ROLES}, LAYOUT.name, items)


def _events(connection: Connection, base: str) -> str:
    """An event for each item of each event; of one without items, that of its parameter item_id or content_id."""
    about = ", ".join(f"nullif(json_extract_string(one, '$.{column}'), '{UNKNOWN}') AS {column}" for column in ABOUT)
    none = ", ".join(f"NULL AS {column}" for column in ABOUT)
    has = "coalesce(json_array_length(json_extract(content, '$.items')), 0) > 0"
    listed = (
        f"SELECT {{line}}, {FIELDS}, {ITEM} AS item, place, {about} FROM "
        f"(SELECT {{line}}, content, unnest(CAST(json_extract(content, '$.items') AS JSON[])) AS one, "
        f"generate_subscripts(CAST(json_extract(content, '$.items') AS JSON[]), 1) AS place FROM {base} "
        f"WHERE {has})"
    )
    bare = f"SELECT {{line}}, {FIELDS}, {PARAMETER} AS item, 0 AS place, {none} FROM {base} WHERE NOT {has}"
    whole = f"SELECT * FROM ({listed} UNION ALL {bare})"
    connection.execute(f"CREATE TABLE {base}_items AS {whole.replace('{line}', name(LINE))}")
    if lost := number(connection, f"SELECT count(*) FROM {base}_items WHERE item IS NULL"):
        remark(connection, f"{lost:,} events are about no item (sessions, pages, searches) and are left out")
    return f"SELECT * EXCLUDE (place) FROM {base}_items WHERE item IS NOT NULL ORDER BY {{line}}, place"


LAYOUT = Layout("ga4", "Google Analytics 4, the export of BigQuery as JSON", _detect, _open)
