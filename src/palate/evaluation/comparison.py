"""What a comparison of models found: the leaderboard, and its form as JSON, which the console draws."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from palate.errors import InputError


@dataclass(frozen=True)
class Figure:
    """A metric's value, and its 95 % interval where it has one."""

    mean: float
    low: float | None = None
    high: float | None = None

    def to_json(self) -> dict[str, float]:
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class Slice:
    """The metric among the queries with so many events in their history; 0 where there are none."""

    name: str
    n: int
    mean: float


@dataclass(frozen=True)
class Row:
    """One model. Those that share a `rank` cannot be told apart; `note` says why a model has no metrics, else "".

    `answered` is the share of the queries that got a list, `seconds_per_1000` the time for 1000 lists.
    """

    name: str
    parameters: Mapping[str, Any]
    rank: int
    baseline: bool
    note: str = ""
    metrics: Mapping[str, Figure] = field(default_factory=dict)
    fit_seconds: float = 0.0
    seconds_per_1000: float = 0.0
    answered: float = 0.0
    slices: Sequence[Slice] = ()

    def to_json(self) -> dict[str, Any]:
        figures = {name: figure.to_json() for name, figure in self.metrics.items()}
        slices = [asdict(one) for one in self.slices]
        own = {name: value for name, value in vars(self).items() if name not in ("metrics", "slices", "parameters")}
        return {**own, "parameters": dict(self.parameters), "metrics": figures, "slices": slices}

    @classmethod
    def of_json(cls, written: Mapping[str, Any]) -> "Row":
        metrics = {name: Figure(**figure) for name, figure in written["metrics"].items()}
        return cls(**{**written, "metrics": metrics, "slices": tuple(Slice(**one) for one in written["slices"])})


@dataclass(frozen=True)
class Comparison:
    """Models by rank, best first, on one split of one data set; `metric` is what ranked them, such as "ndcg@10"."""

    data: str
    split: str
    n_queries: int
    n_items: int
    k: int
    metric: str
    made: str  # when, in ISO form
    models: Sequence[Row]

    @property
    def best(self) -> Row:
        """The model at the head; InputError where none could be judged."""
        if not self.models or self.metric not in self.models[0].metrics:
            raise InputError(f"no model has {self.metric}: see the note of each")
        return self.models[0]

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "models": [row.to_json() for row in self.models]}

    @classmethod
    def of_json(cls, written: Mapping[str, Any]) -> "Comparison":
        """What `to_json` wrote; InputError for anything else."""
        try:
            return cls(**{**written, "models": tuple(Row.of_json(row) for row in written["models"])})
        except (KeyError, TypeError, AttributeError) as problem:
            raise InputError(f"this is no comparison as palate writes it ({problem}); make it anew") from None
