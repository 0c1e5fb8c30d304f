"""Models of which each breaks one contract of all that recommends."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from honest import Honest

from palate.arrays import Items, Scores, Served
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.ask import Ask
from palate.data.dataset import Dataset
from palate.data.features import Category, Features
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.hyper import learned
from palate.kernels.top_k import Seen
from palate.models.recommender import Reads
from palate.sparse import CSR


@dataclass
class TellsNoTaste(Honest):
    def score(self, queries: Queries, items: Items) -> Scores:
        return np.tile(items.astype(np.float32), (len(queries), 1))


@dataclass
class NeedsNoFit(Honest):
    def __post_init__(self) -> None:
        self.n_users_ = self.n_items_ = 20
        self.together_ = CSR.of_dense(np.ones((20, 20), dtype=np.float32))


@dataclass
class DrawsWithoutASeed(Honest):
    def learn(self, data: Dataset) -> None:
        super().learn(data)
        self.together_ = self.together_.scaled(columns=np.random.default_rng().random(data.n_items))


@dataclass
class AddsToItsLastFit(Honest):
    fits_: int = learned()

    def learn(self, data: Dataset) -> None:
        super().learn(data)
        self.fits_ = vars(self).get("fits_", 0) + 1
        self.together_ = self.together_.scaled(columns=np.full(data.n_items, float(self.fits_)))


@dataclass
class ReadsItsNeighbours(Honest):
    """Scores of a query depend on those that are asked with it."""

    def score(self, queries: Queries, items: Items) -> Scores:
        scores = super().score(queries, items)
        return np.asarray(scores - scores.mean(axis=0, keepdims=True) / 2)


@dataclass
class CountsItsBlock(Honest):
    """A query alone, and all at once, are served alike; blocks between them are not."""

    def score(self, queries: Queries, items: Items) -> Scores:
        scores = super().score(queries, items)
        return scores[::-1].copy() if 1 < len(queries) < 20 else scores


@dataclass
class ReadsTheHistory(Honest):
    reads = Reads.NOTHING


@dataclass
class ReadsTheUser(Honest):
    def score(self, queries: Queries, items: Items) -> Scores:
        return super().score(queries, items) + (queries.user[:, None] % 2 == items % 2).astype(np.float32)


@dataclass
class ReadsTheOrder(Honest):
    def score(self, queries: Queries, items: Items) -> Scores:
        last = np.append(queries.history.item, 0)[np.maximum(queries.history.offsets[1:] - 1, 0)]
        return super().score(queries, items) + (items[None, :] - last[:, None]).astype(np.float32) / 100


@dataclass
class ReadsTheTime(Honest):
    def score(self, queries: Queries, items: Items) -> Scores:
        late = 0.0 if queries.time is None else 1.0
        return super().score(queries, items) + np.float32(late) * items.astype(np.float32)


@dataclass
class ReadsFeatures(Honest):
    def score(self, queries: Queries, items: Items) -> Scores:
        known = queries.features.columns.get("colour") if queries.features else None
        own = known.code[:, None] if isinstance(known, Category) else np.ones((len(queries), 1), np.int32)
        return super().score(queries, items) + (own == items % 2).astype(np.float32)


@dataclass
class ReadsTheContext(Honest):
    def score(self, queries: Queries, items: Items) -> Scores:
        rain = np.float32(0.0 if queries.context is None else 1.0)
        return super().score(queries, items) + rain * items.astype(np.float32)


@dataclass
class ReadsTheWishes(Honest):
    def score(self, queries: Queries, items: Items) -> Scores:
        wished = np.float32(0.0 if queries.wishes is None else 1.0)
        return super().score(queries, items) + wished * items.astype(np.float32)


@dataclass
class ShowsTheSeen(Honest):
    def answer(self, queries: Queries, ask: Ask) -> Recommendations:
        return super().answer(queries, replace(ask, exclude_seen=False))


@dataclass
class ForgetsWhatIsExcluded(Honest):
    def answer(self, queries: Queries, ask: Ask) -> Recommendations:
        return super().answer(replace(queries, exclude=None), ask)


@dataclass
class RepeatsTheFirst(Honest):
    def answer(self, queries: Queries, ask: Ask) -> Recommendations:
        best = super().answer(queries, ask)
        item, score = best.item.copy(), best.score.copy()
        item[:, 1:2], score[:, 1:2] = item[:, :1], score[:, :1]
        return Recommendations(item, score, best.source)


@dataclass
class KnowsNoStranger(Honest):
    def serves(self, queries: Queries) -> Served:
        return super().serves(queries) & (queries.user >= 0)


@dataclass
class FillsInSilently(Honest):
    """Shows the first items to whoever it does not serve."""

    def answer(self, queries: Queries, ask: Ask) -> Recommendations:
        best, (rows,) = super().answer(queries, ask), (~self.serves(queries)).nonzero()
        item = np.tile(np.arange(ask.k, dtype=np.int32), (len(rows), 1))
        return best.replaced(rows, Recommendations(item, np.zeros(item.shape, np.float32), np.zeros_like(item)))


@dataclass
class KnowsEveryCode(Honest):
    def _knows(self, items: np.ndarray) -> np.ndarray:
        return np.asarray(items >= 0)


@dataclass
class ChangesInPlace(Honest):
    """Serves another catalogue itself, where a copy should."""

    sign_: float = learned()

    def learn(self, data: Dataset) -> None:
        super().learn(data)
        self.sign_ = 1.0

    def with_items(self, items: Features) -> Self:
        self.sign_ = -1.0
        return self

    def score(self, queries: Queries, items: Items) -> Scores:
        return super().score(queries, items) * np.float32(self.sign_)


@dataclass
class BarsTheOldAlone(TellsNoTaste):
    """Shows newcomers; and those that a user met already, for it bars none but the items of its fit."""

    known_: int = learned()

    def learn(self, data: Dataset) -> None:
        super().learn(data)
        self.known_ = data.n_items

    def learn_items(self, items: Features) -> None:
        return

    def _barred(self, queries: Queries, ask: Ask) -> Seen | None:
        history = queries.history.where(queries.history.item < self.known_)
        return super()._barred(replace(queries, history=history), ask)


@dataclass
class WritesIntoTheData(Honest):
    def learn(self, data: Dataset) -> None:
        super().learn(data)
        data.interactions.weight[:] = 2.0


@dataclass
class NeedsAQuery(Honest):
    def answer(self, queries: Queries, ask: Ask) -> Recommendations:
        return super().answer(queries, ask) if len(queries) else Recommendations.empty(1, ask.k)


@dataclass
class NeedsFeatures(Honest):
    def learn(self, data: Dataset) -> None:
        super().learn(data)
        assert isinstance(data.items.columns["colour"], Category)


@dataclass
class AgesByCopying(Honest):
    copies_: int = learned()

    def learn(self, data: Dataset) -> None:
        super().learn(data)
        self.copies_ = 0

    def __deepcopy__(self, memo: Mapping[int, Any]) -> Self:
        twin = copy.copy(self)
        twin.copies_ = vars(self).get("copies_", 0) + 1
        return twin

    def score(self, queries: Queries, items: Items) -> Scores:
        return super().score(queries, items) * np.float32(self.copies_)


@dataclass
class CostsLessForMore(Honest):
    def cost(self, size: Size) -> Cost:
        return Cost(memory=1e9 / size.events, elements=size.events)


FAULTS = {
    TellsNoTaste: ("finds_the_withheld_item", "user u has yet to meet item u"),
    NeedsNoFit: ("says_so_when_not_fitted", "recommended all the same"),
    DrawsWithoutASeed: ("same_seed_gives_the_same", "fitted twice"),
    AddsToItsLastFit: ("may_be_fitted_again", "fitted again"),
    ReadsItsNeighbours: ("a_batch_is_its_queries_one_by_one", "one by one"),
    CountsItsBlock: ("block_size_changes_nothing", "items in blocks of three queries"),
    ReadsTheHistory: ("reads_no_more_than_it_says", "it does not say that it reads HISTORY"),
    ReadsTheUser: ("reads_no_more_than_it_says", "it does not say that it reads USER"),
    ReadsTheOrder: ("reads_no_more_than_it_says", "it does not say that it reads ORDER"),
    ReadsTheTime: ("reads_no_more_than_it_says", "it does not say that it reads TIME"),
    ReadsFeatures: ("reads_no_more_than_it_says", "it does not say that it reads FEATURES"),
    ReadsTheContext: ("reads_no_more_than_it_says", "it does not say that it reads CONTEXT"),
    ReadsTheWishes: ("reads_no_more_than_it_says", "it does not say that it reads WISHES"),
    ShowsTheSeen: ("never_shows_what_was_seen_or_not_allowed", "seen before or not among those asked for"),
    ForgetsWhatIsExcluded: ("keeps_to_the_limits_of_each_query", "within the limits are"),
    RepeatsTheFirst: ("shows_no_item_twice_and_pads_at_the_end", "an item is shown twice"),
    KnowsNoStranger: ("serves_a_stranger_by_what_they_did", "a stranger with a history is not served"),
    FillsInSilently: ("a_query_not_served_gets_an_empty_row", "lists with items"),
    KnowsEveryCode: ("does_without_what_came_after_the_fit", ""),  # it crashes, and how is numpy's
    ChangesInPlace: ("a_larger_catalogue_leaves_the_original_alone", "after with_items"),
    BarsTheOldAlone: (
        "serves_who_met_an_item_newer_than_the_fit",
        "newer than the fit, to a user whose history holds it",
    ),
    WritesIntoTheData: ("leaves_its_input_alone", "it changed the data"),
    NeedsAQuery: ("answers_no_query_with_no_row", "no query got an answer of shape"),
    NeedsFeatures: ("learns_without_features", "colour"),
    AgesByCopying: ("a_copy_recommends_the_same", "a copy"),
    CostsLessForMore: ("forecasts_what_its_fit_takes", "less memory"),
}
