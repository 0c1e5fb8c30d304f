"""The staged tables as a data set: codes, vocabularies, features and events; all but the weights."""

from collections.abc import Mapping

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME, Features
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.readers.attributes import Attributes, KnownAttributes, attributes
from palate.readers.catalogue_join import joined
from palate.readers.codes import coded
from palate.readers.constant_ratings import varied
from palate.readers.engine import Connection, of_events
from palate.readers.layout import EventSource
from palate.readers.schema import Schema
from palate.readers.tables import Table
from palate.writing import counted


def assemble(
    connection: Connection, source: EventSource, schema: Schema, widen: Mapping[str, bool], times: str
) -> tuple[Dataset, tuple[str, ...]]:
    """All but the weights, which are 1, and sentences on items, users and times."""
    tables: dict[str, Features] = {}
    ids: dict[str, Vocabulary] = {}
    codes: dict[str, np.ndarray] = {}
    notes: tuple[str, ...] = ()
    for role, table in (("user", source.users), ("item", source.items)):
        known, codes[role] = coded(connection, role)
        described = attributes(connection, table, role, times) if isinstance(table, Table) else table
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
