"""The size of a table of features, and what encoding it costs."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from palate.costs.cost import Cost, comparisons
from palate.data.features import Category, Column, Features, Number, Tags, Text, Time, Vector

SAMPLED_TEXTS = 1_000
MOST_WORDS = 5_000  # that a text column can have: the bound of `Words`


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
            retained=8.0 * (self.cells + self.rows),
            elements=20.0 * self.cells,
            sorted=2.0 * comparisons(self.cells),
            python=200.0 + 2.0 * words,
        )


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
