"""Which simple baselines a comparison runs beside the models asked for: those named, or those worth their cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from palate.costs.forecast import Forecast, forecast, in_time, memory_limit
from palate.costs.memory import in_words
from palate.errors import InputError
from palate.evaluation.baselines import BASELINES, SIMPLE, with_baselines
from palate.models.recommender import Recommends
from palate.splitting.split import Split
from palate.suggest import did_you_mean

SHORT = 10.0  # seconds: a fit forecast to take less is never left out


@dataclass(frozen=True)
class Lineup:
    """All models of a comparison, the baselines among them, and what to say of those that are left out."""

    models: Mapping[str, Recommends]
    baselines: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def lined_up(models: Mapping[str, Recommends], names: Sequence[str] | None, split: Split, by: str) -> Lineup:
    """The models and the baselines named; with None, the three simple ones but for what is not worth its cost.

    Not worth it is a baseline that nobody asked for and whose fit, as forecast, takes longer than all the others
    together (and longer than 10 s), or more memory than there is. `by` is the metric that ranks.
    """
    if names is not None:
        return Lineup(with_baselines(models, names, by), tuple(names))
    every = with_baselines(models, SIMPLE, by)
    told = {name: forecast(model, split.train, len(split.queries)) for name, model in every.items()}
    why = {name: _too_much(name, told) for name in every if name not in models}
    chosen = tuple(name for name in SIMPLE if not any(why.get(added) for added in _added(models, name, by)))
    left = tuple(
        f"the baseline {name} is left out: its fit would take {reason}; --baselines (in Python baselines=...) names "
        "those to run all the same"
        for name, reason in why.items()
        if reason
    )
    return Lineup(with_baselines(models, chosen, by), chosen, left)


def checked_baselines(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each once; InputError for one that is no simple baseline."""
    for name in names:
        if name not in BASELINES:
            among = ", ".join(sorted(BASELINES))
            raise InputError(
                f"{name!r} is no simple baseline{did_you_mean(name, BASELINES)}; there are: {among}, or none"
            )
    return tuple(dict.fromkeys(names))


def _added(models: Mapping[str, Recommends], name: str, by: str) -> list[str]:
    """What the baseline of that name adds to the models, by the names that it has there."""
    return [added for added in with_baselines(models, (name,), by) if added not in models]


def _too_much(name: str, told: Mapping[str, Forecast]) -> str:
    """What of its fit is too much, "" where nothing is."""
    mine, limit = told[name], memory_limit()
    if mine.peak > limit:
        return f"{in_words(mine.peak)} of memory, and {in_words(limit)} is the limit"
    rest = sum(one.seconds for other, one in told.items() if other != name)
    return f"{in_time(mine.seconds)}, all others together {in_time(rest)}" if mine.seconds > max(SHORT, rest) else ""
