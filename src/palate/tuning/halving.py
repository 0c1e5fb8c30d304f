"""Successive halving: many settings of several models on a few users, the better third on three times as many.

Kevin Jamieson, Ameet Talwalkar. Non-stochastic Best Arm Identification and Hyperparameter Optimization. AISTATS 2016;
Lisha Li et al. Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization. JMLR 2018.

What grows from rung to rung is the number of users learned from, each with all their events: every model has it (few
learn in rounds), a history stays as long as it will be, and the cost of nearly every fit falls with it. All settings
are judged on the same validation queries, which carry their histories, so that users left out are served too. What is
best for few users need not be best for all, so the defaults of every model go on to the last rung.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from math import ceil
from typing import Any

import numpy as np

from palate.costs.devices import seconds as seconds_of
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.spec import make
from palate.splitting.split import Split
from palate.tuning.attempt import Attempt
from palate.tuning.plan import Plan
from palate.tuning.rounds import MOST, sampled
from palate.tuning.space import axes

THIRD = 3  # of how many settings one goes on, and how many times as many users it then learns from
FEWEST = 200  # users of the first rung
RUNGS = 3
SETTINGS = 27  # of one model, at most
FILLED = 0.8  # of the time, as forecast: a forecast may be out by a factor


@dataclass(frozen=True)
class Setting:
    """One setting of one model; `first` for its defaults, `seconds` as forecast for a fit to all users."""

    name: str
    parameters: Mapping[str, Any]
    first: bool
    seconds: float


@dataclass(frozen=True)
class Rung:
    """A step of the ladder: the share of the users learned from, and the split that learns from these alone."""

    share: float
    split: Split


RunTrial = Callable[[Setting, Rung], Attempt]


def shares_of(train: Dataset) -> tuple[float, ...]:
    """The shares of the users at each rung, thirds of thirds as long as 200 users are left; the last is 1."""
    users = len(np.unique(train.interactions.user))
    steps = [THIRD**-step for step in range(RUNGS) if step == 0 or users * THIRD**-step >= FEWEST]
    return tuple(sorted(float(step) for step in steps))


def rungs_of(validation: Split, seed: int) -> tuple[Rung, ...]:
    """The rungs: each has the users of the one before and twice as many more; below the last, 1000 queries judge."""
    events = validation.train.interactions
    users = np.unique(events.user)
    place = np.full(validation.train.n_users, len(users))
    place[users] = np.random.default_rng(seed).permutation(len(users))
    fewer, rungs = sampled(validation, MOST, seed), []
    for share in shares_of(validation.train):
        train = validation.train.where(place[events.user] < ceil(share * len(users)))
        rungs.append(Rung(share, validation if share == 1.0 else replace(fewer, train=train)))
    return tuple(rungs)


def settings_of(plan: Plan, train: Dataset, seconds: float, seed: int) -> tuple[Setting, ...]:
    """The defaults of each model that is tried, then settings at random, model by model in turn, to fill the time."""
    shares, size = shares_of(train), Size.of(train)
    settings = [Setting(model.name, {}, True, model.seconds) for model in plan.tried]
    spent = sum(sum(times_of(setting, shares, plan.judging)) for setting in settings)
    turns = [_random_settings(model.name, size, plan.longest, seed) for model in plan.tried]
    for setting in chain.from_iterable(zip_longest(*turns)):
        if setting is None:
            continue
        spent += sum(times_of(setting, shares, plan.judging))
        if spent > FILLED * seconds:
            break
        settings.append(setting)
    return tuple(settings)


def times_of(setting: Setting, shares: Sequence[float], judging: float) -> list[float]:
    """The seconds that a setting is about to take at each rung: defaults are at all of them, others a third as often
    at each as at the one before."""
    often = [1.0 if setting.first else float(THIRD) ** -rung for rung in range(len(shares))]
    return [part * (share * setting.seconds + judging) for part, share in zip(often, shares, strict=True)]


def ends_of(settings: Sequence[Setting], shares: Sequence[float], judging: float, seconds: float) -> dict[float, float]:
    """When each rung ends, by its share: as the times are forecast, so that no rung eats up the time of the next."""
    times = np.array([times_of(setting, shares, judging) for setting in settings]).sum(axis=0)
    ends = seconds * np.cumsum(times) / max(float(times.sum()), 1e-9)
    return dict(zip(shares, ends.tolist(), strict=True))


def _random_settings(name: str, size: Size, longest: float, seed: int) -> Iterator[Setting]:
    """Settings of one model at random, each once, that a fit takes not too long for; none of one without a range."""
    try:
        searched = axes(name)
    except InputError:
        return
    rng, earlier = np.random.default_rng([seed, *name.encode()]), [{axis.name: axis.default for axis in searched}]
    for _ in range(SETTINGS):
        values = {axis.name: axis.draw(rng) for axis in searched}
        forecast = seconds_of(make(name, **values).fit_cost(size))
        if values not in earlier and forecast <= longest:
            earlier.append(values)
            yield Setting(name, values, False, forecast)


def climb(
    settings: Sequence[Setting], rungs: Sequence[Rung], run_trial: RunTrial, higher: bool
) -> Iterator[tuple[int, int, Attempt]]:
    """Every attempt, with its rung and how many there are in it.

    The best third goes on, and the defaults with them; a rung begins with the best of the one before. A rung below
    the last with nothing but defaults to try is left out.
    """
    going = list(settings)
    for number, rung in enumerate(rungs):
        if rung.share < 1.0 and all(setting.first for setting in going):
            continue
        worth: list[tuple[float, Setting]] = []
        for setting in going:
            attempt = run_trial(setting, rung)
            yield number, len(going), attempt
            if attempt.value is not None:
                worth.append((attempt.value if higher else -attempt.value, setting))
        worth.sort(key=lambda pair: -pair[0])
        best = [setting for _, setting in worth[: ceil(len(going) / THIRD)]]
        going = best + [setting for setting in going if setting.first and setting not in best]
