"""Which models to try on this data within this time, and why each is in or out; nothing is fitted for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from palate.catalogue import models
from palate.costs.forecast import Forecast, forecast, memory_limit
from palate.costs.memory import in_words
from palate.data.dataset import Dataset
from palate.data.features import Features, Image, Label
from palate.data.score_kind import ScoreKind
from palate.doctor import Checkup, check
from palate.doctor.advice import NO_RATINGS, SHORT, TINY
from palate.doctor.units import DAY
from palate.errors import InputError, PalateError
from palate.evaluation.baselines import baselines_for
from palate.metrics.named import full_name, metric_of
from palate.models.recommender import Reads, Recommends
from palate.spec import make
from palate.splitting.split import Split
from palate.tuning.budget import duration
from palate.writing import counted

LEAST = 5.0  # seconds of a budget: below, hardly a model is fitted and measured
FIT_SHARE = 0.1  # of the budget: a model of which one fit takes more leaves no time to search it
WEEK = 7 * DAY
SCORES_PER_SECOND = 1e8  # of asking, on one core: judging is short, and its true length is measured on the way


@dataclass(frozen=True)
class Candidate:
    """A model of the catalogue: whether it is tried and why; a fit of its defaults takes so many seconds and bytes."""

    name: str
    tried: bool
    why: str
    seconds: float = 0.0
    memory: int = 0


@dataclass(frozen=True)
class Plan:
    """`metric` is the full name; `facts` says in sentences what of the data matters here; `seconds` is the budget.

    `baselines` are what every other model must beat: they stand in the final comparison whatever they are worth.
    `judging` is how long, in seconds, answering all queries of the test part is forecast to take.
    """

    metric: str
    k: int
    seconds: float
    candidates: tuple[Candidate, ...]
    baselines: tuple[str, ...]
    facts: tuple[str, ...]
    judging: float

    @property
    def tried(self) -> tuple[Candidate, ...]:
        return tuple(candidate for candidate in self.candidates if candidate.tried)

    @property
    def longest(self) -> float:
        """The seconds that one fit may take at most, by its forecast."""
        return FIT_SHARE * self.seconds


def plan(split: Split, seconds: float, *, metric: str = "ndcg", k: int = 10) -> Plan:
    """Looks at the data (the doctor's facts and findings) and at what each model's fit takes (its forecast).

    Both are of the training part; the test part is not looked at. Raises InputError for under 5 seconds, an unknown
    metric, and where no model is left to try.
    """
    if seconds < LEAST:
        raise InputError(f"a budget of {duration(seconds)} is too short to try models; give {LEAST:.0f} s or more")
    by = full_name(metric, k)
    rating = metric_of(by).kind == "rating"
    baselines = baselines_for(by)
    checkup, judging = check(split.train), len(split.queries) * split.n_items / SCORES_PER_SECOND
    candidates = tuple(_candidate(name, split, checkup, rating, baselines, seconds) for name in models())
    if not any(candidate.tried for candidate in candidates):
        reasons = "; ".join(f"{candidate.name}: {candidate.why}" for candidate in candidates)
        raise InputError(f"no model is left to try: {reasons}")
    names = {candidate.name for candidate in candidates if candidate.tried}
    present = tuple(name for name in baselines if name in names)
    return Plan(by, k, seconds, candidates, present, tuple(_facts(checkup)), judging)


def _candidate(
    name: str, split: Split, checkup: Checkup, rating: bool, baselines: tuple[str, ...], seconds: float
) -> Candidate:
    try:
        model = make(name)
        cost = forecast(model, split.train)
    except PalateError as problem:  # one that needs a value for a field has no defaults
        return Candidate(name, False, str(problem))
    out = _unsuited(model, split.train, checkup, rating) or _unaffordable(cost, seconds, name in baselines)
    if out:
        return Candidate(name, False, out, cost.seconds, cost.memory)
    why = "a baseline: what is not better than it is not worth having" if name in baselines else _suited(model, checkup)
    return Candidate(name, True, why, cost.seconds, cost.memory)


def _unsuited(model: Recommends, data: Dataset, checkup: Checkup, rating: bool) -> str:
    """Why the data is nothing for the model, "" if it is: what it reads and needs, and the data does not have."""
    facts, needs, reads = checkup.facts, model.needs, model.reads
    no_ratings = not facts.ratings or bool({finding.kind for finding in checkup.findings} & NO_RATINGS)
    times, all_times = _spans(checkup, WEEK), data.interactions.has_times
    half = f"half of the users have {facts.per_user.median:g} event{'s' * (facts.per_user.median != 1)} or fewer"
    rules = (
        (rating and model.score_kind != ScoreKind.RATING, "it predicts no ratings, and the metric is of ratings"),
        (model.score_kind == ScoreKind.RATING and not rating, "it predicts ratings, and lists are what is judged"),
        (model.score_kind == ScoreKind.RATING and no_ratings, "there are no ratings to learn from"),
        (not model.searched, "it guesses, and is there to be compared with by hand"),
        (reads == Reads.WISHES, "it answers stated wishes, and events state none"),
        (reads == Reads.FEATURES and not _learnable(data.users), "nothing is known of users but their events"),
        (needs.item_features and not _learnable(data.items), "the items have no features"),
        (needs.times == "weeks" and not times, "the events have no times, or are all of one week"),
        (needs.times == "all" and not all_times, "not every event has its time, or all have the same"),
        (needs.neighbors and facts.per_user.median < SHORT, f"{half}: too few to tell who is alike"),
        (facts.n_events < TINY and not needs.few_events, f"too few for it: {counted(facts.n_events, 'event')}"),
    )
    return next((why for out, why in rules if out), "")


def _unaffordable(cost: Forecast, seconds: float, baseline: bool) -> str:
    """Why memory or time does not hold it, "" if both do; a baseline may take more of the time."""
    limit, most = memory_limit(), seconds * FIT_SHARE * (2 if baseline else 1)
    if cost.memory > limit:
        return f"it would take {in_words(cost.memory)} of memory, and {in_words(limit)} is the limit"
    if cost.seconds > most:
        return f"one fit takes about {duration(cost.seconds)}, too much of {duration(seconds)}"
    return ""


def _suited(model: Recommends, checkup: Checkup) -> str:
    """Why it suits the data, in a phrase."""
    facts = checkup.facts
    suits = model.suits.format(events=facts.n_events, median=facts.per_user.median)
    return suits or "it suits the data, and time and memory hold it"


def _facts(checkup: Checkup) -> Iterator[str]:
    facts = checkup.facts
    yield (
        f"To learn from: {counted(facts.n_events, 'event')} of {counted(facts.n_users - facts.cold_users, 'user')} on "
        f"{counted(facts.n_items - facts.cold_items, 'item')}, half of the users "
        f"with {facts.per_user.median:g} events or more."
    )
    for finding in checkup.findings:
        if finding.severity == "warning":
            yield f"{finding.sentence} {finding.cure}"


def _spans(checkup: Checkup, least: int) -> bool:
    first, last = checkup.facts.first, checkup.facts.last
    return first is not None and last is not None and last - first > least


def _learnable(features: Features) -> bool:
    return any(not isinstance(column, Label | Image) for column in features.columns.values())
