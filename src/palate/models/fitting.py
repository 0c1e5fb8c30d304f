"""The fit of all that learns: from the start or resumed, round by round or part by part, watched, and checked."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from operator import attrgetter
from typing import ClassVar, Self, final

import numpy as np

from palate.costs.limits import keep_to_memory
from palate.costs.size import Size
from palate.data.dataset import Dataset, check_dataset
from palate.data.sketch import Sketch
from palate.errors import InputError
from palate.hyper import set_by_fit
from palate.models.face import Recommends, Round, Watch
from palate.models.rounds import Best, State, can_resume, check_resumes, stamped
from palate.models.sound import check_sound, diverged


@dataclass(frozen=True)
class Stage:
    """The fit of one part of a whole: a round of the whole. `name` is the part's place in the whole."""

    name: str
    part: Recommends
    data: Dataset


class Fittable(Recommends):
    """What learns from a data set: its author writes `learn`, and `fit` is given."""

    learns_in: ClassVar[str] = ""  # the hyper-parameter that sets the number of rounds; "" for none
    open_ended: ClassVar[tuple[str, ...]] = ()  # learned fields that hold infinite numbers or NaN by right
    rounds_: int = set_by_fit()  # the rounds done, of a fit in rounds
    state_: State = set_by_fit()  # of a fit in rounds that is not done: what the next round needs; may be empty
    fitted_on_: Sketch = set_by_fit()  # of the data of the fit, for evaluation; an artifact does not keep it

    @property
    def n_rounds(self) -> int:
        return int(attrgetter(self.learns_in)(self)) if self.learns_in else 0

    @abstractmethod
    def learn(self, data: Dataset) -> Iterator[float | Stage] | None:
        """Sets the learned fields. What learns in rounds sets them and yields its loss in each; a whole yields a
        `Stage` for each part, which is fitted before the next line runs.

        Rounds begin at `rounds_`. Where that is above 0 a fit is resumed, from `state_`: it holds what the rounds work
        on, is set before the first of them, and is whole whenever something is yielded.
        """

    def settle(self) -> None:
        """Sets learned fields from what the rounds work on, where that takes time: after a round at which somebody
        looks at the model, and at the end. A `learn` that sets them all in every round leaves nothing to do."""
        return

    def begin(self, data: Dataset) -> Dataset:
        """What `learn` is given of the data."""
        return data

    @final
    def fit(self, data: Dataset, *, watch: Watch | None = None, resume: bool = False) -> Self:
        """Learns from the data, until done or until `watch` ends it; a rating model from what is rated alone.

        With `resume` a fit that `watch` ended goes on with its next round; the result is that of one never interrupted.
        Raises InputError for a rating model where no event has a rating, for a fit that diverges (its loss, or what it
        learned, is not finite, or too large to be of use: `palate.models.sound`), and for one that memory would not
        hold (`palate.costs.limits`).
        """
        check_dataset(data)
        size = Size.of(data)
        keep_to_memory(type(self).__name__, self.fit_cost(size), size)
        events = data.interactions.sketch
        if resume:
            check_resumes(self, events)
        else:
            self.rounds_, self.state_ = 0, {}
        self.fitted_on_ = events
        try:
            ended = self._learn_in_rounds(self.begin(data), watch, resume)
        except MemoryError as problem:
            raise InputError(
                f"{type(self).__name__} does not fit into memory with {data.n_users:,} users and {data.n_items:,} "
                f"items ({problem}); take another model, smaller parameters, or fewer items (k-core)"
            ) from None
        check_sound(self)
        if not ended:
            self.state_ = {}
        return self

    def _learn_in_rounds(self, data: Dataset, watch: Watch | None, resume: bool) -> bool:
        """Whether `watch` ended it."""
        best = Best()
        for step in self.learn(data) or ():
            if isinstance(step, Stage):
                if self._fit_part(step, watch, resume):
                    return True
                loss, resume = None, False
            else:
                loss = step
                if not isfinite(loss) and len(data.interactions):
                    raise diverged(self, loss)
            self.rounds_, self.state_ = self.rounds_ + 1, stamped(self.state_, self.fitted_on_)
            if watch is None:
                continue
            if watch.looks and loss is not None:
                self.settle()
            round = Round(self, self.rounds_, self.n_rounds, loss, share=self.rounds_ / max(1, self.n_rounds))
            if watch(round):
                self.settle()
                return True
            if watch.metric and loss is not None and best.is_old(round, watch.metric(round), watch.patience):
                break
        self.settle()
        best.restore(self)
        return False

    def _fit_part(self, stage: Stage, watch: Watch | None, resume: bool) -> bool:
        """Fits a part, from where it was interrupted if the whole is resumed; whether `watch` ended it."""
        if not self.state_:
            self.state_ = stamped({"stages": np.array([self.n_rounds])}, self.fitted_on_)
        inner = watch and watch.within(stage.name, self.rounds_, max(1, self.n_rounds))
        stage.part.fit(stage.data, watch=inner, resume=resume and can_resume(stage.part))
        return inner is not None and inner.ended
