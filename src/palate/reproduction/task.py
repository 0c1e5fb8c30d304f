"""Tasks of a published protocol: a model is fitted on one split, and measured as the authors measured theirs."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from jaxtyping import Int64

from palate.arrays import PerQuery
from palate.costs.forecast import forecast, in_time
from palate.data.score_kind import ScoreKind
from palate.errors import InputError
from palate.evaluation.run import lists
from palate.evaluation.scoring.lists import hits_of
from palate.evaluation.scoring.scores import predictions
from palate.metrics import ranking
from palate.models.recommender import Recommender
from palate.spec import make
from palate.splitting.split import Split

Figures = Mapping[str, float]
OnStage = Callable[[str], None]
PROBE, DEEP = 50, 50  # users, and the length of their lists, by whose time that of all is forecast


def silent(stage: str) -> None:
    """Reports nothing."""


@dataclass(frozen=True)
class Measurement:
    """The figures of one fit, and its seconds: to fit, and to make all lists or predictions after it."""

    figures: Figures
    fit_seconds: float
    ask_seconds: float


class Task(ABC):
    """One split of a protocol, and how a model is measured on it."""

    @property
    @abstractmethod
    def about(self) -> str:
        """The size of the split, in a phrase: it shows whether the data are the authors'."""

    @abstractmethod
    def measure(self, model: str, parameters: Mapping[str, Any], on_stage: OnStage = silent) -> Measurement:
        """Fits the model of that name, and measures it; `on_stage` is called with each stage and its forecast."""

    @abstractmethod
    def seconds(self, model: str, parameters: Mapping[str, Any]) -> float:
        """The seconds that a fit is forecast to take."""


@dataclass(frozen=True)
class ModelTask(Task):
    """A task for the models of the catalogue. `metrics` are the columns of the table."""

    split: Split
    metrics: tuple[str, ...]

    @property
    def about(self) -> str:
        train, n = self.split.train, len(self.split.queries)
        sizes = f"{train.n_users:,} users, {train.n_items:,} items, {len(train.interactions):,} events to learn from"
        return f"{sizes}, {n:,} users asked"

    def measure(self, model: str, parameters: Mapping[str, Any], on_stage: OnStage = silent) -> Measurement:
        fresh = self._model(model, parameters)
        on_stage(f"fitting, about {in_time(forecast(fresh, self.split.train).seconds)}")
        start = perf_counter()
        fresh.fit(self.split.train)
        fitted = perf_counter()
        on_stage(
            f"fitted in {in_time(fitted - start)}; asking {len(self.split.queries):,} users{self._expected(fresh)}"
        )
        start_asking = perf_counter()
        figures = self.figures(fresh)
        seconds = perf_counter() - start_asking
        on_stage(f"asked in {in_time(seconds)}")
        return Measurement(figures, fitted - start, seconds)

    def seconds(self, model: str, parameters: Mapping[str, Any]) -> float:
        return forecast(self._model(model, parameters), self.split.train).seconds

    def _model(self, model: str, parameters: Mapping[str, Any]) -> Recommender:
        fresh = make(model, **parameters)
        if not isinstance(fresh, Recommender):
            raise InputError(f"{model} is not a single model; a recipe takes those of `palate models catalogue`")
        return fresh

    def _expected(self, model: Recommender) -> str:
        """The time that the lists of all users will take, by those of a few; "" of few users."""
        n = len(self.split.queries)
        if n < 20 * PROBE:
            return ""
        start = perf_counter()
        model.recommend(self.split.queries.take(np.linspace(0, n - 1, PROBE).astype(np.int64)), DEEP)
        return f", about {in_time((perf_counter() - start) * n / PROBE)}"

    @abstractmethod
    def figures(self, model: Recommender) -> Figures:
        """The figures of a fitted model, one per metric of the table."""


@dataclass(frozen=True)
class RatingTask(ModelTask):
    """RMSE and MAE over all withheld ratings. Predictions are clipped to low and high; where a model has none, it is
    the mean of the training ratings, as in Surprise."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if odd := [name for name in self.metrics if name not in ("rmse", "mae")]:
            raise InputError(f"{odd[0]!r} is not a rating error: the table may state rmse and mae")

    @property
    def about(self) -> str:
        rated = self.split.rated
        return f"{super().about}, {0 if rated is None else len(rated.withheld.item):,} ratings to predict"

    def figures(self, model: Recommender) -> Figures:
        rated = self.split.rated
        if rated is None or model.score_kind != ScoreKind.RATING:
            raise InputError("the table is of rating errors: it takes data with ratings, and models that predict them")
        predicted = predictions(model, rated).astype(np.float64)
        mean = self.split.train.interactions.ratings.mean(dtype=np.float64)
        predicted = np.clip(np.where(np.isnan(predicted), mean, predicted), self.low, self.high)
        off = predicted - rated.withheld.ratings
        errors = {"rmse": float(np.sqrt(np.mean(off**2))), "mae": float(np.abs(off).mean())}
        return {name: errors[name] for name in self.metrics}


@dataclass(frozen=True)
class RankingTask(ModelTask):
    """Lists of the whole catalogue, averaged over the users asked."""

    def figures(self, model: Recommender) -> Figures:
        named = [(name, *_cut(name)) for name in self.metrics]
        deepest = max(k for _, _, k in named)
        relevant = self.split.relevant.lengths
        hits = hits_of(lists(model, self.split, deepest).item, self.split.relevant)
        return {name: float(ranking.METRICS[of](hits[:, :k], relevant).mean()) for name, of, k in named}


@dataclass(frozen=True)
class CandidatesTask(ModelTask):
    """The place of one relevant item among given others, as the NCF authors count it: one more than the number of
    those that score strictly higher. The relevant item stands first in each row of the split's candidates."""

    def figures(self, model: Recommender) -> Figures:
        candidates = self.split.candidates
        if candidates is None:
            raise InputError("the table takes given candidates, and the split has none")
        scores = model.score_candidates(self.split.queries, candidates)
        scores = np.where(np.isnan(scores), -np.inf, scores)
        place = (scores[:, 1:] > scores[:, :1]).sum(1)
        return {name: float(_of_place(*_cut(name), place).mean()) for name in self.metrics}


def _of_place(metric: str, k: int, place: Int64[np.ndarray, "queries"]) -> PerQuery:
    """A metric of one relevant item, from the number of items before it."""
    inside = place < k
    values = {"hit_rate": inside * 1.0, "mrr": inside / (place + 1), "ndcg": inside / np.log2(place + 2)}
    if metric not in values:
        raise InputError(f"{metric!r} is not a metric of one relevant item; there are {', '.join(values)}")
    return np.asarray(values[metric], dtype=np.float64)


def _cut(name: str) -> tuple[str, int]:
    """ "recall@20" as its metric and its cutoff."""
    metric, _, k = name.partition("@")
    if metric not in ranking.METRICS or not k.isdigit():
        raise InputError(f"{name!r} is not a ranking metric with a cutoff, such as recall@20")
    return metric, int(k)
