"""A search reaches the settings of a dataclass that a model holds, and those of the parts of a hybrid."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
import pytest
from tuning.worlds import tastes

from palate import catalogue
from palate.arrays import Items, Scores
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.errors import InputError
from palate.hyper import Log, Range
from palate.models.linear.ease import EASE
from palate.models.recommender import Reads, Recommender
from palate.splitting.named import split_by
from palate.tuning.search import tune
from palate.tuning.space import axes

SPLIT = split_by("leave_last", tastes())


@dataclass(frozen=True)
class Plan:
    learning_rate: Annotated[float, Log(1e-3, 1.0, "length of a step")] = 0.001
    warm_up: Annotated[int, Range(1, 5, "rounds before the first")] = 2


@dataclass
class Planned(Recommender):
    """Knows the colour of each user, as far as the learning rate of its plan is large."""

    reads = Reads.HISTORY
    plan: Plan = field(default_factory=Plan)

    def learn(self, data: Dataset) -> None: ...

    def score(self, queries: Queries, items: Items) -> Scores:
        even = np.zeros(len(queries))
        np.add.at(even, queries.history.row, np.where(queries.history.item % 2 == 0, 1, -1))
        like = (items % 2 == 0)[None, :] == (even > 0)[:, None]
        noise = np.random.default_rng(0).random(self.n_items_)[items]
        return np.asarray(self.plan.learning_rate * like + (1 - self.plan.learning_rate) * noise, dtype=np.float32)


@pytest.fixture(autouse=True)
def planned(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MODELS", "CATALOGUE", "NAMES"):
        monkeypatch.setattr(catalogue, name, dict(getattr(catalogue, name)))
    catalogue.register("planned", f"{__name__}:Planned")


def test_the_settings_of_a_plan_are_searched() -> None:
    tuned = tune("planned", SPLIT, trials=8, fixed={"plan.warm_up": "3"})
    assert set(tuned.space) == {"plan.learning_rate"} and tuned.trials[0].parameters == {"plan.learning_rate": 0.001}
    assert tuned.best.parameters["plan.learning_rate"] > 0.1
    assert isinstance(tuned.model, Planned)
    assert tuned.model.plan == Plan(tuned.best.parameters["plan.learning_rate"], warm_up=3)
    assert tuned.command.startswith("palate train planned -p plan.warm_up=3 -p plan.learning_rate=0.")


def test_the_settings_of_parts_are_searched() -> None:
    fixed = {"few": "popular", "many": {"kind": "ease", "l2": 30}, "enough": 2}
    tuned = tune("switching", SPLIT, trials=2, fixed=fixed, space={"many.l2": ["10", "100"]})
    assert tuned.trials[0].parameters == {"many.l2": 30.0} and 10 <= tuned.trials[1].parameters["many.l2"] <= 100
    assert tuned.model.many == EASE(l2=tuned.best.parameters["many.l2"])  # type: ignore[attr-defined]


def test_whole_numbers_stay_whole_and_wrong_names_are_named() -> None:
    by_name = {axis.name: axis for axis in axes("planned")}
    assert by_name["plan.warm_up"].whole and by_name["plan.warm_up"].default == 2 and "plan" not in by_name
    with pytest.raises(InputError, match="planned has no parameter 'plan.warmup'; did you mean 'plan.warm_up'"):
        axes("planned", None, {"plan.warmup": ["1"]})
    with pytest.raises(InputError, match="plan.warm_up of planned is both fixed and searched"):
        axes("planned", {"plan.warm_up": 1}, {"plan.warm_up": ["1", "2"]})
