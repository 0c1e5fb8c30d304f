"""The one door for data: any file, folder, known name, database or table in memory, as a Dataset and what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME, Features
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.readers.attributes import Attributes, KnownAttributes, attributes
from palate.readers.catalogue_join import joined
from palate.readers.codes import coded
from palate.readers.constant_ratings import varied
from palate.readers.engine import Connection, engine, lock, of_events
from palate.readers.engine_tables import open_remarks, remarks
from palate.readers.layout import EventSource
from palate.readers.open import open_source, table, with_joins
from palate.readers.options import TextOptions
from palate.readers.order import Order, order_of
from palate.readers.rejects import Rejects, checked, open_rejects, raise_first, summary
from palate.readers.schema import Schema
from palate.readers.staging import stage
from palate.readers.tables import Table
from palate.readers.unpack import scratch
from palate.readers.unrated import Unrated
from palate.readers.unreadable_column import Unread
from palate.readers.weights import Rules, Weighed, weigh
from palate.writing import counted


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
    with scratch() as folder, engine() as connection:
        events_source = open_source(source, query, layout, columns, folder, written)
        events_source = with_joins(events_source, join, folder)
        events_source = replace(
            events_source, items=events_source.items if items is None else table(items, folder, written)
        )
        events_source = replace(
            events_source, users=events_source.users if users is None else table(users, folder, written)
        )
        open_rejects(connection)
        open_remarks(connection)
        schema = stage(connection, events_source, columns or {}, rules, Unrated.of(unrated), explode, written.times)
        if strict:
            raise_first(connection)
        data, notes = _dataset(connection, events_source, schema, widen, written.times)
        if strict:
            raise_first(connection)
        left = summary(connection, rejects)
        done = remarks(connection)
        lock(connection)
        order = order_of(connection, data.interactions)
        weighed = weigh(connection, schema, rules, data.interactions, order)
    events = _in_order(replace(data.interactions, weight=weighed.weight, event=weighed.event), order, weighed)
    notes = (*events_source.notes, *done, *notes, *order.notes, *weighed.notes, *left.notes(schema.unrated.blank))
    details = (
        schema.columns,
        schema.guesses,
        left,
        notes,
        positive,
        negative,
        weighed.kinds,
        events_source.layout or None,
        schema.unread,
    )
    return Reading(replace(data, interactions=events), events_source.name, *details)


def _in_order(events: Interactions, order: Order, weighed: Weighed) -> Interactions:
    if weighed.keep is None:
        return events if order.place is None else events.take(order.place)
    place = np.arange(len(events)) if order.place is None else order.place
    return events.take(place[weighed.keep[place]])


def _dataset(
    connection: Connection, layout: EventSource, schema: Schema, widen: Mapping[str, bool], times: str
) -> tuple[Dataset, tuple[str, ...]]:
    """All but the weights, which are 1, and sentences on items, users and times."""
    tables: dict[str, Features] = {}
    ids: dict[str, Vocabulary] = {}
    codes: dict[str, np.ndarray] = {}
    notes: tuple[str, ...] = ()
    for role, source in (("user", layout.users), ("item", layout.items)):
        known, codes[role] = coded(connection, role)
        described = attributes(connection, source, role, times) if isinstance(source, Table) else source
        if isinstance(described, Attributes) and widen[role]:
            both = joined(described, known, codes[role], role, connection)
            known, codes[role], described = both.ids, both.codes, both.attributes
            notes += both.notes
        ids[role] = Vocabulary(known)
        tables[role], says = _features(described, ids[role])
        notes += says
    events, says = _interactions(connection, schema, codes, ids)
    return Dataset(events, tables["item"], tables["user"], ids["item"], ids["user"]), notes + says


def _features(described: Attributes | KnownAttributes | None, ids: Vocabulary) -> tuple[Features, tuple[str, ...]]:
    return (Features(len(ids)), ()) if described is None else described.features(ids)


def _interactions(
    connection: Connection, schema: Schema, codes: Mapping[str, np.ndarray], ids: Mapping[str, Vocabulary]
) -> tuple[Interactions, tuple[str, ...]]:
    notes: tuple[str, ...] = ()
    n = len(codes["user"])
    time, rating = np.broadcast_to(np.int64(NO_TIME), n), None
    if "time" in schema.columns:
        time = of_events(connection, "time", np.int64)
        unknown = int((time == NO_TIME).sum())
        notes += (f"{counted(unknown, 'event')} without a time",) if unknown else ()
    if "rating" in schema.columns:
        ratings = of_events(connection, "coalesce(rating, 'nan'::FLOAT)", np.float32)
        rating, says = varied(ratings, schema.columns)
        notes += (*schema.unrated.notes(int(np.isnan(ratings).sum())), *says)
    ones = np.broadcast_to(np.float32(1), n)
    sizes = len(ids["user"]), len(ids["item"])
    return Interactions(codes["user"], codes["item"], ones, time, *sizes, rating=rating), notes
