"""Held-out training: learning from the scores of others on events that they have not learned from.

Events are withheld, the parts are fitted on the rest and propose items for the users of those events, and what came
makes examples of these proposals. At the end the parts learn from all events. So nothing leaks: the score of a part on
an event that it learned from is never an example.
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import ClassVar

import numpy as np
from jaxtyping import Bool, Float32, Int64

from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.by_source import BySource
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.data.ragged import is_in_row
from palate.data.recommendations import Recommendations
from palate.hybrids.hybrid import Hybrid
from palate.hybrids.parts import fitted_in_turn, parts_of
from palate.hybrids.yardstick import YARDSTICK
from palate.models.fitting import Stage
from palate.models.recommender import Recommends
from palate.splitting.leave_last import leave_last
from palate.splitting.split import Split


@dataclass(frozen=True)
class Examples:
    """What was proposed for each query, and which of it is among the events withheld: query q is group q.

    `proposed.by_source` has the score and the rank that each part gave an item, in the order of the parts.
    """

    queries: Queries
    proposed: Recommendations
    label: Bool[np.ndarray, "queries candidates"]

    def table(
        self,
    ) -> tuple[Float32[np.ndarray, "examples features"], Bool[np.ndarray, "examples"], Int64[np.ndarray, "examples"]]:
        """For a learner of tables: a row of `features` for each item proposed, its label and its group."""
        row, place = np.nonzero(self.proposed.item >= 0)
        return features(self.proposed)[row, place], self.label[row, place], row


class HeldOut(Hybrid):
    """A hybrid that learns from examples: its author writes `learn_examples`.

    What its parts are fitted on last are all events. A part that also stands elsewhere in a pipeline, as a retriever
    whose proposals this ranks, is fitted here and nowhere else.
    """

    depth: ClassVar[int] = 50  # items that each part proposes for a query

    @abstractmethod
    def learn_examples(self, examples: Examples) -> None:
        """Sets the learned fields. The parts are fitted, on all but the events that the examples come from."""

    def withhold(self, data: Dataset) -> Split:
        """Which events are withheld: each user's last, unless overridden by another split, such as `temporal`."""
        return leave_last(data)

    @property
    def n_rounds(self) -> int:
        """Fits of the parts on what is not withheld, then on all."""
        return 2 * super().n_rounds

    def learn(self, data: Dataset) -> Iterator[float | Stage]:
        if "examples" not in self.state_:
            split = self.withhold(data)
            yield from fitted_in_turn(self, split.train, purpose=" for examples")
            examples = examples_of(tuple(parts_of(self)), split, self.depth)
            self.learn_examples(examples)
            self.state_ = {**self.state_, "examples": np.array([len(examples.queries)])}
        yield from fitted_in_turn(self, data, after=super().n_rounds)

    def cost(self, size: Size) -> Cost:
        """Of fitting the parts twice, and of asking each what it would have shown all users in between."""
        fitted, withheld = super().cost(size), size.ordered.then(size.copied)
        return withheld.then(fitted).then(self._asking_cost(size)).then(fitted).retaining(fitted.retained)

    def _asking_cost(self, size: Size) -> Cost:
        """Of the lists of each part, and of its scores of few items: of those proposed, and of some to compare with.

        Half of the users are taken to have examples, whose items' vectors are gathered.
        """
        few, parts = replace(size, items=min(size.items, YARDSTICK)), tuple(parts_of(self))
        each = (part.ask_cost(size, size.users).then(part.ask_cost(few, size.users).times(2)) for part in parts)
        asking, proposed = reduce(Cost.then, each), float(self.depth * size.users * len(parts))
        vectors = 4.0 * self.depth * size.users * max(getattr(part, "factors", 0) for part in parts)
        return replace(asking, memory=max(asking.memory, vectors) + (40.0 + 8.0 * len(parts)) * proposed)


def propose(parts: Sequence[Recommends], queries: Queries, depth: int) -> Recommendations:
    """What any of the parts proposes, merged by their ranks."""
    return Recommendations.fused([part.recommend(queries, depth) for part in parts])


def examples_of(parts: Sequence[Recommends], split: Split, depth: int) -> Examples:
    """The examples of the queries for which some part proposed what came; all proposals for these are examples."""
    proposed = propose(parts, split.queries, depth)
    came = is_in_row(proposed.item, (split.relevant.offsets, split.relevant.item))
    rows = np.flatnonzero(came.any(axis=1))
    return Examples(split.queries.take(rows), proposed.take(rows), came[rows])


def features(proposed: Recommendations) -> Float32[np.ndarray, "queries k features"]:
    """The score of each source and then its rank, from 0: NaN for what it did not propose. The same are made of
    examples, and of the items that a pipeline gives its ranker to order."""
    says = proposed.by_source or _of_one(proposed)
    rank = np.where(says.rank < 0, np.float32(np.nan), says.rank).astype(np.float32)
    return np.concatenate([says.score, rank], axis=2)


def _of_one(proposed: Recommendations) -> BySource:
    """A list as the one source of its items."""
    real = (proposed.item >= 0)[:, :, None]
    rank = np.broadcast_to(np.arange(proposed.item.shape[1], dtype=np.int32), proposed.item.shape)[:, :, None]
    score = np.where(real, proposed.score[:, :, None], np.float32(np.nan))
    return BySource(score, np.where(real, rank, np.int32(-1)))
