"""Which models are tried, and why."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from tuning.worlds import tastes

from palate import catalogue
from palate.costs.cost import Cost
from palate.costs.forecast import Forecast
from palate.costs.size import Size
from palate.data.ask import Ask
from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.errors import InputError
from palate.models.recommender import Reads, Recommends
from palate.readers.synthetic import shop
from palate.splitting.named import split_by
from palate.splitting.split import Split
from palate.tuning import plan as planning
from palate.tuning.plan import Plan, plan

SPLIT = split_by("random", tastes())


@dataclass
class Editors(Recommends):
    """Lists without scores, such as those that editors make: no model of the house's own kind."""

    reads = Reads.NOTHING

    def fit(self, data: Dataset, *, watch: object = None, resume: bool = False) -> "Editors":
        return self

    def serves(self, queries: Queries) -> np.ndarray:
        return np.ones(len(queries), dtype=bool)

    def answer(self, queries: Queries, ask: Ask) -> Recommendations:
        return Recommendations.empty(len(queries), ask.k)

    def fit_cost(self, size: Size) -> Cost:
        return Cost()


def why(made: Plan) -> dict[str, str]:
    return {model.name: model.why for model in made.candidates if not model.tried}


def names(made: Plan) -> set[str]:
    return {model.name for model in made.tried}


def random_split(data: Dataset) -> Split:
    return split_by("random", data)


def test_lists_are_for_models_that_rank_and_ratings_for_those_that_predict_them() -> None:
    lists, ratings = plan(SPLIT, 600), plan(SPLIT, 600, metric="rmse")
    assert {"popular", "item_knn", "ease", "ials", "user_knn"} <= names(lists) and "svd" not in names(lists)
    assert {"bias", "svd", "als"} <= names(ratings) and not {"ease", "ials"} & names(ratings)
    assert lists.baselines == ("popular", "item_knn", "ease") and ratings.baselines == ("bias", "item_knn_ratings")
    assert lists.metric == "ndcg@10" and ratings.metric == "rmse"


def test_without_features_times_or_ratings_what_needs_them_is_out() -> None:
    done = tastes().interactions
    bare = replace(done, time=np.full(len(done), NO_TIME), rating=None)
    made = plan(random_split(Dataset.of(bare)), 600)
    out = why(made)
    assert "features" in out["profile"] and "times" in out["recent_popular"] and "wishes" in out["utility"]
    assert "nothing is known of users" in out["attribute_popular"]
    assert names(made) & {"profile", "recent_popular", "attribute_popular", "random"} == set()
    timeless = plan(random_split(Dataset.of(replace(bare, rating=done.ratings))), 600, metric="rmse")
    assert "its time" in why(timeless)["time_svd"]


def test_with_features_and_times_they_are_in() -> None:
    assert {"profile", "recent_popular", "attribute_popular"} <= names(plan(random_split(shop(n_users=200)), 600))


def test_few_events_leave_the_models_that_learn_from_few() -> None:
    made = plan(random_split(tastes(n_users=30, each=8)), 600)
    assert "too few" in why(made)["ials"] and {"popular", "item_knn"} <= names(made)


def test_few_events_of_each_user_leave_no_neighbours() -> None:
    assert "too few to tell who is alike" in why(plan(random_split(tastes(n_users=600, each=4)), 600))["user_knn"]


def test_what_memory_does_not_hold_is_out(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = random_split(tastes(n_items=3000, n_users=600))
    monkeypatch.setenv("PALATE_MEMORY", "8m")
    made = plan(wide, 600)
    assert "memory" in why(made)["ease"] and "ease" not in made.baselines and "popular" in made.baselines


def test_what_takes_too_long_is_out_and_a_baseline_may_take_twice_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "forecast", lambda model, data: Forecast(7.0, 1000))
    made = plan(SPLIT, 60)
    assert names(made) == {"popular", "item_knn", "ease"}
    assert why(made)["ials"] == "one fit takes about 7.0 s, too much of 60 s"
    assert "ials" in names(plan(SPLIT, 71)) and made.longest == 6.0


def test_each_model_in_the_plan_has_its_reason() -> None:
    assert all(len(model.why) > 10 for model in plan(SPLIT, 60).candidates)


@pytest.mark.parametrize(("seconds", "metric", "says"), [(3, "ndcg", "too short"), (60, "ndgc", "ndcg")])
def test_bad_arguments(seconds: float, metric: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        plan(SPLIT, seconds, metric=metric)


def test_what_recommends_without_scores_is_planned_for_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for table in ("MODELS", "CATALOGUE", "NAMES"):
        monkeypatch.setattr(catalogue, table, dict(getattr(catalogue, table)))
    catalogue.register("editors", f"{__name__}:Editors")
    assert "editors" in names(plan(SPLIT, 600)) and "editors" not in names(plan(SPLIT, 600, metric="rmse"))
