"""Gorse: feedback, items and users as its dashboard and its commands export them, CSV or JSON lines.

https://gorse.io/docs/
"""

from pathlib import Path

from palate.errors import InputError
from palate.readers.delimited import Delimited
from palate.readers.json_lines import json_lines
from palate.readers.layout import EventSource, Layout, first_file
from palate.readers.layouts.shaping import first_lines, header_of
from palate.readers.plain_csv import whole
from palate.readers.sniff import sniff
from palate.readers.tables import Table
from palate.readers.tabular import derived, table_of

CSV = ("feedback_type", "user_id", "item_id", "time_stamp")
JSON = ("FeedbackType", "UserId", "ItemId", "Timestamp")
NO_MOMENT = "0001-01-01"  # how Go writes a moment that was never set
ROLES = ("event", "user", "item", "time")


def _columns(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    if set(CSV) <= set(header_of(path)):
        return CSV
    start = first_lines(path)
    return JSON if start and all(f'"{key}"' in start[0] for key in JSON) else ()


def _events(path: Path) -> Path | None:
    return first_file(path, "feedback.csv", "feedback.jsonl", "feedback.json") if path.is_dir() else path


def _open(path: Path) -> EventSource:
    events = _events(path)
    columns = _columns(events)
    if events is None or not columns:
        raise InputError(f"{path} is not as Gorse exports feedback: its columns are {', '.join(CSV)}")
    base = _table(events, columns)
    moment = f'CASE WHEN "{columns[3]}" NOT LIKE \'{NO_MOMENT}%\' THEN "{columns[3]}" END AS time'
    picked = ", ".join(f'"{column}" AS "{role}"' for role, column in zip(ROLES[:3], columns, strict=False))
    table = derived(base, f"SELECT {{line}}, {picked}, {moment} FROM {{base}}")
    roles = [role for role in ROLES if role != "time"] + (["time"] if _has_moments(events, columns == CSV) else [])
    items, users = (_beside(events, name) for name in ("items", "users"))
    name = path.resolve().name if path.is_dir() else path.name
    return EventSource(table, name, {role: role for role in roles}, LAYOUT.name, items, users)


def _has_moments(path: Path, header: bool) -> bool:
    return any(NO_MOMENT not in line for line in first_lines(path)[header:])


def _table(path: Path, columns: tuple[str, ...]) -> Table:
    return table_of(Delimited(path, sniff(path, columns))) if columns == CSV else json_lines(path)


def _beside(events: Path, name: str) -> Table | None:
    path = first_file(events.parent, f"{name}.csv", f"{name}.jsonl", f"{name}.json")
    if path is None:
        return None
    return whole(path) if ".csv" in path.suffixes else json_lines(path)


LAYOUT = Layout("gorse", "Gorse: feedback, items, users", lambda path: bool(_columns(_events(path))), _open)
