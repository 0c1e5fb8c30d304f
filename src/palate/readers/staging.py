"""A source as the table of events: melted, taken apart, its columns guessed, and what cannot be read left out."""

from collections.abc import Mapping
from dataclasses import replace

from palate.errors import InputError
from palate.readers.day_order import turned
from palate.readers.engine import Connection, number, rows
from palate.readers.explode import members
from palate.readers.expressions import check_quoted, words
from palate.readers.layout import EventSource
from palate.readers.schema import Sample, Schema, guess, schema_of_layout
from palate.readers.unrated import Unrated
from palate.readers.unused_columns import unused
from palate.readers.weights import Rules, named_in
from palate.readers.wide_to_long import unfolded


def stage(
    connection: Connection,
    layout: EventSource,
    roles: Mapping[str, str | None],
    rules: Rules,
    unrated: Unrated,
    explode: str | None,
    times: str = "",
) -> Schema:
    """Make the table `events` from a source, and `rejects` of what is left out; the schema by which that was done."""
    layout, sample = unfolded(connection, layout, roles)
    schema = _schema(layout, sample, roles, times)
    if explode:
        layout, sample = members(connection, layout, explode, schema, sample)
        schema = _schema(layout, sample, roles, times)
    for rule in (rules.positive, rules.negative):
        check_quoted(rule or "", list(sample))
    ruled = [word for rule in (rules.positive, rules.negative) if rule for word in words(rule)]
    if unrated and "rating" not in schema.columns:
        raise InputError(
            f"{layout.name}: no column holds ratings, of which some were to be none; name it with --column rating=NAME"
        )
    schema = replace(schema, unrated=unrated, extras=named_in(ruled, list(sample), schema))
    schema = replace(schema, guesses=(*schema.guesses, *unused(sample, schema)))
    schema = turned(connection, layout.events, schema)
    layout.events.stage(connection, schema)
    if not number(connection, "SELECT count(*) FROM events"):
        first = rows(connection, "SELECT line, reason, count(*) OVER () FROM rejects ORDER BY line LIMIT 1")
        why = (
            f"none of its {first[0][2]} rows can be read: line {first[0][0]} has {first[0][1]}" if first else "no rows"
        )
        cure = "" if "--" in why else "; check the separator and name the columns (--column user=NAME)"
        raise InputError(f"{layout.name}: {why}{cure}")
    return schema


def _schema(layout: EventSource, sample: Sample, roles: Mapping[str, str | None], times: str) -> Schema:
    if not layout.columns:
        return guess(sample, roles, layout.name, layout.events.named, times)
    if roles:
        return guess(sample, {**layout.columns, **roles}, layout.name, layout.events.named, times)
    return schema_of_layout(layout.columns, sample, layout.name, f"by the layout {layout.layout}", times)
