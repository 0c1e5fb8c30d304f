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
from palate.errors import InputError
from palate.readers.attributes import Attributes, Known, attributes
from palate.readers.codes import coded
from palate.readers.counted import counted
from palate.readers.engine import Connection, engine, lock, number, of_events, rows
from palate.readers.expressions import words
from palate.readers.held import open_remarks, remarks
from palate.readers.joined import joined
from palate.readers.one_value import varied
from palate.readers.opened import Opened
from palate.readers.order import Order, order_of
from palate.readers.rejects import Rejects, checked, open_rejects, raise_first, summary
from palate.readers.schema import Sample, Schema, guess, said
from palate.readers.sources import opened, table, with_joins
from palate.readers.tables import Table
from palate.readers.turned import turned
from palate.readers.unpacked import scratch
from palate.readers.unrated import Unrated
from palate.readers.unread import Unread
from palate.readers.unused import unused
from palate.readers.weights import Rules, Weighed, named_in, weigh
from palate.readers.wide import unfolded


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
    unrated: Sequence[str | float] = (),
    returns: str | None = None,
    weight_scale: str | None = None,
    query: str | None = None,
    layout: str | None = None,
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
    `weights` gives each kind of event its weight; rows that meet `positive` weigh 1 or their kind's weight, those that
    meet `negative` -1, others 0. A column of weights is taken as it stands, or by `weight_scale`: "log" for
    log2(1 + weight), "cap=10" for 10 at most. `returns` says what an amount below 0 means: "cancel" takes back what the
    same user had of the same item before (the rule for amounts such as quantities), "dislike" speaks against the item
    (the rule for other weights), "drop" leaves the row out.
    `items` and `users` are paths or tables of attributes; their ids join the catalogue.
    `unrated` are the ratings that mean that none was given: numbers such as -1, and "blank".
    Rows that cannot be read are left out, counted and written to `rejects`; `strict` raises at the first.
    Times become seconds since 1970; ratings are NaN where events of other kinds have none. Raises InputError.
    """
    if rejects is not None:
        checked(rejects)
    rules = Rules(weights, positive, negative, returns, weight_scale)
    widen = {"item": items is not None, "user": users is not None}
    with scratch() as folder, engine() as connection:
        found = opened(source, query, layout, columns, folder)
        found = with_joins(found, join, folder)
        found = replace(found, items=found.items if items is None else table(items, folder))
        found = replace(found, users=found.users if users is None else table(users, folder))
        open_rejects(connection)
        open_remarks(connection)
        schema = _staged(connection, found, columns or {}, rules, Unrated.of(unrated))
        if strict:
            raise_first(connection)
        data, notes = _dataset(connection, found, schema, widen)
        if strict:
            raise_first(connection)
        left = summary(connection, rejects)
        done = remarks(connection)
        lock(connection)
        order = order_of(connection, data.interactions)
        weighed = weigh(connection, schema, rules, data.interactions, order)
    events = _in_order(replace(data.interactions, weight=weighed.weight, event=weighed.event), order, weighed)
    notes = (*found.notes, *done, *notes, *order.notes, *weighed.notes, *left.notes(schema.unrated.blank))
    told = (
        schema.columns,
        schema.guesses,
        left,
        notes,
        positive,
        negative,
        weighed.kinds,
        found.layout or None,
        schema.unread,
    )
    return Reading(replace(data, interactions=events), found.name, *told)


def _in_order(events: Interactions, order: Order, weighed: Weighed) -> Interactions:
    if weighed.keep is None:
        return events if order.place is None else events.take(order.place)
    place = np.arange(len(events)) if order.place is None else order.place
    return events.take(place[weighed.keep[place]])


def _staged(
    connection: Connection, found: Opened, given: Mapping[str, str | None], rules: Rules, unrated: Unrated
) -> Schema:
    found, sample = unfolded(connection, found, given)
    schema = _schema(found, sample, given)
    ruled = [word for rule in (rules.positive, rules.negative) if rule for word in words(rule)]
    if unrated and "rating" not in schema.columns:
        raise InputError(
            f"{found.name}: no column holds ratings, of which some were to be none; say --column rating=NAME"
        )
    schema = replace(schema, unrated=unrated, extras=named_in(ruled, list(sample), schema))
    schema = replace(schema, guesses=(*schema.guesses, *unused(sample, schema)))
    schema = turned(connection, found.events, schema)
    found.events.stage(connection, schema)
    if not number(connection, "SELECT count(*) FROM events"):
        first = rows(connection, "SELECT line, reason, count(*) OVER () FROM rejects ORDER BY line LIMIT 1")
        why = (
            f"none of its {first[0][2]} rows can be read: line {first[0][0]} has {first[0][1]}" if first else "no rows"
        )
        raise InputError(f"{found.name}: {why}; check the separator and name the columns (--column user=NAME)")
    return schema


def _schema(found: Opened, sample: Sample, given: Mapping[str, str | None]) -> Schema:
    if not found.columns:
        return guess(sample, given, found.name, found.events.named)
    if given:
        return guess(sample, {**found.columns, **given}, found.name, found.events.named)
    return said(found.columns, sample, found.name, f"by the layout {found.layout}")


def _dataset(
    connection: Connection, found: Opened, schema: Schema, widen: Mapping[str, bool]
) -> tuple[Dataset, tuple[str, ...]]:
    """All but the weights, which are 1, and sentences on items, users and times."""
    tables: dict[str, Features] = {}
    ids: dict[str, Vocabulary] = {}
    codes: dict[str, np.ndarray] = {}
    notes: tuple[str, ...] = ()
    for role, given in (("user", found.users), ("item", found.items)):
        known, codes[role] = coded(connection, role)
        described = attributes(connection, given, role) if isinstance(given, Table) else given
        if isinstance(described, Attributes) and widen[role]:
            both = joined(described, known, codes[role], role, connection)
            known, codes[role], described = both.ids, both.codes, both.attributes
            notes += both.notes
        ids[role] = Vocabulary(known)
        tables[role], says = _features(described, ids[role])
        notes += says
    events, says = _interactions(connection, schema, codes, ids)
    return Dataset(events, tables["item"], tables["user"], ids["item"], ids["user"]), notes + says


def _features(described: Attributes | Known | None, ids: Vocabulary) -> tuple[Features, tuple[str, ...]]:
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
        given = of_events(connection, "coalesce(rating, 'nan'::FLOAT)", np.float32)
        rating, says = varied(given, schema.columns)
        notes += (*schema.unrated.notes(int(np.isnan(given).sum())), *says)
    ones = np.broadcast_to(np.float32(1), n)
    sizes = len(ids["user"]), len(ids["item"])
    return Interactions(codes["user"], codes["item"], ones, time, *sizes, rating=rating), notes
