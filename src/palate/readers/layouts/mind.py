"""MIND: behaviors.tsv with what each user had read and what was shown and clicked, and news.tsv.

Fangzhao Wu et al. MIND: a large-scale dataset for news recommendation. ACL 2020.
"""

import re
from pathlib import Path

from palate.errors import InputError
from palate.readers.layout import EventSource, Layout, first_file
from palate.readers.layouts.shaping import first_lines, split_lines
from palate.readers.tabular import derived

COLUMNS = ("impression", "user", "moment", "history", "shown")
NEWS = ("news_id", "category", "subcategory", "title", "abstract")
IMPRESSIONS = re.compile(r"N\d+(-[01])?( N\d+(-[01])?)*")
ROLES = ("user", "item", "time", "event")
NOTES = (
    "what was shown and not clicked is an event of kind shown, which weighs 0",
    "what a user had read before has no times: it stands, in order, a second apart before the user's first impression",
)
SQL = """
WITH timed AS (
  SELECT *, coalesce(try_strptime(trim(moment), '%m/%d/%Y %I:%M:%S %p'), TRY_CAST(moment AS TIMESTAMP)) AS clock
  FROM {base}
), first AS (
  SELECT user, min(clock) AS clock, min({line}) AS {line}, arg_min(history, {line}) AS history FROM timed GROUP BY user
), read AS (
  SELECT {line}, user, clock, string_split(trim(history), ' ') AS items FROM first WHERE trim(history) <> ''
), before AS (
  SELECT {line}, user, unnest(items) AS item, clock, len(items) - generate_subscripts(items, 1) + 1 AS ago FROM read
), listed AS (
  SELECT {line}, user, clock, unnest(string_split(trim(shown), ' ')) AS one,
         generate_subscripts(string_split(trim(shown), ' '), 1) AS place FROM timed
), events AS (
  SELECT {line}, user, item, clock - to_seconds(ago) AS time, 'click' AS event, -ago AS place FROM before
  UNION ALL
  SELECT {line}, user, regexp_replace(one, '-[01]$', '') AS item, clock AS time,
         CASE WHEN one LIKE '%-1' THEN 'click' ELSE 'shown' END AS event, place FROM listed
)
SELECT * EXCLUDE (place) FROM events ORDER BY {line}, place
"""


def _detect(path: Path) -> bool:
    events = _events(path)
    rows = [line.split("\t") for line in first_lines(events)[:20]] if events is not None else []
    return bool(rows) and all(len(row) == len(COLUMNS) and IMPRESSIONS.fullmatch(row[4].strip()) for row in rows)


def _events(path: Path) -> Path | None:
    return first_file(path, "behaviors.tsv") if path.is_dir() else path


def _open(path: Path) -> EventSource:
    events = _events(path)
    if events is None or not _detect(events):
        raise InputError(f"{path} is not as MIND is; give the folder with behaviors.tsv and news.tsv")
    table = derived(split_lines(events, "\t", COLUMNS), SQL)
    news = first_file(events.parent, "news.tsv")
    items = None if news is None else split_lines(news, "\t", NEWS)
    name = path.resolve().name if path.is_dir() else path.name
    return EventSource(table, name, {role: role for role in ROLES}, LAYOUT.name, items, notes=NOTES)


LAYOUT = Layout("mind", "MIND: behaviors.tsv and news.tsv", _detect, _open)
