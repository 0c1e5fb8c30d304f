"""The one door for data: any file, folder, known name, database or table in memory, as a Dataset with notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.readers.assembly import assemble
from palate.readers.engine import Connection, engine, lock
from palate.readers.engine_tables import open_remarks, remarks
from palate.readers.layout import EventSource
from palate.readers.open import open_source, table, with_joins
from palate.readers.options import TextOptions
from palate.readers.order import Order, order_of
from palate.readers.rejects import Rejects, checked, open_rejects, raise_first, summary
from palate.readers.staging import stage
from palate.readers.unpack import scratch
from palate.readers.unrated import Unrated
from palate.readers.unreadable_column import Unread
from palate.readers.weights import Rules, Weighed, weigh


@dataclass(frozen=True)
class Reading:
    """A data set, and all that was decided on the way: which column is what and why, what was left out, and notes.

    `columns` names the column of each role; `guesses` are sentences to show; `weights` are those of the kinds.
    """

    data: Dataset
    source: str
    columns: Mapping[str, str]
    guesses: tuple[str, ...]
    rejects: Rejects
    notes: tuple[str, ...]
    positive: str | None = None
    negative: str | None = None
    weights: Mapping[str, float] | None = None
    layout: str | None = None
    unread: tuple[Unread, ...] = ()  # columns with the right name and contents that cannot be read


@dataclass(frozen=True)
class Wanted:
    """What a caller wants of the table that a source opens: columns, rules for weights, and what happens to rejects."""

    columns: Mapping[str, str | None]
    rules: Rules
    unrated: Unrated
    explode: str | None
    times: str
    strict: bool
    rejects: Path | None
    widen: Mapping[str, bool]  # whether items and users without an event join the catalogue, by role


def read(
    source: Any,
    *,
    columns: Mapping[str, str | None] | None = None,
    weights: Mapping[str, float] | None = None,
    positive: str | None = None,
    negative: str | None = None,
    items: Any = None,
    users: Any = None,
    join: Any = (),
    explode: str | None = None,
    unrated: Sequence[str | float] = (),
    returns: str | None = None,
    weight_scale: str | None = None,
    query: str | None = None,
    layout: str | None = None,
    delimiter: str | None = None,
    quote: str | None = None,
    header: bool | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    time_format: str | None = None,
    strict: bool = False,
    rejects: Path | None = None,
) -> Reading:
    """Read events, and what is known of items and users, into a Dataset.

    `source` is a path (CSV and kin, Parquet, JSON, a spreadsheet; .gz, .bz2, .xz, .zst, .zip, .tar too), several paths
    or a pattern such as "part-*.csv", "-" for standard input, a folder in an owner's layout or of parts, a known name
    (ml-100k, ml-1m, ml-latest-small), an SQLAlchemy URL with `query`, or a pandas, Polars or Arrow table. `columns`
    says the column of a role (user, item, time, rating, event, weight) where the guess is wrong, None where the role is
    to have no column; without a header the columns are "1", "2", ...
    `join` is a path or table, or several, whose columns are added to the events by the column that both have.
    `explode` names the role (item or user) of a column that holds lists, each member of which is an event of its own.
    `weights` gives each kind of event its weight; rows that meet `positive` weigh 1 or their kind's weight, those that
    meet `negative` -1, others 0. A column of weights is taken as it stands, or by `weight_scale`: "log" for
    log2(1 + weight), "cap=10" for 10 at most. `returns` says what an amount below 0 means: "cancel" takes back what the
    same user had of the same item before (the rule for amounts such as quantities), "dislike" counts against the item
    (the rule for other weights), "drop" leaves the row out.
    `items` and `users` are paths or tables of attributes; their ids join the catalogue.
    How a text file is written is detected from its contents, unless `delimiter` (";", "tab"), `quote` (a sign, or
    "none"), `header`, `encoding`, `decimal` ("," or ".") and `time_format` (a pattern such as "%d.%m.%Y %H:%M",
    "day-first", "month-first", "seconds", "milliseconds", ...) set it. For `items` and `users` they hold where they
    fit.
    `unrated` are the ratings that mean that none was given: numbers such as -1, and "blank".
    Rows that cannot be read are left out, counted and written to `rejects`; `strict` raises at the first.
    Times become seconds since 1970; ratings are NaN where events of other kinds have none. Raises InputError.
    """
    if rejects is not None:
        checked(rejects)
    rules = Rules(weights, positive, negative, returns, weight_scale)
    written = TextOptions.of(delimiter, quote, header, encoding, decimal, time_format)
    widen = {"item": items is not None, "user": users is not None}
    wanted = Wanted(columns or {}, rules, Unrated.of(unrated), explode, written.times, strict, rejects, widen)
    with scratch() as folder, engine() as connection:
        events = with_joins(open_source(source, query, layout, columns, folder, written), join, folder)
        events = events if items is None else replace(events, items=table(items, folder, written))
        events = events if users is None else replace(events, users=table(users, folder, written))
        return _reading(connection, events, wanted)


def _reading(connection: Connection, source: EventSource, wanted: Wanted) -> Reading:
    open_rejects(connection)
    open_remarks(connection)
    schema = stage(connection, source, wanted.columns, wanted.rules, wanted.unrated, wanted.explode, wanted.times)
    if wanted.strict:
        raise_first(connection)
    data, notes = assemble(connection, source, schema, wanted.widen, wanted.times)
    if wanted.strict:
        raise_first(connection)
    rejects, done = summary(connection, wanted.rejects), remarks(connection)
    lock(connection)
    order = order_of(connection, data.interactions)
    weighed = weigh(connection, schema, wanted.rules, data.interactions, order)
    events = _in_order(replace(data.interactions, weight=weighed.weight, event=weighed.event), order, weighed)
    notes = (*source.notes, *done, *notes, *order.notes, *weighed.notes, *rejects.notes(schema.unrated.blank))
    return Reading(
        replace(data, interactions=events),
        source.name,
        schema.columns,
        schema.guesses,
        rejects,
        notes,
        wanted.rules.positive,
        wanted.rules.negative,
        weighed.kinds,
        source.layout or None,
        schema.unread,
    )


def _in_order(events: Interactions, order: Order, weighed: Weighed) -> Interactions:
    if weighed.keep is None:
        return events if order.place is None else events.take(order.place)
    place = np.arange(len(events)) if order.place is None else order.place
    return events.take(place[weighed.keep[place]])
