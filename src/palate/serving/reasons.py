"""The reason for each recommendation: the items of the history that contribute most, or the source of the item."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.hybrids.parts import parts_of
from palate.models.recommender import Reads, Recommender, Recommends
from palate.serving.answers import Contribution, Reason
from palate.serving.entities import EntityTable

NEWEST = 100  # events of a history that are weighed one by one
MOST = 3  # reasons given for one item
LEAST = 0.006  # a share below this reads as 0 %, and is not given as a reason
PEERS = "popular with people like you"
EVERYONE = "popular with everyone"
WISHED = "like what you asked for"

Because = list[tuple[int, float]]  # item codes of the history and their shares of all positive contributions


@dataclass(frozen=True)
class Explainer:
    """Explains what a pipeline, or a model alone, recommends."""

    of: Recommends

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The name of each bit of a recommendation's source."""
        return self.of.sources

    def sources_of(self, source: int) -> tuple[str, ...]:
        """The names of those who proposed an item; what has one source alone proposes all of its own."""
        names = self.sources
        return names if len(names) == 1 else tuple(name for bit, name in enumerate(names) if source >> bit & 1)

    def model(self, sources: tuple[str, ...] | None = None) -> Recommender | None:
        """The model that reads histories and had the last word on an item: the ranker, else who proposed it."""
        if sources == ("fallback",):
            return None
        proposers = [part for name, part in self._proposers if sources is None or name in sources]
        return next((model for part in (self.of.ranker, *proposers) if part for model in _readers(part)), None)

    def comparer(self) -> Recommender | None:
        """The model that compares items: the ranker, else the first that proposes; None where none does."""
        parts = (part for part in (self.of.ranker, *self.of.primary) if part)
        return next((model for part in parts for model in _readers(part) if model.compares_items), None)

    def because(self, query: Queries, items: Items, sources: list[tuple[str, ...]]) -> list[Because]:
        """For each item, the items of the newest history that contribute most, in descending order."""
        because: list[Because] = [[] for _ in items]
        recent = newest(query)
        by_sources = {names: self.model(names) for names in dict.fromkeys(sources)}
        models = [by_sources[names] for names in sources]
        for model in {id(model): model for model in models if model}.values():
            places = [place for place, other in enumerate(models) if other is model]
            for place, shares in zip(places, _because(model, recent, items[places]), strict=True):
                because[place] = shares
        return because

    def reasons(
        self, query: Queries, best: Recommendations, items: EntityTable, *, wished: bool
    ) -> list[tuple[str, tuple[Reason, ...]]]:
        """Of each item of one list the reason in words, and the items of the history that contribute to it."""
        places = np.flatnonzero(best.item[0] >= 0)
        sources = [self.sources_of(source) for source in best.source[0][places].tolist()]
        rows = []
        for names, because in zip(sources, self.because(query, best.item[0][places], sources), strict=True):
            reasons = tuple(Reason(items.ids.id(code), items.title(code), share) for code, share in because)
            sentence = self.sentence(names, [(reason.title, reason.share) for reason in reasons], wished=wished)
            rows.append((sentence, reasons))
        return rows

    def sentence(self, sources: tuple[str, ...], titles: list[tuple[str, float]], *, wished: bool) -> str:
        """One reason in words, from the titles of the history that add to the item's score, and their shares."""
        if titles:
            return because_of(titles[:2])
        if wished:
            return WISHED
        source = self._first(sources)
        if source is None:
            return EVERYONE
        if source.reason:
            return source.reason
        if source.reads is Reads.NOTHING:
            return EVERYONE
        return PEERS if source.reads is Reads.FEATURES else f"proposed by {' and '.join(sources)}"

    def _first(self, sources: tuple[str, ...]) -> Recommends | None:
        if sources == ("fallback",):
            return self.of.fallback
        return next((part for name, part in self._proposers if name in sources), None)

    @property
    def _proposers(self) -> Iterator[tuple[str, Recommends]]:
        """What proposes items before the fallback, by name."""
        return zip(self.sources, self.of.primary, strict=False)


def newest(query: Queries) -> Queries:
    """One query with its newest events only."""
    n = len(query.history.item)
    return replace(query, history=query.history.where(np.arange(n) >= n - NEWEST))


def summed_up(contributions: Sequence[Contribution]) -> str:
    """An explanation in one sentence, of contributions in descending order."""
    total = sum(event.contribution for event in contributions if event.contribution > 0)
    if not total > 0:
        return "nothing in the history adds to its score"
    shares = ((event.title, event.contribution / total) for event in contributions[:2])
    return because_of([(title, share) for title, share in shares if share >= LEAST])


def because_of(titles: Sequence[tuple[str, float]]) -> str:
    """Titles and their shares of all that adds to an item's score, in words."""
    return "because of " + " and ".join(f"{title} {100 * share:.0f} %" for title, share in titles)


def _readers(part: Recommends) -> Iterator[Recommender]:
    """The models of a part that read histories, the part itself first."""
    if isinstance(part, Recommender) and part.reads & (Reads.HISTORY | Reads.ORDER):
        yield part
    elif not isinstance(part, Recommender):
        for inner in parts_of(part):
            yield from _readers(inner)


def _because(model: Recommender, query: Queries, items: Items) -> list[Because]:
    """By the model's own scores; where no event alone changes those of a hybrid, such as grades, by those of a part."""
    if not model.serves(query)[0]:
        return [[] for _ in items]
    because = _shares(query.history.item, model.contributions(query, items))
    empty = [place for place, shares in enumerate(because) if not shares]
    part = next((reader for part in parts_of(model) for reader in _readers(part)), None)
    if part and empty:
        for place, shares in zip(empty, _because(part, query, items[empty]), strict=True):
            because[place] = shares
    return because


def _shares(item: np.ndarray, added: Float32[np.ndarray, "events items"]) -> list[Because]:
    """For each column the items of the history that add to its score, and their shares of what all add."""
    items, place = np.unique(item, return_inverse=True)
    speaks = np.zeros((len(items), added.shape[1]))
    np.add.at(speaks, place, np.maximum(added, 0.0))
    share = speaks / np.maximum(speaks.sum(0), np.finfo(float).tiny)
    first = np.argsort(-share, axis=0, kind="stable")[:MOST]
    shares, codes = np.take_along_axis(share, first, axis=0).T.tolist(), items[first].T.tolist()
    return [
        [(code, by) for code, by in zip(*column, strict=True) if by >= LEAST]
        for column in zip(codes, shares, strict=True)
    ]
