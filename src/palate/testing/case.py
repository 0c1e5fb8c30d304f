"""The cases that are held to the contracts, and the checks that contracts are made of."""

import copy
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from palate import structure
from palate.data.score_kind import ScoreKind
from palate.models.recommender import Reads, Recommender, Recommends
from palate.testing.worlds import World, world

T = TypeVar("T")
SIZE = 20  # users, and items, of the world


@dataclass(frozen=True, eq=False)
class Case:
    """Something that recommends, how it is made, and the world in which it is tried.

    `make` gives a new one, not fitted. `personal` is False for what does not tell from a history or from attributes
    what its owner likes, such as popularity: that one need not find the item that each user has yet to meet.
    """

    make: Callable[[], Recommends]
    personal: bool = True

    @cached_property
    def world(self) -> World:
        return world(SIZE, ratings=self.rates)

    @cached_property
    def rates(self) -> bool:
        """Whether its scores are ratings."""
        kind = self.make()
        return isinstance(kind, Recommender) and kind.score_kind == ScoreKind.RATING

    @cached_property
    def reads(self) -> Reads:
        return self.make().reads

    @property
    def fitted(self) -> Any:
        """A copy of its own for each contract; the fit is done once."""
        return copy.deepcopy(self._fitted)

    @cached_property
    def _fitted(self) -> Recommends:
        return self.make().fit(self.world.data)

    @property
    def scores(self) -> bool:
        return isinstance(self.make(), Recommender)


def check(holds: object, otherwise: str) -> None:
    """Raises AssertionError with that sentence."""
    if not holds:
        raise AssertionError(otherwise)


def contents(*values: object) -> bytes:
    """All that stands in their fields, by which a change is seen; what they derive from it does not count."""
    return pickle.dumps(list(structure.leaves(values)))


def check_close(actual: np.ndarray, expected: np.ndarray, what: str, rtol: float = 1e-4, atol: float = 1e-5) -> None:
    """Raises AssertionError where two arrays differ by more than rounding."""
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol, err_msg=what)


def check_same(a: Recommends, b: Recommends, w: World, what: str) -> None:
    """Raises AssertionError where two do not recommend the same, to the last bit of the scores."""
    ours, theirs = a.recommend(w.everyone, 5), b.recommend(w.everyone, 5)
    for part in ("item", "score", "source"):
        np.testing.assert_array_equal(getattr(ours, part), getattr(theirs, part), err_msg=f"{what}: {part}")


def broken_of(contracts: Mapping[str, Callable[[T], None]], case: T) -> list[str]:
    """A line for each contract that the case breaks, which says how; one that crashes is broken too."""
    broken = []
    for name, contract in contracts.items():
        try:
            contract(case)
        except Exception as error:  # whatever it raises
            broken.append(f"- {name}: {type(error).__name__}: {str(error).strip()}")
    return broken
