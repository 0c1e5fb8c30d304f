"""The result of a comparison: the leaderboard, and its form as JSON, which console and reports draw."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
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
    """The ranking metric among the `n` queries (or for the relevant items) of one slice; 0 where there are none.

    Slices of one `group` belong side by side: "history" (events), "users" (hot, warm, cold), "items" (head, middle,
    tail), "user age", "item genre", ...
    """

    name: str
    n: int
    mean: float
    low: float | None = None
    high: float | None = None
    group: str = "history"


@dataclass(frozen=True)
class Against:
    """The paired test of a model against the best simple baseline in one metric.

    `difference` is model minus baseline, with its 95 % interval; `p` is two-sided, `p_holm` adjusted over all models
    tested in that metric (Holm 1979); `effect` is the mean of the paired differences over their standard
    deviation (Cohen's d for pairs), None where all are equal and not 0.
    """

    difference: float
    low: float
    high: float
    p: float
    p_holm: float
    effect: float | None


@dataclass(frozen=True)
class Point:
    """A point of a curve: of learning over `at` (a share of the training events, or a round), or of a replay over
    `at` (seconds since 1970, the window's begin); `n` is the number of queries behind it."""

    at: float
    mean: float
    low: float | None = None
    high: float | None = None
    n: int = 0


@dataclass(frozen=True)
class Row:
    """One model. Those that share a `rank` do not differ significantly; `note` is the reason why a model is not ranked,
    else "": it failed, or it is broken or leaky, and then its figures stand but count for nothing.

    `answered` is the share of the queries that got a list, `seconds_per_1000` the time for 1000 lists, `memory` the
    peak bytes of the fit beyond what was held before it, `size` the bytes of the learned arrays, as they are saved.
    `exposure` is the share of all places that the most shown 0 %, 5 %, ... 100 % of the catalogue take (21 numbers).
    `curves` are by name: "events" (metric over the share of the training events), "rounds" (loss over rounds),
    "replay" (metric over time). `against` is the test in the metric that ranks; `tests` has those in every metric with
    a value per query, that one included, by the metric's name (none in what an older Palate wrote).
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
    memory: int = 0
    size: int = 0
    against: Against | None = None
    exposure: Sequence[float] = ()
    curves: Mapping[str, Sequence[Point]] = field(default_factory=dict)
    tests: Mapping[str, Against] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        own = {f.name: getattr(self, f.name) for f in fields(self)}
        return {
            **own,
            "parameters": dict(self.parameters),
            "metrics": {name: figure.to_json() for name, figure in self.metrics.items()},
            "slices": [asdict(part) for part in self.slices],
            "against": None if self.against is None else asdict(self.against),
            "exposure": list(self.exposure),
            "curves": {name: [asdict(point) for point in points] for name, points in self.curves.items()},
            "tests": {name: asdict(test) for name, test in self.tests.items()},
        }

    @classmethod
    def of_json(cls, written: Mapping[str, Any]) -> "Row":
        against = written.get("against")
        parts = {
            "metrics": {name: Figure(**figure) for name, figure in written["metrics"].items()},
            "slices": tuple(Slice(**part) for part in written["slices"]),
            "against": against and Against(**against),
            "exposure": tuple(written.get("exposure", ())),
            "curves": {
                name: tuple(Point(**point) for point in points) for name, points in written.get("curves", {}).items()
            },
            "tests": {name: Against(**test) for name, test in written.get("tests", {}).items()},
        }
        return cls(**{**written, **parts})


@dataclass(frozen=True)
class Example:
    """One user's lists side by side, in titles (ids where there are none): `lists` by model, best first.

    `history` holds the user's last items, newest first; `relevant` the withheld ones; `right` for each list whether
    each of its items was among them.
    """

    user: str
    history: Sequence[str]
    relevant: Sequence[str]
    lists: Mapping[str, Sequence[str]]
    right: Mapping[str, Sequence[bool]]

    @classmethod
    def of_json(cls, written: Mapping[str, Any]) -> "Example":
        return cls(**written)


@dataclass(frozen=True)
class Comparison:
    """Models by rank, best first, on one split of one data set; `metric` is what ranked them, such as "ndcg@10".

    `ks` are the cutoffs at which every ranking metric stands in a row's `metrics`, `baseline` is the name of the best
    simple baseline ("" if none could be measured), `warnings` say what makes the figures less than they seem, each with
    its cure; `about` holds the fingerprint of the data, versions, the machine, threads and the seed.
    """

    data: str
    split: str
    n_queries: int
    n_items: int
    k: int
    metric: str
    made: str  # when, in ISO form
    models: Sequence[Row]
    ks: Sequence[int] = ()
    baseline: str = ""
    warnings: Sequence[str] = ()
    examples: Sequence[Example] = ()
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def best(self) -> Row:
        """The model at the head; InputError where none could be measured."""
        if not self.models or self.metric not in self.models[0].metrics or self.models[0].note:
            raise InputError(f"no model has {self.metric}: see the note of each")
        return self.models[0]

    def to_json(self) -> dict[str, Any]:
        lists = {name: list(getattr(self, name)) for name in ("ks", "warnings")}
        examples = [asdict(example) for example in self.examples]
        models = [row.to_json() for row in self.models]
        return {**vars(self), **lists, "models": models, "examples": examples, "about": dict(self.about)}

    @classmethod
    def of_json(cls, written: Mapping[str, Any]) -> "Comparison":
        """What `to_json` wrote; InputError for anything else."""
        try:
            models = tuple(Row.of_json(row) for row in written["models"])
            examples = tuple(Example.of_json(example) for example in written.get("examples", ()))
            return cls(**{**written, "models": models, "examples": examples})
        except (KeyError, TypeError, AttributeError) as problem:
            raise InputError(f"this is not a comparison as palate writes it ({problem}); make it anew") from None
