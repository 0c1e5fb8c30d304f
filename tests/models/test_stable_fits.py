"""Models that learn by steps stay stable over all that may be searched and whatever events weigh; a fit that diverged
is found by what it learned, whatever its loss says."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from jaxtyping import Float32

from palate.arrays import Items, Scores
from palate.catalogue import find, models
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.data.score_kind import ScoreKind
from palate.errors import InputError
from palate.evaluation.faults.answers import broken_answers
from palate.hyper import Choice, learned, space
from palate.models.factors.bpr import BPR
from palate.models.factors.logistic import Logistic
from palate.models.recommender import Reads, Recommender
from palate.models.sound import check_sound
from palate.pipeline.pipeline import Pipeline
from palate.registry.artifact import save
from palate.spec import make
from palate.testing import world

FEW_ROUNDS = {"epochs": 30, "factors": 16}
WEIGHTS = ("ones", "millions", "millionths", "plays", "ones and millions")


def weighed(how: str) -> Dataset:
    data, rng = world().data, np.random.default_rng(0)
    n = len(data.interactions)
    weight = {
        "ones": np.ones(n),
        "millions": np.full(n, 1e6),
        "millionths": np.full(n, 1e-6),
        "plays": np.clip(np.exp(rng.normal(3, 3, n)), 1, 1e6),
        "ones and millions": rng.choice([1, 1e6], n),
    }[how]
    return replace(data, interactions=replace(data.interactions, weight=weight.astype(np.float32)))


def corners(name: str) -> Iterator[dict[str, object]]:
    """Each end of each range beside the defaults; and all together, the lowest or the highest, with each end of the l2
    and each choice."""
    ends = {
        field: mark.of if isinstance(mark, Choice) else (type(getattr(find(name), field))(mark.low), mark.high)
        for field, mark in space(find(name)).items()
    }
    for field, each in ends.items():
        yield from ({field: end} for end in each)
    chosen = ["l2", *(field for field, mark in space(find(name)).items() if isinstance(mark, Choice))]
    for place, values in product((0, -1), product(*(ends[field] for field in chosen))):
        yield {field: each[place] for field, each in ends.items()} | dict(zip(chosen, values, strict=True))


@pytest.mark.parametrize("name", ["logistic", "bpr"])
def test_no_setting_that_is_searched_runs_away_whatever_events_weigh(name: str) -> None:
    data = {how: weighed(how) for how in WEIGHTS}
    for place, setting in enumerate(corners(name)):
        capped = {field: min(value, FEW_ROUNDS[field]) for field, value in setting.items() if field in FEW_ROUNDS}
        on = data[WEIGHTS[place % len(WEIGHTS)]]
        model = make(name, **{"epochs": 30, **setting, **capped}).fit(on)
        assert not broken_answers(model, on), setting
        assert np.abs(model.item_vectors_).max() < 50, setting


@pytest.mark.parametrize("how", WEIGHTS)
def test_logistic_reads_the_ratios_of_weights_alone(how: str) -> None:
    w = world()
    model = Logistic(factors=8, others=1, l2=0.1).fit(weighed(how))
    lists = model.recommend(Queries.of_users(w.items, weighed(how)), 1).item[:, 0]
    assert (lists == w.items).mean() > 0.9
    plain = Logistic(factors=8, others=1, l2=0.1).fit(w.data)
    if how in ("millions", "millionths"):
        np.testing.assert_allclose(model.item_vectors_, plain.item_vectors_, rtol=1e-5)


def test_without_any_pull_bpr_finds_a_vector_all_the_same() -> None:
    data = world().data
    assert not broken_answers(BPR(l2=0.0, factors=32, epochs=2).fit(data), data)


@pytest.mark.filterwarnings("ignore:PureSVD keeps")
def test_models_of_the_catalogue_are_sound_and_answer_with_weights_up_to_a_million() -> None:
    broken = {}
    for name in models():
        kind = find(name)
        if kind.__module__.startswith("palate.") and kind.score_kind != ScoreKind.RATING:
            data = weighed("plays")
            model = make(name, **{"epochs": 5} if hasattr(kind, "epochs") else {}).fit(data)
            broken[name] = broken_answers(model, data)
    assert {name: wrong for name, wrong in broken.items() if wrong} == {}


@dataclass
class Diverging(Recommender):
    """Learns what it is told to, at a loss of 0."""

    reads = Reads.HISTORY

    number: float = 0.0
    learning_rate: float = 0.1

    scores_: Float32[np.ndarray, "catalogue"] = learned()

    def learn(self, data: Dataset) -> Iterator[float]:
        self.scores_ = np.full(data.n_items, 1.0, np.float32)
        self.scores_[-1] = self.number
        yield 0.0

    def score(self, queries: Queries, items: Items) -> Scores:
        return np.tile(self.scores_[items], (len(queries), 1))


@dataclass
class OpenEnded(Diverging):
    open_ended = ("scores_",)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -1e20])
def test_a_fit_that_diverged_is_found_by_what_it_learned(number: float, tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"Diverging diverged: .* in scores_; take a smaller learning_rate, or weights"
    ):
        Diverging(number).fit(world().data)
    model = Diverging().fit(world().data)
    model.scores_[3] = number
    with pytest.raises(InputError, match="Diverging diverged"):
        save(Pipeline((model,)), tmp_path / "saved")
    assert not (tmp_path / "saved").exists()


def test_large_numbers_and_ends_that_a_model_leaves_open_are_no_alarm() -> None:
    Diverging(1e19).fit(world().data)
    check_sound(OpenEnded(float("-inf")).fit(world().data))
