"""The simple baselines that every other model has to beat, and those of them that a comparison lacks."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from palate.catalogue import name_of
from palate.forms import parameters_of
from palate.metrics.named import metric_of
from palate.models.recommender import Recommends
from palate.spec import make

SIMPLE = ("popular", "item_knn", "ease")  # what a model has to beat: without taste, with a neighbourhood, with weights
OF_BASELINE = " (baseline)"  # the end of the name of one whose name another model has
FOR_RATINGS = {"popular": "bias", "item_knn": "item_knn_ratings", "ease": None}  # their like among models of ratings
BASELINES = frozenset({*SIMPLE, "random", "recent_popular", "attribute_popular", "bias", "item_knn_ratings"})


def is_baseline(model: Recommends) -> bool:
    """Whether it is a simple baseline: a model of the catalogue that does not personalise, or in one closed step, with
    its defaults. With other parameters it is a model that was worked on, and has the baseline to beat like any other.
    """
    name = name_of(type(model))
    return name in BASELINES and parameters_of(model) == _defaults(name)


def is_simple(model: Recommends) -> bool:
    """Whether it is one of the three that a ranking model has to beat."""
    return is_baseline(model) and name_of(type(model)) in SIMPLE


def baselines_for(by: str, names: Sequence[str] = SIMPLE) -> tuple[str, ...]:
    """The baselines for a metric of that full name: with a rating metric, those that predict ratings in their place."""
    rates = metric_of(by).kind == "rating"
    each = (FOR_RATINGS.get(name, name) if rates else name for name in names)
    return tuple(name for name in each if name)


def missing_baselines(models: Mapping[str, Recommends], names: Sequence[str], by: str) -> dict[str, Recommends]:
    """The baselines for the metric that are not among the models as they stand. One whose name another model has is
    called "NAME (baseline)"."""
    present = {name_of(type(model)) for model in models.values() if is_baseline(model)}
    missing = [name for name in baselines_for(by, names) if name not in present]
    return {f"{name}{OF_BASELINE}" if name in models else name: make(name) for name in missing}


@cache
def _defaults(name: str) -> Mapping[str, Any]:
    """The default parameters of a model of the catalogue."""
    return parameters_of(make(name))
