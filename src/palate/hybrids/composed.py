"""Composed: what is made of others and ranks without scores of its own, as a pipeline does."""

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Self

from palate import structure
from palate.arrays import Served
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.features import Features
from palate.data.queries import Queries
from palate.hybrids.parts import fitted_in_turn, parts_cost, parts_of, stages_of
from palate.models.fitting import Fittable, Stage
from palate.models.recommender import Reads, Recommends


class Composed(Fittable):
    """What is made of others and ranks without scores of its own: it has the face of a model, and no `score`."""

    @property
    def reads(self) -> Reads:
        return reduce(or_, (part.reads for part in parts_of(self)))

    def fit_cost(self, size: Size) -> Cost:
        return parts_cost(self, size)

    def ask_cost(self, size: Size, queries: int) -> Cost:
        """Parts answer one after the other."""
        each = reduce(Cost.then, (part.ask_cost(size, queries) for part in parts_of(self)))
        return replace(each, memory=self.ask_memory(size, queries))

    def ask_memory(self, size: Size, queries: int) -> float:
        """Parts answer one after the other."""
        return max(part.ask_memory(size, queries) for part in parts_of(self))

    @property
    def n_rounds(self) -> int:
        return len(stages_of(self))

    def learn(self, data: Dataset) -> Iterator[Stage]:
        yield from fitted_in_turn(self, data)

    def serves(self, queries: Queries) -> Served:
        return reduce(or_, (part.serves(queries) for part in parts_of(self)))

    def with_items(self, items: Features) -> Self:
        return structure.with_parts(self, Recommends, lambda part: part.with_items(items))
