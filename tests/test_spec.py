"""Models, hybrids, pipelines and steps are built of plain data, and told as plain data."""

from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
import pytest

from palate import catalogue
from palate.arrays import Items, Scores
from palate.catalogue import COMPOSED, MODELS, models
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.errors import InputError
from palate.forms import form_of, parameters_of
from palate.hybrids.weighted import Weighted
from palate.hyper import Log, Range, space
from palate.models.baselines.popular import Popular
from palate.models.knowledge.utility import Utility
from palate.models.linear.ease import EASE
from palate.models.neighbors.item_knn import ItemKNN
from palate.models.recommender import Reads, Recommender
from palate.pipeline.filter import Allowed, Block
from palate.pipeline.pipeline import Pipeline
from palate.spec import build, make


@dataclass
class Plan:
    learning_rate: Annotated[float, Log(1e-4, 1.0, "length of a step")] = 0.01
    epochs: Annotated[int, Range(1, 50, "passes")] = 10


@dataclass
class Network(Recommender):
    """A model with a plan of its training."""

    reads = Reads.NOTHING
    learns_in = "plan.epochs"
    factors: Annotated[int, Range(4, 64, "length of a vector")] = 8
    plan: Plan = field(default_factory=lambda: Plan(epochs=20))

    def learn(self, data: Dataset) -> None: ...

    def score(self, queries: Queries, items: Items) -> Scores:
        return np.zeros((len(queries), len(items)), np.float32)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> str:
    for table in ("MODELS", "CATALOGUE", "NAMES"):
        monkeypatch.setattr(catalogue, table, dict(getattr(catalogue, table)))
    catalogue.register("network", f"{Network.__module__}:Network")
    return "network"


def test_a_pipeline_is_made_of_names_and_tables() -> None:
    built = make(
        "pipeline",
        retrievers=["ease", {"kind": "item_knn", "neighbors": "50"}],
        filters=[{"kind": "allowed", "by": "utility"}],
        ranker="popular",
        fallback={"kind": "popular"},
        depth=200,
    )
    assert built == Pipeline(
        (EASE(), ItemKNN(neighbors=50)), (Allowed(Utility()),), ranker=Popular(), fallback=Popular(), depth=200
    )


def test_hybrids_are_made_of_names_tables_and_objects() -> None:
    ease = EASE(l2=3.0)
    built = make("weighted", parts=(ease, "popular"))
    assert built == Weighted((ease, Popular())) and built.parts[0] is ease
    nested = make("mixed", parts=[{"kind": "weighted", "parts": ["ease", "popular"]}, "random"])
    assert nested.parts[0] == Weighted((EASE(), Popular()))
    assert make("weighted", parts="ease") == Weighted((EASE(),))


def test_a_step_takes_arrays_as_lists() -> None:
    built = make("pipeline", retrievers=["ease"], filters=[{"kind": "block", "item": [3, 1]}])
    assert built.filters[0].item.tolist() == [3, 1]


def test_settings_of_parts_are_named_with_dots() -> None:
    built = make(
        "weighted",
        parts=["ease", {"kind": "item_knn", "neighbors": 9}],
        **{"parts.0.l2": "7", "parts.1.neighbors": "5"},
    )
    assert built.parts == (EASE(l2=7.0), ItemKNN(neighbors=5))
    inner = EASE()
    built = make("pipeline", retrievers=[Weighted((inner, Popular()))], **{"retrievers.0.parts.0.l2": 2})
    assert built.retrievers[0].parts[0] == EASE(l2=2.0) and inner.l2 == EASE().l2


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("weighted", {}, "weighted needs a value for parts; give it one"),
        ("pipeline", {"retrievers": ["eese"]}, "retrievers[0]: there is no 'eese' to put here; did you mean 'ease'?"),
        ("pipeline", {"retrievers": ["text"]}, "retrievers[0]: there is no 'text' to put here; there are: admm_slim"),
        ("pipeline", {"retrievers": ["ease"], "filters": ["ease"]}, "no 'ease' to put here; there are: a"),
        ("pipeline", {"retrievers": ["ease"], "filters": ["at_most"]}, "filters[0] (at_most) needs a value for n"),
        ("pipeline", {"retrievers": ["ease"], "ranker": "mixed"}, "ranker takes a model with scores, and mixed is not"),
        ("pipeline", {"retrievers": ["ease"], "filter": []}, "pipeline has no parameter 'filter'; did you"),
        ("pipeline", {"retrievers": ["ease"], "depth": "deep"}, "pipeline: depth must be a whole number from 1"),
        (
            "pipeline",
            {"retrievers": ["ease", {"kind": "item_knn", "neighbors": 0}]},
            "pipeline: retrievers[1].neighbors must be a whole number from 1 to 2147483647, not 0",
        ),
        (
            "pipeline",
            {"retrievers": [{"kind": "item_knn", "neighbours": 3}]},
            "pipeline: retrievers[0] (item_knn) has no parameter 'neighbours'; did you mean 'neighbors'?",
        ),
        (
            "mixed",
            {"parts": [{"kind": "weighted", "parts": ["ease", {"kind": "ease", "l2": -1}]}]},
            "mixed: parts[0].parts[1].l2 must be a number of 0 or more, not -1",
        ),
        ("mixed", {"parts": [{"kind": "weighted", "parts": []}]}, "mixed: parts[0]: Weighted is made of nothing"),
        ("mixed", {"parts": [{"l2": 3}]}, "mixed: parts[0] has no 'kind'; name what it is"),
        ("mixed", {"parts": [{"kind": ["ease"]}]}, "mixed: parts[0]: there is no ['ease'] to put here"),
        ("mixed", {"parts": [7]}, "mixed: parts[0] takes a model, and 7 is not one"),
        ("weighted", {"parts": ["ease"], "parts.1.l2": 3}, "weighted: parts has 1 part, counted from 0, and no 1"),
        ("weighted", {"parts": ["ease"], "parts.first.l2": 3}, "counted from 0, and no first"),
        ("weighted", {"parts": ["ease"], "parts.0.l3": 3}, "parts[0] (ease) has no parameter 'l3'; there are"),
        (
            "pipeline",
            {"retrievers": ["ease"], "filters": [{"kind": "block", "item": [0.5]}]},
            "pipeline: filters[0].item must be a list of int32, not [0.5]",
        ),
        ("ease", {"plan.l2": 3}, "ease has no parameter 'plan'; there are: inverse, l2, neighbors"),
        ("ease", {"l2.low": 3}, "ease: l2 must be a number of 0 or more, not {'low': 3}"),
        ("at_most", {}, "'at_most' is not a model"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_named_with_its_place(name: str, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as problem:
        make(name, **settings)
    assert message in str(problem.value)


def test_a_table_says_what_it_is() -> None:
    assert build("ease") == build({"kind": "ease"}) == EASE()
    for form in ({}, {"kind": 3}, {"model": "ease"}):
        with pytest.raises(InputError, match="named by its 'kind'"):
            build(form)


@pytest.mark.parametrize("name", models())
def test_a_model_at_its_defaults_is_its_name(name: str) -> None:
    assert form_of(make(name)) == name


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "ease", "l2": 3.0},
        {"kind": "weighted", "parts": ["ease", {"kind": "item_knn", "neighbors": 9}]},
        {"kind": "switching", "few": "popular", "many": "ease", "enough": 3},
        {"kind": "pipeline", "retrievers": [{"kind": "mixed", "parts": ["ease"]}], "fallback": "popular", "depth": 20},
        {"kind": "pipeline", "retrievers": ["ease"], "filters": [{"kind": "block", "item": [1, 2]}]},
    ],
)
def test_plain_data_come_back_as_they_were(form: dict[str, Any]) -> None:
    assert form_of(build(form)) == form
    assert {form["kind"]} <= MODELS.keys() | COMPOSED.keys()


def test_parameters_of_a_pipeline_tell_its_parts_with_what_is_not_usual() -> None:
    built = Pipeline((EASE(), ItemKNN(neighbors=50)), (Block(np.zeros(1, np.int32)),), fallback=Popular())
    assert parameters_of(built) == {
        "retrievers": ["ease", {"kind": "item_knn", "neighbors": 50}],
        "filters": ["block"],
        "ranker": None,
        "rerankers": [],
        "fallback": "popular",
        "wishes": None,
        "depth": 500,
    }
    assert parameters_of(Weighted((Network(),))) == {"parts": ["Network"]}  # nothing that the catalogue names
    assert parameters_of(object()) == {}


def test_a_nested_dataclass_is_a_table_without_a_kind(network: str) -> None:
    assert make(network).plan == Plan(epochs=20) and make(network).n_rounds == 20
    assert make(network, plan={"learning_rate": "0.1"}).plan == Plan(0.1, 20)  # the rest as the model has it
    assert make(network, **{"plan.learning_rate": "0.5", "plan.epochs": 3}).plan == Plan(0.5, 3)
    assert make(network, plan=Plan(0.2), **{"plan.epochs": 7}).plan == Plan(0.2, 7)
    for settings, message in (
        ({"plan.epochs": 0}, r"network: plan.epochs must be a whole number from 1"),
        ({"plan.learning_rate": 0}, r"network: plan.learning_rate must be a number above 0, not 0"),
        ({"plan.epoch": 3}, r"network: plan \(Plan\) has no parameter 'epoch'; did you mean 'epochs'"),
        ({"plan": "fast"}, r"network: plan: there is no 'fast' to put here"),
    ):
        with pytest.raises(InputError, match=message):
            make(network, **settings)


def test_a_space_reaches_what_is_nested() -> None:
    assert list(space(Network)) == ["factors", "plan.learning_rate", "plan.epochs"] == list(space(Network()))
    whole = Pipeline((Weighted((EASE(), Popular())), Network()), ranker=EASE())
    assert list(space(whole)) == [
        "retrievers.0.parts.0.l2",
        "retrievers.1.factors",
        "retrievers.1.plan.learning_rate",
        "retrievers.1.plan.epochs",
        "ranker.l2",
        "depth",
    ]
    assert space(whole)["ranker.l2"] == space(EASE)["l2"]
