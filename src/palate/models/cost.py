"""What a fit costs, as formulas of the data's size: operations of a few kinds, and bytes.

A model states its own, `Recommender.cost`; `forecast` turns operations into seconds by the rates of the machine.
"""

from dataclasses import dataclass, fields, replace
from functools import cached_property
from math import log2
from typing import Self

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import Category, Column, Features, Number, Tags, Text, Time, Vector
from palate.models.pairs import pairs_and_squares

SAMPLED_TEXTS = 1_000
MOST_WORDS = 5_000  # that a text column can have: the bound of `Words`


@dataclass(frozen=True)
class Cost:
    """The operations of a piece of work, by kind, and its bytes: `memory` at the peak, `kept` once it is done.

    `elements`: numbers that one thread reads or writes in a pass over an array. `sorted`: comparisons that bring
    numbers in order. `python`: steps of the interpreter, a call of numpy among them. `flops`: of products of dense
    matrices. `ridge`: multiplications and additions of least squares, row by row. `shared`: multiplications of a sparse
    matrix with its transpose. `steps`: numbers that gradient descent moves, a rating at a time;
    `comparing`: those that it moves by comparing two items.
    """

    memory: float = 0.0
    kept: float = 0.0
    elements: float = 0.0
    sorted: float = 0.0
    python: float = 0.0
    flops: float = 0.0
    ridge: float = 0.0
    shared: float = 0.0
    steps: float = 0.0
    comparing: float = 0.0

    @property
    def work(self) -> dict[str, float]:
        """The operations, by kind."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("memory", "kept")}

    def then(self, next: "Cost") -> "Cost":
        """This, then that, while what this keeps is held."""
        work = {kind: n + next.work[kind] for kind, n in self.work.items()}
        return Cost(max(self.memory, self.kept + next.memory), self.kept + next.kept, **work)

    def times(self, n: float) -> "Cost":
        """The same again and again, in the same memory."""
        return replace(self, **{kind: n * each for kind, each in self.work.items()})

    def keeping(self, kept: float) -> "Cost":
        """The same, of which that many bytes stay."""
        return replace(self, memory=max(self.memory, kept), kept=kept)


@dataclass(frozen=True)
class Table:
    """Of a table of features: its rows, the columns and filled cells that it has when encoded, its letters of text."""

    rows: int
    width: int
    cells: int
    letters: int

    @classmethod
    def of(cls, table: Features) -> Self:
        sums = np.sum([_measured(column) for column in table.columns.values()] or [(0, 0, 0)], axis=0)
        return cls(len(table), *(int(n) for n in sums))

    @cached_property
    def encoded(self) -> Cost:
        """Of making the rules of an `Encoding` and applying them: cells are gathered and put in order by row."""
        words = self.letters / 6
        return Cost(
            memory=48.0 * self.cells + 200.0 * words,
            kept=8.0 * (self.cells + self.rows),
            elements=20.0 * self.cells,
            sorted=2.0 * comparisons(self.cells),
            python=200.0 + 2.0 * words,
        )


@dataclass(frozen=True)
class Size:
    """How large the data is, as far as costs depend on it.

    `pairs` are the users and items that met, however often; `squares` is the sum over users of the square of the
    number of their items: the multiplications of the product of the matrix with itself. Of many events both are told
    from some of the users.
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
        done = data.interactions
        in_order = bool((done.user[1:] >= done.user[:-1]).all())
        users, items, moments = (Table.of(table) for table in (data.users, data.items, done.context or Features(0)))
        rated = len(done) if done.rating is None else int(np.count_nonzero(~np.isnan(done.rating)))
        active = int(np.count_nonzero(np.bincount(done.item, minlength=data.n_items)))
        met = pairs_and_squares(done)
        varied = done.rating is not None or (len(done) > 0 and float(np.ptp(done.weight)) > 0)
        sizes = data.n_users, data.n_items, len(done)
        return cls(*sizes, *met, users, items, moments, in_order, rated, active, varied)

    def of_ratings(self) -> "Size":
        """That of the events with a rating."""
        share = self.rated / max(1, self.events)
        return replace(self, events=self.rated, pairs=share * self.pairs, squares=share**2 * self.squares)

    @cached_property
    def told(self) -> Cost:
        """Of finding this size, which a fit does first."""
        code = float(1 << 21)  # pages of code that are read when first needed
        return Cost(memory=code + 9.0 * self.events, kept=code, elements=25.0 * self.events, python=2000.0)

    @cached_property
    def copied(self) -> Cost:
        """Of a copy of the events: of those with a rating, or in the order of time."""
        return Cost(memory=40.0 * self.events, kept=28.0 * self.events, elements=8.0 * self.events)

    @cached_property
    def ordered(self) -> Cost:
        """Of a copy of the events, user by user, oldest first."""
        return Cost(elements=(40.0 if self.in_order else 80.0) * self.events).then(self.copied)

    @cached_property
    def matrix(self) -> Cost:
        """Of the sparse matrix of users by items, which is kept."""
        return Cost(
            memory=8.0 * self.events + 16.0 * self.users,
            kept=8.0 * self.pairs + 8.0 * self.users,
            elements=(40.0 if self.in_order else 70.0) * self.events,
        )

    @cached_property
    def transpose(self) -> Cost:
        """Of turning that matrix, where both are kept."""
        bytes = 8.0 * (self.pairs + self.items)
        return Cost(memory=bytes, kept=bytes, elements=6.0 * self.pairs)

    @cached_property
    def biases(self) -> Cost:
        """Of the biases of users and items, solved in turns (`palate.models.ratings`)."""
        return Cost(memory=32.0 * self.pairs, elements=400.0 * self.pairs, python=400.0)

    def vectors(self, rows: int, factors: int) -> Cost:
        """Of drawing a vector for each row."""
        return Cost(memory=12.0 * rows * factors, kept=4.0 * rows * factors, elements=12.0 * rows * factors)

    @cached_property
    def grouped(self) -> Cost:
        """Of putting events user by user, in the order in which they came."""
        return Cost(memory=24.0 * self.events, kept=8.0 * self.events, elements=20.0 * self.events)

    def padded(self, rows: int, factors: int) -> Cost:
        """Of drawing a vector of whole registers for each row."""
        kept = 4.0 * rows * _width(factors)
        return Cost(memory=kept + 12.0 * rows * factors, kept=kept, elements=12.0 * rows * factors)

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


def comparisons(n: float) -> float:
    """The comparisons that bring n numbers in order."""
    return n * log2(max(2.0, n))


def _measured(column: Column) -> tuple[int, int, int]:
    """The columns, filled cells and letters of one column."""
    match column:
        case Category(code, size):
            return size, len(code), 0
        case Number(value) | Time(value):
            return 1, len(value), 0
        case Vector(value):
            return value.shape[1], value.size, 0
        case Tags(weight):
            return weight.shape[1], weight.nnz, 0
        case Text(value):
            letters = int(len(value) * np.mean([len(text) for text in value[:SAMPLED_TEXTS]] or [0]))
            return min(MOST_WORDS, letters // 30), letters // 6, letters
    return 0, 0, 0
