"""Models of which each breaks one contract of all that scores."""

from dataclasses import dataclass

import numpy as np
from honest import Honest, HonestRatings
from jaxtyping import Float32

from palate.arrays import CandidateScores, Items, PairItems, PairRows, PairScores, Scores
from palate.data.codes import Codes
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.hyper import learned


@dataclass
class ComparesItsColumns(Honest):
    def score(self, queries: Queries, items: Items) -> Scores:
        scores = super().score(queries, items)
        return np.asarray(scores - scores.mean(axis=1, keepdims=True))


@dataclass
class ScoresPairsOtherwise(Honest):
    def score_pairs(self, queries: Queries, row: PairRows, item: PairItems) -> PairScores:
        return super().score_pairs(queries, row, item) + np.float32(1.0)


@dataclass
class ScoresWhatItDoesNotKnow(Honest):
    def score_candidates(self, queries: Queries, candidates: Codes) -> CandidateScores:
        return np.nan_to_num(super().score_candidates(queries, candidates))


@dataclass
class LikensAnItemToItself(Honest):
    def nearest_items(self, items: Items, k: int) -> Recommendations:
        nearest = super().nearest_items(items, k)
        return Recommendations(
            np.column_stack([items, nearest.item[:, 1:]]).astype(np.int32), nearest.score, nearest.source
        )


@dataclass
class LikensByCode(Honest):
    def nearest_items(self, items: Items, k: int) -> Recommendations:
        item = ((items[:, None] + np.arange(1, k + 1)) % self.n_items_).astype(np.int32)
        return Recommendations(item, np.ones(item.shape, np.float32), np.zeros_like(item))


@dataclass
class ExplainsByInfinity(Honest):
    def added(self, query: Queries, items: Items) -> Float32[np.ndarray, "events items"]:
        return np.full((len(query.history.item), len(items)), np.inf, dtype=np.float32)


@dataclass
class LearnsFromViews(HonestRatings):
    def begin(self, data: Dataset) -> Dataset:
        super().begin(data)
        return data


@dataclass
class HidesWhatItLearned(Honest):
    """Keeps something in a field that is neither a setting nor learned."""

    offset_: float = learned()

    def learn(self, data: Dataset) -> None:
        super().learn(data)
        self.offset_ = 1.0
        self._popularity = data.interactions.matrix().column_sums()

    def score(self, queries: Queries, items: Items) -> Scores:
        popularity = vars(self).get("_popularity", np.zeros(self.n_items_, np.float32))
        return super().score(queries, items) + popularity[items] * np.float32(self.offset_)


FAULTS = {
    ComparesItsColumns: ("some_items_are_columns_of_all", "their columns of all"),
    ScoresPairsOtherwise: ("candidates_are_cells_of_all", "their cells of all"),
    ScoresWhatItDoesNotKnow: ("says_nothing_of_items_that_it_does_not_know", "does not score just the first"),
    LikensAnItemToItself: ("similar_items_leave_out_the_item_itself", "similar to itself"),
    LikensByCode: ("similar_items_are_of_the_same_taste", "liked by the same people"),
    ExplainsByInfinity: ("explains_one_number_per_event_even_if_there_is_one", "is not finite"),
    LearnsFromViews: ("learns_ratings_from_what_is_rated_alone", "with and without events that have no rating"),
    HidesWhatItLearned: ("learned_fields_are_all_there_is", ""),
}
