"""The one face of everything that recommends: a model, a hybrid, a pipeline."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Flag, auto
from functools import reduce
from operator import or_
from typing import ClassVar, Self, final

from palate.arrays import Served
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.ask import Ask
from palate.data.codes import Count
from palate.data.dataset import Dataset
from palate.data.features import Features
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.data.score_kind import ScoreKind
from palate.models.needs import Needs

BLOCK = 2.0**25  # scores that are held at once


class Reads(Flag):
    """The parts of a query on which a model's scores depend."""

    NOTHING = 0
    USER = auto()
    HISTORY = auto()
    ORDER = auto()
    FEATURES = auto()
    TIME = auto()
    CONTEXT = auto()
    WISHES = auto()


class Recommends(ABC):
    """The one face of a model, a hybrid and a pipeline."""

    score_kind: ClassVar[ScoreKind] = ScoreKind.RANK  # what its scores are
    needs: ClassVar[Needs] = Needs()  # of data, to be worth a fit
    suits: ClassVar[str] = ""  # why it suits such data; {events} and {median}, of a user, are filled in
    searched: ClassVar[bool] = True  # whether a search for the best model tries it
    reason: ClassVar[str] = ""  # why it recommends an item, in words, where no event of the history is the reason

    @property
    @abstractmethod
    def reads(self) -> Reads:
        """The parts of a query on which the recommendations depend."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The name of each bit of a recommendation's `source`; of a model, its own."""
        return (type(self).__name__,)

    @property
    def primary(self) -> tuple["Recommends", ...]:
        """What recommends before a fallback does: a model itself, the retrievers of a pipeline."""
        return (self,)

    @property
    def ranker(self) -> "Recommends | None":
        """What has the last word on the order of what others propose, if anything."""
        return None

    @property
    def fallback(self) -> "Recommends | None":
        """What fills the lists that `primary` leaves short, if anything."""
        return None

    @property
    def n_rounds(self) -> int:
        """In how many rounds it learns, between which its fit can be ended; 0 for what learns at once."""
        return 0

    @abstractmethod
    def fit(self, data: Dataset, *, watch: "Watch | None" = None, resume: bool = False) -> Self:
        """Learns from the data, until done or until `watch` ends it; `resume` goes on with an interrupted fit."""

    @abstractmethod
    def serves(self, queries: Queries) -> Served:
        """Which queries hold something that it reads."""

    def serves_first(self, queries: Queries) -> Served:
        """Which queries are served by more than a fallback."""
        return reduce(or_, (part.serves(queries) for part in self.primary))

    @final
    def recommend(self, queries: Queries, k: Count | Ask = 10) -> Recommendations:
        """The k best items of each query, within its limits; a query that is not served gets none.

        `k` is a number, or an `Ask`, which holds further switches. The limits of each query are `Queries.only` and
        `Queries.exclude`. An unknown code, such as -1, stands for no user or no item, in a history as in a limit.
        Raises InputError for k below 1.
        """
        return self.answer(queries, Ask.of(k))

    @abstractmethod
    def answer(self, queries: Queries, ask: Ask) -> Recommendations:
        """What `recommend` gives: `ask.k` columns, within the limits of each query."""

    @abstractmethod
    def fit_cost(self, size: Size) -> Cost:
        """What a fit to data of that size takes, in work and memory, for `forecast`."""

    def ask_memory(self, size: Size, queries: int) -> float:
        """The bytes that it takes, beyond what it keeps, to be asked for the lists of so many queries.

        Where an author states nothing it is a guess: a score for each item, for as many queries as one block holds.
        """
        return 4.0 * min(float(queries) * size.items, BLOCK)

    def ask_cost(self, size: Size, queries: int) -> Cost:
        """What it takes to be asked for the lists of so many queries, as `Cost` has it.

        Where an author states nothing it is a guess: some operations for each score, and for each event of a history.
        """
        events = size.events * queries / max(1, size.users)
        scores = float(queries) * size.items
        return Cost(memory=self.ask_memory(size, queries), elements=6.0 * scores + 450.0 * events, python=2000.0)

    def with_items(self, items: Features) -> Self:
        """A copy that serves this catalogue: items changed since the fit, and items newer than it.

        The first rows are the items of the fit. What does not learn from item features stays as it is.
        """
        return self


@dataclass(frozen=True)
class Round:
    """A round of a fit that is done: of a model, usable from then on, or of a whole, whose rounds are the fits of its
    parts.

    `stage` leads from what is fitted down to `model`, such as ("retrievers[0] Weighted", "parts[1] BPR"); it is empty
    for what `fit` was called on. `round` counts from 1. `loss` is None for a whole. `share` is how much of the whole
    fit is done, were all parts and all rounds of equal length.
    """

    model: Recommends
    round: int
    rounds: int
    loss: float | None
    stage: tuple[str, ...] = ()
    share: float = 0.0


class Watch:
    """Follows a fit through all models in it: sees every round, may end the fit, may keep the best round.

    `on_round` returns True to end the fit after that round: it can then be resumed. With `metric`, the higher the
    better, each model ends as it was after its best round; after `patience` rounds that were no better it learns no
    more, and what comes after it goes on. A metric that is NaN judges nothing. The best is of the rounds that this
    object saw: an interrupted fit is resumed from its last round.

    `looks=False` is for an `on_round` that does not ask the model for anything: it need not be usable then, which costs
    some models time.
    """

    def __init__(
        self,
        on_round: Callable[[Round], bool | None] | None = None,
        *,
        metric: Callable[[Round], float] | None = None,
        patience: int | None = None,
        looks: bool = True,
    ) -> None:
        self.on_round, self.metric, self.patience = on_round, metric, patience
        self.looks = looks or metric is not None
        self.ended = False

    def __call__(self, round: Round) -> bool:
        """Whether the fit is to end after this round."""
        self.ended = self.on_round is not None and bool(self.on_round(round))
        return self.ended

    def within(self, part: str, done: int, of: int) -> "Watch":
        """What follows the fit of a part, of which `done` were fitted before it, and reports to this."""

        def outside(round: Round) -> Round:
            return replace(round, stage=(part, *round.stage), share=(done + round.share) / of)

        metric = self.metric
        return Watch(
            lambda round: self(outside(round)),
            metric=None if metric is None else lambda round: metric(outside(round)),
            patience=self.patience,
            looks=self.looks,
        )
