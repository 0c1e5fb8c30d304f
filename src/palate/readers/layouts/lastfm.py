"""Last.fm 360K (how often each user played each artist) and 1K (every play), as tab-separated text.

Oscar Celma. Music recommendation and discovery in the long tail. Springer 2010.
"""

import re
from pathlib import Path

from palate.errors import InputError
from palate.readers.layout import EventSource, Layout, first_file
from palate.readers.layouts.shaping import drawn, first_lines, split_lines
from palate.readers.tabular import derived

PLAYS = ("usersha1-artmbid-artname-plays.tsv", "userid-timestamp-artid-artname-traid-traname.tsv")
PROFILES = ("usersha1-profile.tsv", "userid-profile.tsv")
SHA1, ISO = re.compile(r"[0-9a-f]{40}"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
COUNTS = ("user", "artist_id", "artist", "plays")
EACH = ("user", "time", "artist_id", "artist", "track_id", "track")


def _events(path: Path) -> Path | None:
    return first_file(path, *PLAYS) if path.is_dir() else path


def _columns(path: Path | None) -> tuple[str, ...]:
    """The columns of a file of plays; none for any other file."""
    rows = [line.split("\t") for line in first_lines(path)[:50]] if path is not None else []
    if rows and all(len(row) == 4 and SHA1.fullmatch(row[0]) and row[3].strip().isdigit() for row in rows):
        return COUNTS
    return EACH if rows and all(len(row) == 6 and ISO.fullmatch(row[1]) for row in rows) else ()


def _open(path: Path) -> EventSource:
    events = _events(path)
    columns = _columns(events)
    if events is None or not columns:
        raise InputError(f"{path} is not as Last.fm 360K or 1K are; give the folder with {PLAYS[0]}")
    kind = ("artist_id", "artist") if columns == COUNTS else ("track_id", "track")
    named = "artist" if columns == COUNTS else "concat_ws(' - ', artist, track)"
    rest = "plays AS weight" if columns == COUNTS else "time, artist, track"
    item = f"coalesce(nullif(trim({kind[0]}), ''), {named}) AS item"
    table = derived(
        split_lines(events, "\t", columns), f"SELECT {{line}}, user, {item}, {kind[1]} AS title, {rest} FROM {{base}}"
    )
    roles = {"user": "user", "item": "item", **({"weight": "weight"} if columns == COUNTS else {"time": "time"})}
    items = drawn(
        table, "item", {"title": "title"} if columns == COUNTS else {"title": "title", "artist": "artist"}, events.name
    )
    profile = first_file(events.parent, *PROFILES)
    header = profile is not None and profile.name.startswith("userid-")
    people = ("user_id", "gender", "age", "country", "signup")
    users = split_lines(profile, "\t", people, header) if profile is not None else None
    note = f"where {kind[0].replace('_', ' ')}s are missing, the name is the id"
    return EventSource(table, events.name, roles, LAYOUT.name, items, users, (note,))


LAYOUT = Layout(
    "lastfm", "Last.fm 360K and 1K: plays of artists or tracks", lambda path: bool(_columns(_events(path))), _open
)
