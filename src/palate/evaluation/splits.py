"""The splits that a comparison is over: one, or several of one kind, such as the folds of a cross-validation."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Int32, Int64

from palate.errors import InputError
from palate.splitting.split import Split, check_split
from palate.writing import counted

Users = Int32[np.ndarray, "_"]
Whose = Int64[np.ndarray, "_"]


@dataclass(frozen=True)
class Splits:
    """The queries of all splits, one split after another, count as the rows of one evaluation."""

    each: tuple[Split, ...]

    @classmethod
    def of(cls, splits: Split | Sequence[Split]) -> "Splits":
        """Of one split or several. Raises InputError for none, and for several that are not of one kind and of the same
        users and items, or that ask strangers, who may stand in another split unseen."""
        each = tuple(splits) if isinstance(splits, Sequence) else (splits,)
        for split in each:
            check_split(split)
        if not each:
            raise InputError("there is no split to compare on: give one or more")
        for place, other in enumerate(each[1:], start=2):
            if difference := _difference(each[0], other):
                raise InputError(
                    f"split {place} of {len(each)} {difference}: pool splits of one kind, made of the same data"
                )
        if len(each) > 1 and any((split.queries.user < 0).any() for split in each):
            raise InputError(
                "queries of strangers (user -1) cannot be pooled, for one person may stand in several splits unseen: "
                "compare on one split"
            )
        return cls(each)

    @property
    def several(self) -> bool:
        return len(self.each) > 1

    @property
    def n_items(self) -> int:
        """The size of the catalogue."""
        return self.each[0].n_items

    @cached_property
    def starts(self) -> Int64[np.ndarray, "ends"]:
        """The row of each split's first query, and the number of all queries."""
        return np.cumsum([0, *(len(split.queries) for split in self.each)])

    @cached_property
    def users(self) -> Whose | None:
        """The user of each query, from 0; None of one split, where each query is a group of its own."""
        return self._whose([split.queries.user for split in self.each])

    @cached_property
    def raters(self) -> Whose | None:
        """The same of the queries on withheld ratings; of those splits that have such."""
        return self._whose([split.rated.queries.user for split in self.each if split.rated is not None])

    @property
    def n_units(self) -> int:
        """How many are independent of each other: the users of several splits, the queries of one."""
        return int(self.starts[-1]) if self.users is None else int(self.users.max(initial=-1)) + 1

    @property
    def about(self) -> str:
        """What was done, in a phrase."""
        first = self.each[0]
        if not self.several:
            return first.about
        n = len(self.each)
        how = f"{n} folds" if first.kind == "folds" else f"{n} splits ({first.kind})"
        return f"{how}: {counted(self.n_units, 'user')} asked, {counted(int(self.starts[-1]), 'query', 'queries')}"

    @property
    def fingerprint(self) -> str:
        """That of the training part; of several, one hash of all."""
        each = [split.train.fingerprint for split in self.each]
        return each[0] if len(each) == 1 else hashlib.sha256("".join(each).encode()).hexdigest()[: len(each[0])]

    @property
    def warnings(self) -> tuple[str, ...]:
        """Each warning once."""
        return self.merged([split.warnings for split in self.each])

    def merged(self, sentences: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """The sentences of all splits; of those that are alike, but for numbers and ids, the first, with where it
        holds."""
        if not self.several:
            return tuple(sentences[0])
        alike: dict[str, list[tuple[int, str]]] = {}
        for place, of_split in enumerate(sentences):
            for sentence in of_split:
                alike.setdefault(_pattern(sentence), []).append((place, sentence))
        return tuple(self._located(places) for places in alike.values())

    def named(self, place: int) -> str:
        """A split in words."""
        return f"{'fold' if self.each[0].kind == 'folds' else 'split'} {place + 1}"

    def at(self, row: int) -> tuple[int, int]:
        """Which split a row is of, and its row there."""
        place = int(np.searchsorted(self.starts, row, side="right")) - 1
        return place, row - int(self.starts[place])

    def _located(self, places: Sequence[tuple[int, str]]) -> str:
        place, sentence = places[0]
        everywhere = len(places) == len(self.each)
        if everywhere and len({other for _, other in places}) == 1:
            return sentence
        return f"{sentence} (So in {self.named(place)}; the like in {len(places)} of {len(self.each)}.)"

    def _whose(self, users: Sequence[Users]) -> Whose | None:
        if not self.several or not users:
            return None
        return np.unique(np.concatenate(users), return_inverse=True)[1].astype(np.int64)


def _difference(first: Split, other: Split) -> str:
    """How a split differs from the first, so that they cannot be pooled; "" where they can."""
    if other.kind != first.kind:
        return f"is of the kind {other.kind}, the first of {first.kind}"
    if other.n_items != first.n_items or not np.array_equal(other.train.item_ids.ids, first.train.item_ids.ids):
        return "has another catalogue than the first"
    if not np.array_equal(other.train.user_ids.ids, first.train.user_ids.ids):
        return "has other users than the first"
    if (other.candidates is None) != (first.candidates is None) or other.repeats != first.repeats:
        return "asks otherwise (candidates, repeats) than the first"
    return ""


def _pattern(sentence: str) -> str:
    """The sentence without its numbers and ids."""
    return re.sub(r'"[^"]*"|\d[\d,.]*', "#", sentence)
