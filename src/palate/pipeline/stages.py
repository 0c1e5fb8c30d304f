"""The stages of a pipeline at work: candidates, filters, ranker, re-rankers, and the fallback for what is short."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

import numpy as np

from palate.arrays import Rows, Served
from palate.data.ask import Ask
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.models.recommender import Recommender, Recommends
from palate.pipeline.deepening import DEEPER, deepened
from palate.pipeline.ranking import ranking_scores
from palate.pipeline.step import Step

AfterStage = tuple[str, Recommendations]  # the name of a stage, and the lists that it leaves


@dataclass(frozen=True)
class Stages:
    """What answers queries. `sources` names the retrievers and last the fallback; each has a bit in that order."""

    retrievers: Sequence[Recommends]
    filters: Sequence[Step]
    ranker: Recommender | None
    rerankers: Sequence[Step]
    fallback: Recommends | None
    sources: Sequence[str]
    depth: int

    def answer(self, queries: Queries, ask: Ask) -> Recommendations:
        """The k best items of each query; the candidates of all are held at once."""

        def own(rows: Rows, depth: int) -> tuple[Recommendations, Served]:
            some = queries if len(rows) == len(queries) else queries.take(rows)
            stages = list(self._before_fallback(some, ask, depth))
            return stages[-1][1], self._has_more(stages)

        depth = ask.k if self._keeps_lists else self._depth(ask.k)
        return self._filled(queries, deepened(own, len(queries), ask.k, depth), ask)

    def of(self, query: Queries, ask: Ask) -> Iterator[AfterStage]:
        """What each stage leaves of the lists of one query, the last being the answer."""
        depth = self._depth(ask.k)
        while True:
            stages = list(self._before_fallback(query, ask, depth))
            own = stages[-1][1].first(ask.k)
            if own.item[0, -1] >= 0 or not self._has_more(stages)[0]:
                break
            depth *= DEEPER
        yield from stages
        yield "shown", self._filled(query, own, ask)

    @property
    def _keeps_lists(self) -> bool:
        """Whether the first k items of the retrievers are the answer: with one retriever, and no step after it."""
        return len(self.retrievers) == 1 and not (self.filters or self.ranker or self.rerankers)

    def _depth(self, k: int) -> int:
        return max(k, self.depth)

    def _before_fallback(self, queries: Queries, ask: Ask, depth: int) -> Iterator[AfterStage]:
        """First the lists of the retrievers, then what each further stage leaves of them."""
        deep = replace(ask, k=depth)
        lists = [part.recommend(queries, deep).proposed_by(s) for s, part in enumerate(self.retrievers)]
        for name, proposed in zip(self.sources, lists, strict=False):
            yield f"retrieved by {name}", proposed
        candidates = lists[0]
        if len(lists) > 1:
            candidates = Recommendations.fused(lists)
            yield "merged", candidates
        for step in self.filters:
            candidates = step(ask, queries, candidates)
            yield f"filtered by {step.name}", candidates
        if self.ranker:
            candidates = candidates.ordered(ranking_scores(self.ranker, queries, candidates))
            yield f"ranked by {type(self.ranker).__name__}", candidates
        for step in self.rerankers:
            candidates = step(ask, queries, candidates)
            yield f"re-ranked by {step.name}", candidates

    def _has_more(self, stages: list[AfterStage]) -> Served:
        """Which queries have more items that the retrievers could be asked for."""
        return reduce(or_, (proposed.item[:, -1] >= 0 for _, proposed in stages[: len(self.retrievers)]))

    def _filled(self, queries: Queries, own: Recommendations, ask: Ask) -> Recommendations:
        """With what the fallback adds to lists that are short, as far as filters and re-rankers let it pass.

        A re-ranker gets the whole list, so that a cap holds over both; the order stays.
        """
        short = np.flatnonzero(own.item[:, -1] < 0)
        fallback = self.fallback
        if fallback is None or not short.size:
            return own

        def added(rows: Rows, depth: int) -> tuple[Recommendations, Served]:
            some = queries.take(short[rows])
            more = fallback.recommend(some, replace(ask, k=depth))
            passing = reduce(lambda candidates, step: step(ask, some, candidates), self.filters, more)
            both = own.take(short[rows]).then(passing.proposed_by(len(self.sources) - 1))
            for step in self.rerankers:
                both = both.where(both.among(step(ask, some, both)))
            return both, more.item[:, -1] >= 0

        return own.replaced(short, deepened(added, len(short), ask.k, self._depth(ask.k)))
