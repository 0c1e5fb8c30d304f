"""Ids that do not stand for one thing: written in two ways, several for one title, or one for two things."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import Category, Label
from palate.data.vocabulary import Vocabulary
from palate.doctor.finding import Finding, Severity, listed, quoted, share
from palate.readers.id_spelling import plain_form
from palate.writing import counted

MANY = 0.05  # the share of items with a title in common from which on it is more than a slip


def identity(data: Dataset) -> Iterator[Finding]:
    yield from _written_twice(data.user_ids, "user")
    yield from _written_twice(data.item_ids, "item")
    yield from _titled_twice(data)


def _written_twice(ids: Vocabulary, noun: str) -> Iterator[Finding]:
    """Ids equal but for how they are written; whole numbers are equal or not."""
    if ids.whole:
        return
    alike = _alike([plain_form(str(identifier)) for identifier in ids.ids.tolist()])
    if alike:
        groups = [" and ".join(quoted(ids.id(code)) for code in codes) for codes in alike]
        yield Finding(
            f"{noun}_ids_alike",
            "warning",
            f"{counted(len(alike), f'group of {noun} ids', f'groups of {noun} ids')} "
            f"{'is' if len(alike) == 1 else 'are'} equal but for case, spaces, leading zeros or an ending .0: "
            f"{listed(groups)}.",
            f"One {noun} is taken for several: each has but a part of the history, and what is learned under one id is "
            "recommended under the other.",
            "Write ids in one way in all sources, and read zeros and spaces as they are.",
        )


def _titled_twice(data: Dataset) -> Iterator[Finding]:
    """One title under several ids: several editions, or one item entered twice."""
    for name, column in data.items.columns.items():
        if not isinstance(column, Label):
            continue
        titles = [" ".join(str(title).split()).casefold() for title in column.value.tolist()]
        alike = _alike(titles)
        if not alike:
            continue
        n = sum(len(codes) for codes in alike)
        groups = [
            f"{quoted(str(column.value[codes[0]]))} for "
            f"{' and '.join(quoted(data.item_ids.id(code)) for code in codes[:3])}"
            for codes in alike
        ]
        severity: Severity = "warning" if n > MANY * data.n_items else "notice"
        yield Finding(
            "titles_alike",
            severity,
            f"{counted(n, 'item')} of {data.n_items:,} ({share(n, data.n_items)}) share their {name} with another: "
            f"{listed(groups)}.",
            "Either one item was entered twice, and its events are spread over both; or people are shown a list in "
            "which they cannot tell two items apart.",
            "Merge what is one item; where they differ, add what tells them apart to the title.",
        )


def _alike(keys: list[str]) -> list[list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for code, key in enumerate(keys):
        if key:
            groups[key].append(code)
    return [codes for codes in groups.values() if len(codes) > 1]


def reused(data: Dataset, other: Dataset) -> Iterator[Finding]:
    """Ids that stand for one item here and for another there: a title or a category that differs."""
    codes = other.item_ids.codes(data.item_ids.ids.tolist())
    both = np.flatnonzero(codes >= 0)
    for name, column in data.items.columns.items():
        match = other.items.columns.get(name)
        if not isinstance(column, Label | Category) or type(match) is not type(column):
            continue
        ours, theirs = _words(column), _words(match)
        differ = [
            code for code in both.tolist() if ours[code] and theirs[codes[code]] and ours[code] != theirs[codes[code]]
        ]
        if differ:
            examples = [
                f"{quoted(data.item_ids.id(c))} is {quoted(ours[c])} and {quoted(theirs[codes[c]])}" for c in differ
            ]
            yield Finding(
                "reused_ids",
                "warning",
                f"{counted(len(differ), 'item id')} of the {len(both):,} in both files "
                f"{'has' if len(differ) == 1 else 'have'} a different {name} in the other: {listed(examples)}.",
                "An id that was given to a second item mixes the events of two things into one.",
                "Give every item an id of its own for ever, or keep to files from before the id was given anew.",
            )


def _words(column: Label | Category) -> list[str]:
    if isinstance(column, Label):
        return [str(value) for value in column.value.tolist()]
    return [column.names[code] if column.names and code >= 0 else "" for code in column.code.tolist()]
