"""A whole checkup: the facts, what was found, and what to do."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from palate.data.dataset import Dataset
from palate.doctor.advice import advice_of
from palate.doctor.amounts import amounts
from palate.doctor.clock import clock
from palate.doctor.damaged_ids import spoilt
from palate.doctor.facts import Facts, TailPoint, facts_of, tail_of
from palate.doctor.finding import Finding
from palate.doctor.identity import identity, reused
from palate.doctor.leaks import leaks, looked_for
from palate.doctor.people import people
from palate.doctor.repeats import repeats
from palate.doctor.scales import scales
from palate.doctor.ties import ties
from palate.doctor.unreadable import unreadable
from palate.errors import InputError
from palate.readers.unreadable_column import Unread

ORDER = ("warning", "notice", "info")


@dataclass(frozen=True)
class Checkup:
    """`findings` has the most serious first; `tail` the points of the long-tail curve, see `TailPoint`."""

    facts: Facts
    findings: tuple[Finding, ...]
    advice: tuple[str, ...]
    tail: tuple[TailPoint, ...]
    compared: tuple[str, ...] = ()  # what was looked for between two files, and whether it was found


def check(
    data: Dataset,
    *,
    other: Dataset | None = None,
    min_events: int = 5,
    now: int | None = None,
    unread: Sequence[Unread] = (),
) -> Checkup:
    """Looks for what is unusual or wrong in the data; each finding is there only when its fault is.

    With `other`, `data` is what is learned from and `other` what is tested on, and leaks between them are looked for.
    Users and items with fewer than `min_events` events (5 by default) are reported. `now` is the moment after which a
    time lies in the future, in seconds since 1970: by default, the present. `unread` are the columns that could not be
    read (`Reading.unread`). Raises InputError for min_events below 1.
    """
    if min_events < 1:
        raise InputError(f"min_events is {min_events}: give 1 or more, the number of events that a user should have")
    facts = facts_of(data)
    unordered = [*unreadable(unread), *_findings(data, other, min_events, int(time.time()) if now is None else now)]
    findings = tuple(sorted(unordered, key=lambda finding: ORDER.index(finding.severity)))
    kinds = {finding.kind for finding in findings}
    compared = () if other is None else looked_for(data, other, kinds)
    return Checkup(facts, findings, advice_of(data, facts, kinds), tail_of(data), compared)


def _findings(data: Dataset, other: Dataset | None, min_events: int, now: int) -> Iterator[Finding]:
    yield from repeats(data)
    yield from clock(data, now)
    yield from ties(data)
    yield from scales(data)
    yield from amounts(data)
    yield from identity(data)
    yield from spoilt(data)
    yield from people(data, min_events)
    if other is not None:
        yield from leaks(data, other)
        yield from reused(data, other)
