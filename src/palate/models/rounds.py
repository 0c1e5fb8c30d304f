"""Fits in rounds: how many there are, and going on with one that was ended between two of them."""

from inspect import isgeneratorfunction, unwrap

import numpy as np

from palate.data.sketch import Sketch
from palate.errors import InputError

NAMES = ("epochs", "rounds", "sweeps")  # what models call the number of theirs
ON = "fitted_on"  # the place in a state of the events learned from

State = dict[str, np.ndarray]
"""What the next round goes on from, beyond what is learned: vectors of users, running sums, ..."""


def rounds_of(model: object) -> int:
    """The number of rounds of a fit, one or more; 0 where the model does not say."""
    return next((int(getattr(model, name)) for name in NAMES if hasattr(model, name)), 0)


def in_rounds(model: object) -> bool:
    """Whether its fit can be ended between two rounds: `learn` yields."""
    return isgeneratorfunction(unwrap(getattr(type(model), "learn", in_rounds)))


def drawn_for(seed: int, at: int) -> np.random.Generator:
    """The draws of round `at`, the first being 0: they depend on the seed and the round alone, so that a fit that is
    resumed draws what it would have drawn."""
    return np.random.default_rng([seed, at])


def stamped(state: State, on: Sketch) -> State:
    """The state of a fit on these events, which `check_resumes` knows again; nothing where there is no state."""
    return {**state, ON: np.concatenate([[np.uint64(on.n)], on.smallest])} if state and ON not in state else state


def check_resumes(model: object, on: Sketch) -> None:
    """Raises InputError where the model holds no fit to go on with, or one of other events."""
    name, state = type(model).__name__, vars(model).get("state_")
    if not state:
        raise InputError(
            f"{name} holds no fit that was ended between two rounds; resume=True is for such a one, fit it without"
        )
    if not np.array_equal(state[ON], np.concatenate([[np.uint64(on.n)], on.smallest])):
        raise InputError(f"the fit of {name} that was ended was of other events; resume it with the same, or fit anew")
