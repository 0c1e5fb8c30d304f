"""Values that could be read and yet are none: a word for what is missing as an id, a number that is not finite."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import numpy as np

from palate.readers.baskets import ENDS, is_nested
from palate.readers.baskets import reason_of as nested_reason
from palate.readers.engine import Connection, name, rows
from palate.readers.missing import MISSING, is_missing
from palate.readers.rejects import BEYOND, VALUES
from palate.readers.schema import Schema
from palate.readers.times import UNREAD

LONGEST = max(map(len, MISSING))


def no_value(connection: Connection, schema: Schema) -> str:
    """SQL of whether a row of `events` is to be left out."""
    types = dict(rows(connection, "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'events'"))
    ids = ("user", "item")
    numbers = [role for role in ("rating", "weight") if role in schema.columns]
    texts = [name(role) for role in ids if types[role] == "VARCHAR"]
    tests = [f"{name(role)} IS NULL" for role in ids]
    tests += [f"(length({written}) <= {LONGEST} AND {is_missing(written)})" for written in texts]  # they are trimmed
    nested = [is_nested(written, first) for written in texts for first in ENDS]
    times = [f"time = {UNREAD}"] if schema.time and schema.time.kind != "BIGINT" else []
    return " OR ".join([*tests, *nested, *(f"NOT isfinite({name(role)})" for role in numbers), *times])


def reason_of(values: Mapping[str, str], schema: Schema, unread: AbstractSet[str] = frozenset()) -> str:
    """Why a row with these values, as they are written, is left out; "" where it is not. `unread` are not times."""
    for role in ("user", "item"):
        if values[role].strip().lower() in MISSING:
            return VALUES[role]
        if why := nested_reason(values[role], role):
            return why
    for role in ("rating", "weight"):
        written = values.get(role, "").strip()
        blank = written.lower() in MISSING if role == "rating" and schema.unrated.blank else not written
        if not blank and not _is_kept(written):
            return BEYOND[role] if any(sign.isdigit() for sign in written) else VALUES[role]
    return VALUES["time"] if values.get("time") in unread else ""


def _is_kept(written: str) -> bool:
    """Whether a text is a number, and finite as a 32-bit float."""
    try:
        with np.errstate(over="ignore"):
            return bool(np.isfinite(np.float32(float(written))))
    except ValueError:
        return False
