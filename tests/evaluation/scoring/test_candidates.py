"""Lists of a query's own candidates: their order, ties, duplicates, and what has no scores."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from splitting.worlds import dataset, many

from palate.arrays import Items, Scores
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.evaluation.run import evaluate, lists
from palate.hyper import learned
from palate.models.recommender import Reads, Recommender
from palate.pipeline.pipeline import Pipeline
from palate.spec import make
from palate.splitting.leave_last import leave_last
from palate.splitting.negatives import with_candidates, with_negatives
from palate.splitting.split import Split


@dataclass
class Fixed(Recommender):
    """Scores each item by a number that it was told."""

    reads = Reads.NOTHING
    open_ended = ("scores_",)

    score_of: tuple[float, ...] = ()
    scores_: np.ndarray = learned()

    def learn(self, data: Dataset) -> None:
        self.scores_ = np.array(self.score_of, dtype=np.float32)

    def score(self, queries: Queries, items: Items) -> Scores:
        return np.tile(self.scores_[items], (len(queries), 1))


def split_with(negatives: list[int]) -> Split:
    """One user, who met item 0 and is asked for item 5."""
    split = leave_last(dataset([(0, 0, 1.0, 0), (0, 5, 1.0, 1)]))
    return with_candidates(split, np.array([negatives], dtype=np.int32))


def best(split: Split, scores: tuple[float, ...], k: int = 4) -> list[int]:
    assert split.candidates is not None
    return lists(Fixed(scores).fit(split.train), split, k).item[0].tolist()


def test_best_first_and_none_but_the_candidates() -> None:
    assert best(split_with([1, 2]), (9, 1, 3, 8, 8, 2)) == [2, 5, 1, -1]


def test_an_item_among_its_own_negatives_does_not_compete_with_itself() -> None:
    split = split_with([5, 1, 5, 1])
    assert best(split, (0, 1, 0, 0, 0, 1)) == [1, 5, -1, -1]
    by_hand = replace(split, candidates=np.array([[5, 5, 5, 1, 1]], dtype=np.int32))
    assert best(by_hand, (0, 1, 0, 0, 0, 2)) == [5, 1, -1, -1]
    report = evaluate(Fixed((0, 1, 0, 0, 0, 2)).fit(split.train), by_hand, 2)
    assert report.means()["mrr@2"] == 1.0


def test_who_scores_all_alike_gains_nothing() -> None:
    assert best(split_with([1, 2, 3, 4]), (1,) * 6) == [1, 2, 3, 4]
    split = with_negatives(leave_last(many(600, users=200, items=40)), 9)
    model = Fixed((1,) * 40).fit(split.train)
    chance = 1 / (1 + 9)
    assert abs(evaluate(model, split, 1).means()["hit_rate@1"] - chance) < 0.08


def test_what_was_met_or_has_no_score_is_not_shown() -> None:
    assert best(split_with([0, 1, 2]), (9, float("nan"), -float("inf"), 0, 0, 1)) == [5, -1, -1, -1]
    again = replace(split_with([0, 1]), repeats=True)
    assert best(again, (9, 1, 0, 0, 0, 2)) == [0, 5, 1, -1]


@pytest.mark.parametrize("name", ["ease", "popular", "item_knn", "ials"])
def test_the_catalogue_as_candidates_gives_the_lists_of_the_catalogue(name: str) -> None:
    split = leave_last(many())
    everything = np.tile(np.arange(30, dtype=np.int32), (len(split.queries), 1))
    model = make(name).fit(split.train)
    whole = model.recommend(split.queries, 5)
    some = lists(model, replace(split, candidates=everything), 5)
    np.testing.assert_allclose(some.score, whole.score, rtol=1e-5)
    assert (some.item == whole.item).mean() > 0.97  # equal scores to the last bit may change places


def test_a_pipeline_ranks_them_as_its_retriever_does() -> None:
    split = with_negatives(leave_last(many()), 8)
    model = make("ease")
    pipeline = Pipeline((model,)).fit(split.train)
    assert split.candidates is not None
    of_model, of_pipeline = (lists(each, split, 5) for each in (model, pipeline))
    np.testing.assert_array_equal(of_model.item, of_pipeline.item)


def test_an_easier_question_has_a_higher_answer() -> None:
    split = leave_last(many(300, users=40, items=60))
    model = make("item_knn").fit(split.train)
    whole, few = (evaluate(model, each, 5).means()["hit_rate@5"] for each in (split, with_negatives(split, 10)))
    assert few > whole
