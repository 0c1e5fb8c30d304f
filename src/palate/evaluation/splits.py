"""What a comparison is over: one split, or several of one kind, such as the folds of a cross-validation."""

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
    def of(cls, given: Split | Sequence[Split]) -> "Splits":
        """Of one split or several. Raises InputError for none, and for several that are not of one kind and of the same
        users and items, or that ask strangers, of whom nobody can tell whether they stand in another split as well."""
        each = tuple(given) if isinstance(given, Sequence) else (given,)
        for split in each:
            check_split(split)
        if not each:
            raise InputError("there is no split to compare on: give one or more")
        for place, other in enumerate(each[1:], start=2):
            if said := _unlike(each[0], other):
                raise InputError(f"split {place} of {len(each)} {said}: pool splits of one kind, made of the same data")
        if len(each) > 1 and any((one.queries.user < 0).any() for one in each):
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
        """Whose each query is, users counted from 0; None of one split, whose queries each stand for themselves."""
        return self._whose([split.queries.user for split in self.each])

    @cached_property
    def raters(self) -> Whose | None:
        """The same of the queries on withheld ratings; of those splits that have such."""
        return self._whose([split.rated.queries.user for split in self.each if split.rated is not None])

    @property
    def asked(self) -> int:
        """How many stand for themselves: the users of several splits, the queries of one."""
        return int(self.starts[-1]) if self.users is None else int(self.users.max(initial=-1)) + 1

    @property
    def about(self) -> str:
        """What was done, in a phrase."""
        first = self.each[0]
        if not self.several:
            return first.about
        n = len(self.each)
        how = f"{n} folds" if first.kind == "folds" else f"{n} splits ({first.kind})"
        return f"{how}: {counted(self.asked, 'user')} asked, {counted(int(self.starts[-1]), 'query', 'queries')}"

    @property
    def fingerprint(self) -> str:
        """That of the training part; of several, one hash of all."""
        each = [split.train.fingerprint for split in self.each]
        return each[0] if len(each) == 1 else hashlib.sha256("".join(each).encode()).hexdigest()[: len(each[0])]

    @property
    def warnings(self) -> tuple[str, ...]:
        """Each warning once."""
        return self.once([split.warnings for split in self.each])

    def once(self, said: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """The sentences of each split; what several say alike, but for numbers and ids, as the first of them says it,
        with where it holds."""
        if not self.several:
            return tuple(said[0])
        found: dict[str, list[tuple[int, str]]] = {}
        for place, sentences in enumerate(said):
            for sentence in sentences:
                found.setdefault(_pattern(sentence), []).append((place, sentence))
        return tuple(self._held(where) for where in found.values())

    def named(self, place: int) -> str:
        """A split in words."""
        return f"{'fold' if self.each[0].kind == 'folds' else 'split'} {place + 1}"

    def at(self, row: int) -> tuple[int, int]:
        """Which split a row is of, and its row there."""
        place = int(np.searchsorted(self.starts, row, side="right")) - 1
        return place, row - int(self.starts[place])

    def _held(self, where: Sequence[tuple[int, str]]) -> str:
        place, sentence = where[0]
        everywhere = len(where) == len(self.each)
        if everywhere and len({one for _, one in where}) == 1:
            return sentence
        return f"{sentence} (So in {self.named(place)}; the like in {len(where)} of {len(self.each)}.)"

    def _whose(self, users: Sequence[Users]) -> Whose | None:
        if not self.several or not users:
            return None
        return np.unique(np.concatenate(users), return_inverse=True)[1].astype(np.int64)


def _unlike(first: Split, other: Split) -> str:
    """In what a split differs from the first, so that they cannot be pooled; "" where they can."""
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
