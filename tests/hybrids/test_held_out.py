"""Learning from what is held out: where examples come from, what they say, and a ranker that learns from them."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from cases import WORLDS
from jaxtyping import Float32

from palate.arrays import CandidateScores, Items, Scores
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.hybrids.held_out import Examples, HeldOut, examples_of, features
from palate.hybrids.parts import check_parts
from palate.hyper import learned
from palate.models.baselines.popular import Popular
from palate.models.linear.ease import EASE
from palate.models.recommender import Recommender, Round, Watch
from palate.models.rounds import can_resume
from palate.pipeline.pipeline import Pipeline
from palate.splitting.leave_last import leave_last
from palate.splitting.split import Split
from palate.splitting.temporal import temporal
from palate.testing import Case
from palate.testing.contracts import keeps

W = WORLDS[False]
Pairs = set[tuple[int, int]]


def pairs(data: Dataset) -> Pairs:
    return set(zip(data.interactions.user.tolist(), data.interactions.item.tolist(), strict=True))


@dataclass
class Noted(EASE):
    """Notes the events of each of its fits."""

    fits: list[Pairs] = field(default_factory=list)

    def learn(self, data: Dataset) -> None:
        self.fits.append(pairs(data))
        super().learn(data)


@dataclass
class Linear(HeldOut):
    """A ranker that weighs the score and the rank of each retriever by least squares."""

    retrievers: tuple[Recommender, ...]
    by_time: bool = False
    noted: ClassVar[list[tuple[Examples, list[int]]]] = []  # the examples, and how often each `Noted` was fitted before

    weight_: Float32[np.ndarray, "features"] = learned()

    def __post_init__(self) -> None:
        check_parts(self)

    def withhold(self, data: Dataset) -> Split:
        return temporal(data, share=0.2) if self.by_time else super().withhold(data)

    def learn_examples(self, examples: Examples) -> None:
        Linear.noted.append((examples, [len(part.fits) for part in self.retrievers if isinstance(part, Noted)]))
        table, label, group = examples.table()
        assert len(table) == len(label) == len(group) and label.any() and not label.all()
        self.weight_ = np.linalg.lstsq(known(table), label.astype(np.float32), rcond=None)[0].astype(np.float32)

    def score_retrieved(self, queries: Queries, retrieved: Recommendations) -> CandidateScores:
        return np.asarray(known(features(retrieved)) @ self.weight_)

    def score(self, queries: Queries, items: Items) -> Scores:
        scores = np.stack([part.score_items(queries, items) for part in self.retrievers], axis=2)
        return np.asarray(np.nan_to_num(scores) @ self.weight_[: scores.shape[2]])


def known(table: np.ndarray) -> np.ndarray:
    """What a retriever did not propose has no score, and the worst rank."""
    score, rank = np.split(table, 2, axis=-1)
    return np.concatenate([np.nan_to_num(score), 1.0 / (1.0 + np.nan_to_num(rank, nan=1e3))], axis=-1)


def ranking(by_time: bool = False) -> tuple[Pipeline, Linear, Noted]:
    shared = Noted(l2=10.0)
    ranker = Linear((shared, Popular()), by_time)
    return Pipeline((shared, ranker.retrievers[1]), ranker=ranker).fit(W.data), ranker, shared


def test_no_example_comes_from_an_event_that_a_retriever_has_learned_from() -> None:
    for by_time in (False, True):
        _, _, shared = ranking(by_time)
        examples, fits = Linear.noted[-1]
        assert fits == [1]  # the examples were made when the retriever had been fitted once
        row, place = np.nonzero(examples.label)
        came = set(zip(examples.queries.user[row].tolist(), examples.proposed.item[row, place].tolist(), strict=True))
        assert came and not came & shared.fits[0]
        assert came <= pairs(W.data)


def test_retrievers_that_a_ranker_looks_at_are_fitted_by_it_and_in_the_end_on_all() -> None:
    pipeline, ranker, shared = ranking()
    assert len(shared.fits) == 2 and shared.fits[1] == pairs(W.data) and shared.fits[0] < shared.fits[1]
    assert pipeline.n_rounds == 1 and ranker.n_rounds == 4


def test_a_ranker_reads_what_the_retrievers_say_of_the_items_that_it_orders() -> None:
    pipeline, ranker, shared = ranking()
    stages = dict(pipeline.stages(W.everyone.take(np.array([3])), 5))
    merged, ranked = stages["merged"], stages["ranked by Linear"]
    scores = ranker.score_retrieved(W.everyone.take(np.array([3])), merged)
    order = np.lexsort((merged.item[0], -scores[0]))
    real = merged.item[0][order] >= 0
    assert ranked.item[0][: real.sum()].tolist() == merged.item[0][order][real].tolist()
    own = shared.score_candidates(W.everyone.take(np.array([3])), merged.item)
    assert merged.by_source is not None
    proposed = merged.by_source.rank[:, :, 0] >= 0
    assert np.array_equal(merged.by_source.score[:, :, 0][proposed], own[proposed])


def test_examples_are_all_proposals_for_the_queries_of_which_something_came() -> None:
    split = leave_last(W.data)
    parts = EASE(l2=10.0).fit(split.train), Popular().fit(split.train)
    examples = examples_of(parts, split, 4)
    lists = [part.recommend(split.queries, 4).item for part in parts]
    expected = [row for row, item in enumerate(split.relevant.item) if any(item in own[row] for own in lists)]
    assert examples.queries.user.tolist() == split.queries.user[expected].tolist()
    for row, q in enumerate(expected):
        both = {int(item) for own in lists for item in own[q] if item >= 0}
        assert {int(item) for item in examples.proposed.item[row] if item >= 0} == both
        assert examples.proposed.item[row][examples.label[row]].tolist() == [split.relevant.item[q]]
    table, label, group = examples.table()
    assert table.shape == (int((examples.proposed.item >= 0).sum()), 4)
    assert label.sum() == len(expected) and group.max() == len(expected) - 1


def test_one_list_says_of_its_own_items_what_a_merged_one_would() -> None:
    alone = EASE(l2=10.0).fit(W.data).recommend(W.everyone, 30)  # of 20 items: the end is empty
    table = features(alone)
    real = alone.item >= 0
    assert table.shape == (20, 30, 2) and np.isnan(table[~real]).all()
    assert np.array_equal(table[real][:, 0], alone.score[real]) and table[0, :3, 1].tolist() == [0, 1, 2]


def test_ended_before_or_after_its_examples_it_is_resumed_to_the_same_bits() -> None:
    expected = Linear((EASE(), Popular())).fit(W.data)
    for last in range(1, 4):
        rounds = list[Round]()
        ranker = Linear((EASE(), Popular()))
        ranker.fit(W.data, watch=Watch(lambda round: rounds.append(round) or len(rounds) == last))  # noqa: B023
        assert can_resume(ranker)
        ranker.fit(W.data, resume=True)
        assert np.array_equal(ranker.weight_, expected.weight_)


def test_such_a_hybrid_keeps_the_contracts() -> None:
    case = Case(lambda: Linear((EASE(l2=10.0), Popular())))
    for name, contract in keeps(case).items():
        if name not in ("finds_the_withheld_item", "serves_a_stranger_by_what_they_did"):  # it is a toy
            contract(case)
