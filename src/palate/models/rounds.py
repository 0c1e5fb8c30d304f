"""Fits in rounds: the random draws of each, resuming an interrupted fit, and keeping the best round."""

import copy
from typing import Any

import numpy as np

from palate.data.sketch import Sketch
from palate.errors import InputError
from palate.models.face import Recommends, Round

EVENTS = "fitted_on"  # the place in a state of the events learned from

State = dict[str, np.ndarray]
"""What the next round needs beyond what is learned: vectors of users, running sums, ..."""


def drawn_for(seed: int, at: int) -> np.random.Generator:
    """The draws of round `at`, the first being 0: they depend on the seed and the round alone, so that a fit that is
    resumed draws what it would have drawn."""
    return np.random.default_rng([seed, at])


def can_resume(model: Recommends) -> bool:
    """Whether it holds a fit that was interrupted between two rounds."""
    return bool(vars(model).get("state_"))


def stamped(state: State, events: Sketch) -> State:
    """The state of a fit on these events, which `check_resumes` knows again; nothing where there is no state."""
    return {**state, EVENTS: _stamp(events)} if state and EVENTS not in state else state


def check_resumes(model: Recommends, events: Sketch) -> None:
    """Raises InputError where the model holds no interrupted fit, or one of other events."""
    name = type(model).__name__
    if not can_resume(model):
        raise InputError(f"{name} has no interrupted fit to resume; fit it without resume=True")
    if not np.array_equal(vars(model)["state_"][EVENTS], _stamp(events)):
        raise InputError(
            f"the interrupted fit of {name} was of other events; resume it with the same data, or fit anew"
        )


def _stamp(events: Sketch) -> np.ndarray:
    return np.concatenate([[np.uint64(events.n)], events.smallest])


class Best:
    """The best round of a fit so far, and what the model had learned after it."""

    def __init__(self) -> None:
        self._value, self._round, self._learned = -np.inf, 0, dict[str, Any]()

    def is_old(self, round: Round, value: float, patience: int | None) -> bool:
        """Keeps what the model has learned if it is the best so far; whether the best is `patience` rounds old."""
        if value > self._value:
            self._value, self._round, self._learned = value, round.round, copy.deepcopy(_learned(round.model))
        return patience is not None and bool(self._round) and round.round - self._round >= patience

    def restore(self, model: Recommends) -> None:
        """Makes the model what it was after the best round, if one was judged."""
        if not self._round or self._round == vars(model)["rounds_"]:
            return
        derived = [name for name in vars(model) if name.startswith("_")]  # of what was learned since
        for name in derived:
            del vars(model)[name]
        vars(model).update(self._learned, rounds_=self._round)


def _learned(model: Recommends) -> dict[str, Any]:
    return {name: value for name, value in vars(model).items() if name.endswith("_") and name != "state_"}
