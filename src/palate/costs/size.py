"""The size of a data set, and what the steps that many models share cost on it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from palate.costs.cost import Cost
from palate.costs.pairs import pairs_and_squares
from palate.costs.table import Table
from palate.data.dataset import Dataset
from palate.data.features import Features


@dataclass(frozen=True)
class Size:
    """How large the data is, as far as costs depend on it.

    `pairs` are the pairs of user and item with events, each counted once; `squares` is the sum over users of the square
    of the number of their items: the multiplications of the product of the matrix with itself. Of many events both are
    estimated from some of the users.
    """

    users: int
    items: int
    events: int
    pairs: float
    squares: float
    of_users: Table
    of_items: Table
    of_moments: Table
    in_order: bool  # user by user, which is how many files come: near in memory to where they go
    rated: int  # the events that have a rating, or a weight in its stead
    active: int  # the items that have an event
    has_ratings: bool  # or weights that differ, from which models of ratings learn in their stead

    @classmethod
    def of(cls, data: Dataset) -> Self:
        interactions = data.interactions
        rating, context = interactions.rating, interactions.context or Features(0)
        in_order = bool((interactions.user[1:] >= interactions.user[:-1]).all())
        users, items, moments = (Table.of(table) for table in (data.users, data.items, context))
        rated = len(interactions) if rating is None else int(np.count_nonzero(~np.isnan(rating)))
        active = int(np.count_nonzero(np.bincount(interactions.item, minlength=data.n_items)))
        pairs = pairs_and_squares(interactions)
        varied = rating is not None or (len(interactions) > 0 and float(np.ptp(interactions.weight)) > 0)
        sizes = data.n_users, data.n_items, len(interactions)
        return cls(*sizes, *pairs, users, items, moments, in_order, rated, active, varied)

    def of_ratings(self) -> "Size":
        """That of the events with a rating."""
        share = self.rated / max(1, self.events)
        return replace(self, events=self.rated, pairs=share * self.pairs, squares=share**2 * self.squares)

    @cached_property
    def survey(self) -> Cost:
        """Of finding this size, which a fit does first."""
        code = float(1 << 21)  # pages of code that are read when first needed
        return Cost(memory=code + 9.0 * self.events, retained=code, elements=25.0 * self.events, python=2000.0)

    @cached_property
    def copied(self) -> Cost:
        """Of a copy of the events: of those with a rating, or in the order of time."""
        return Cost(memory=40.0 * self.events, retained=28.0 * self.events, elements=8.0 * self.events)

    @cached_property
    def ordered(self) -> Cost:
        """Of a copy of the events, user by user, oldest first."""
        return Cost(elements=(40.0 if self.in_order else 80.0) * self.events).then(self.copied)

    @cached_property
    def matrix(self) -> Cost:
        """Of the sparse matrix of users by items, which is kept."""
        return Cost(
            memory=8.0 * self.events + 16.0 * self.users,
            retained=8.0 * self.pairs + 8.0 * self.users,
            elements=(40.0 if self.in_order else 70.0) * self.events,
        )

    @cached_property
    def transpose(self) -> Cost:
        """Of turning that matrix, where both are kept."""
        bytes = 8.0 * (self.pairs + self.items)
        return Cost(memory=bytes, retained=bytes, elements=6.0 * self.pairs)

    @cached_property
    def biases(self) -> Cost:
        """Of the biases of users and items, solved in turns (`palate.models.blocks.ratings`)."""
        return Cost(memory=32.0 * self.pairs, elements=400.0 * self.pairs, python=400.0)

    def vectors(self, rows: int, factors: int) -> Cost:
        """Of drawing a vector for each row."""
        return Cost(memory=12.0 * rows * factors, retained=4.0 * rows * factors, elements=12.0 * rows * factors)

    @cached_property
    def grouped(self) -> Cost:
        """Of putting events user by user, in the order in which they came."""
        return Cost(memory=24.0 * self.events, retained=8.0 * self.events, elements=20.0 * self.events)

    def padded(self, rows: int, factors: int) -> Cost:
        """Of drawing a vector of whole registers for each row."""
        retained = 4.0 * rows * _width(factors)
        return Cost(memory=retained + 12.0 * rows * factors, retained=retained, elements=12.0 * rows * factors)

    def moved(self, factors: int) -> float:
        """The numbers that a pass of gradient descent moves; what a step does besides is worth a hundred of them."""
        return self.events * (_width(factors) + 100.0)

    def compared(self, factors: int) -> float:
        """The numbers that a pass of gradient descent moves in comparing what is liked with what is not; draws, and
        looking whether the user likes both, are worth a hundred of them."""
        return self.pairs * (_width(factors) + 100.0)

    def ridge(self, factors: int, shared: bool = False, solved: bool = True) -> Cost:
        """Of solving a vector of that length for each user from their items, and for each item from its users: a round
        of alternating least squares; `shared` where all rows of a side share a matrix, not `solved` where some steps
        are taken towards the solution in its place.

        Rows with fewer entries than factors have an equation per entry, the others one per factor. How many a user
        has is known; items are taken for long.
        """
        width = _width(factors)
        rows = self.users + self.items
        entries = min(self.squares / max(1.0, self.pairs), float(width)), float(width)
        long = min(self.users, self.pairs / width) + min(self.items, self.pairs / width)
        each = [n / 2 + 24.0 if solved else min(n, 24.0) / 2 + 16.0 for n in entries]
        return Cost(
            memory=4.0 * (2 * rows + max(self.users, self.items)) * width + 9.0 * self.pairs,
            ridge=self.pairs * width * sum(each) + (long * width**3 / 3 if solved else 0.0),
            flops=(5.0 * rows * width**2 + 120.0 * width**3) if shared else 0.0,
            elements=8.0 * self.pairs + 6.0 * rows * width,
        )


def _width(factors: int) -> int:
    """The numbers of the registers that hold a vector."""
    return -(-factors // 16) * 16
