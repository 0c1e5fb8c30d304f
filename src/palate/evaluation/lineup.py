"""The models of a comparison: those given, and the simple baselines that are named or worth their cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from palate.costs.forecast import Forecast, forecast, in_time, memory_limit
from palate.costs.memory import in_words
from palate.errors import InputError
from palate.evaluation.baselines import BASELINES, SIMPLE, missing_baselines
from palate.models.recommender import Recommends
from palate.splitting.split import Split
from palate.suggest import did_you_mean

SHORT = 10.0  # seconds: a fit forecast to take less is never left out


@dataclass(frozen=True)
class Lineup:
    """All models of a comparison, the baselines among them, and a sentence on each baseline that is left out.

    `forecasts` are those of all models' fits where the baselines were chosen by them, else none.
    """

    models: Mapping[str, Recommends]
    left_out: tuple[str, ...] = ()
    forecasts: Mapping[str, Forecast] = field(default_factory=dict)


def lined_up(models: Mapping[str, Recommends], names: Sequence[str] | None, split: Split, by: str) -> Lineup:
    """The models and the baselines named; with None, the three simple ones except those not worth their cost.

    Not worth it is a baseline that was not named and whose fit, as forecast, takes longer than all the others
    together (and longer than 10 s), or more memory than there is. `by` is the metric that ranks.
    """
    added = missing_baselines(models, SIMPLE if names is None else names, by)
    all_models = {**models, **added}
    if names is not None:
        return Lineup(all_models)
    forecasts = {name: forecast(model, split.train, len(split.queries)) for name, model in all_models.items()}
    costly = {name: reason for name in added if (reason := _too_costly(name, forecasts))}
    left_out = tuple(
        f"the baseline {name} is left out: its fit would take {reason}; --baselines (in Python baselines=...) names "
        "those to run all the same"
        for name, reason in costly.items()
    )
    return Lineup({name: model for name, model in all_models.items() if name not in costly}, left_out, forecasts)


def checked_baselines(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each once; InputError for one that is not a simple baseline."""
    for name in names:
        if name not in BASELINES:
            among = ", ".join(sorted(BASELINES))
            raise InputError(
                f"{name!r} is not a simple baseline{did_you_mean(name, BASELINES)}; there are: {among}, or none"
            )
    return tuple(dict.fromkeys(names))


def _too_costly(name: str, forecasts: Mapping[str, Forecast]) -> str:
    """What its fit takes too much of; "" where nothing is."""
    own, limit = forecasts[name], memory_limit()
    if own.peak > limit:
        return f"{in_words(own.peak)} of memory, and {in_words(limit)} is the limit"
    rest = sum(other.seconds for other_name, other in forecasts.items() if other_name != name)
    return f"{in_time(own.seconds)}, all others together {in_time(rest)}" if own.seconds > max(SHORT, rest) else ""
