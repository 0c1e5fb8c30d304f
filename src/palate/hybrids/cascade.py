"""A cascade: the first model grades, the second orders what the first holds equal.

Robin Burke. Hybrid Recommender Systems: Survey and Experiments. UMUAI 2002.
https://doi.org/10.1023/A:1021240730564
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from palate.arrays import Items, Scores, Yardstick
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.errors import InputError
from palate.hybrids.hybrid import Hybrid
from palate.hybrids.parts import check_parts
from palate.hybrids.yardstick import standardised, yardstick
from palate.hyper import Range, learned
from palate.kernels.numbers import expit
from palate.models.fitting import Stage
from palate.models.recommender import Recommender
from palate.models.scorer import CELLS_AT_ONCE


@dataclass
class Cascade(Hybrid):
    """Grades are quantiles of the first model's scores for the query; what either forbids stays forbidden.

    An item without a score of the first has the lowest grade.
    """

    first: Recommender
    second: Recommender
    grades: Annotated[int, Range(2, 50, "steps into which the first model's scores are divided")] = 10

    yardstick_: Yardstick = learned()

    def __post_init__(self) -> None:
        check_parts(self)
        if self.grades < 2:
            raise InputError(f"Cascade: grades must be 2 or more, not {self.grades}")

    def learn(self, data: Dataset) -> Iterator[float | Stage]:
        yield from super().learn(data)
        self.yardstick_ = yardstick(data.n_items)

    def ask_memory(self, size: Size, queries: int) -> float:
        """Of the comparisons of every score with every edge between two grades, too."""
        cells = min(float(queries) * size.items, CELLS_AT_ONCE)
        return super().ask_memory(size, queries) + (self.grades + 15.0) * cells

    def score(self, queries: Queries, items: Items) -> Scores:
        first, second = (part.score_items(queries, items) for part in (self.first, self.second))
        basis = np.sort(np.nan_to_num(self.first.score_items(queries, self.yardstick_), nan=-np.inf), axis=1)
        edges = basis[:, [len(self.yardstick_) * grade // self.grades for grade in range(1, self.grades)]]
        grade = (first[:, :, None] >= edges[:, None, :]).sum(2)
        within = np.nan_to_num(expit(standardised(self.second, queries, second, self.yardstick_)), nan=0.0)
        return np.where((first == -np.inf) | (second == -np.inf), -np.inf, grade + within).astype(np.float32)
