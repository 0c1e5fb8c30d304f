"""Columns with the right name and contents that cannot be read, so that what they hold is missing."""

from collections.abc import Iterator, Sequence

from palate.doctor.finding import Finding
from palate.readers.unreadable_column import Unread

MEANINGS = {
    "time": "Without times, splits are random, and models of order and of recency have nothing to learn from.",
    "rating": "Without ratings, models of ratings have nothing to learn from, and every event counts in favour of its "
    "item.",
    "weight": "Without weights, every event counts as much as any other.",
}


def unreadable(unread: Sequence[Unread]) -> Iterator[Finding]:
    """A warning for each column, with some of its contents."""
    for column in unread:
        sentence, cure = (f"{text[0].upper()}{text[1:]}." for text in (column.sentence, column.cure))
        yield Finding(f"unreadable_{column.role}", "warning", sentence, MEANINGS[column.role], cure)
