"""Hybrid: a model made of models, whose scores are made of theirs."""

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Self

from palate import structure
from palate.arrays import Items, Served
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.features import Features
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.hybrids.parts import fitted_in_turn, parts_cost, parts_of, stages_of
from palate.models.fitting import Stage
from palate.models.recommender import Reads, Recommender, Recommends


class Hybrid(Recommender):
    """A model made of models, which reads and serves what any of them does."""

    @property
    def reads(self) -> Reads:
        return reduce(or_, (part.reads for part in parts_of(self)))

    @property
    def n_rounds(self) -> int:
        return len(stages_of(self))

    def learn(self, data: Dataset) -> Iterator[float | Stage]:
        yield from fitted_in_turn(self, data)

    def cost(self, size: Size) -> Cost:
        return parts_cost(self, size)

    def ask_cost(self, size: Size, queries: int) -> Cost:
        """Parts score one after the other."""
        each = reduce(Cost.then, (part.ask_cost(size, queries) for part in parts_of(self)))
        return replace(each, memory=self.ask_memory(size, queries))

    def ask_memory(self, size: Size, queries: int) -> float:
        """Of its own scores, beside those of one part after the other."""
        return super().ask_memory(size, queries) + max(part.ask_memory(size, queries) for part in parts_of(self))

    def serves(self, queries: Queries) -> Served:
        return reduce(or_, (part.serves(queries) for part in parts_of(self)))

    @property
    def compares_items(self) -> bool:
        return any(part.compares_items for part in parts_of(self) if isinstance(part, Recommender))

    def nearest_items(self, items: Items, k: int) -> Recommendations:
        """By its own scores where all parts compare items; else the lists of those that do, merged if several."""
        parts = [part for part in parts_of(self) if isinstance(part, Recommender)]
        able = [part for part in parts if part.compares_items]
        if len(able) == len(parts):
            return super().nearest_items(items, k)
        lists = [part.similar_items(items, k) for part in able]
        return lists[0] if len(lists) == 1 else Recommendations.fused(lists).first(k)

    def with_items(self, items: Features) -> Self:
        twin = structure.with_parts(self, Recommends, lambda part: part.with_items(items))
        twin.n_items_ = max(part.n_items_ for part in parts_of(twin) if isinstance(part, Recommender))
        return twin
