"""Which models and metrics make sense for data of this size and kind, in sentences with the names of the catalogue."""

from collections.abc import Iterator
from math import sqrt

from palate.costs.forecast import forecast
from palate.costs.memory import in_words, memory_limit
from palate.data.dataset import Dataset
from palate.data.features import Image, Label
from palate.doctor.facts import Facts
from palate.doctor.units import DAY, EARLIEST
from palate.spec import make
from palate.writing import counted

TINY = 1_000  # events, below which what is learned changes with every new one
FEW_USERS = 1_000  # asked users, below which a hit rate is known to 3 points at best
SHORT = 5  # median events per user, below which neighbours of users share hardly an item
NO_RATINGS = {"constant_ratings", "counts_as_ratings"}
SKEWED = 0.7  # of the events held by a fifth of the items: popular is hard to beat on accuracy alone
LONG = 90 * DAY  # a span over which what is popular changes


def advice_of(data: Dataset, facts: Facts, kinds: set[str]) -> tuple[str, ...]:
    """`kinds` names the kinds of findings: values that are not ratings, for example, should not be predicted."""
    if not facts.n_events:
        return ("There are no events to learn from: begin with profile or attribute_popular on item attributes.",)
    models = (*_models(facts, kinds), *_lists(data), *_histories(facts), *_baselines(facts))
    return (*_size(facts), *models, *_cold(data, facts), *_how_to_judge(facts))


def _size(facts: Facts) -> Iterator[str]:
    if facts.n_events < TINY:
        yield (
            f"With {counted(facts.n_events, 'event')}, hardly more than popular, item_knn and profile can be "
            "learned, and any figure will change with the next few events."
        )


def _lists(data: Dataset) -> Iterator[str]:
    """Which models of lists memory holds, by the forecast that their fits are held to."""
    limit, n = memory_limit(), counted(data.n_items, "item")
    exact, sparse = (forecast(make("ease", inverse=inverse), data) for inverse in ("exact", "sparse"))
    others = [name for name in ("ials", "item_knn") if forecast(make(name), data).memory <= limit] or ["popular"]
    beside, ends = " and ".join(others), "by ndcg@10 and recall@10."
    beyond = f"would take {in_words(exact.memory)} of memory, and {in_words(limit)} is the limit"
    if exact.memory <= limit:
        yield f"For lists, ease fits {n} well ({exact}); compare it with {beside}, {ends}"
    elif sparse.memory <= limit:
        yield (
            f"For lists, ease fits {n} by its sparse inverse ({sparse}); the exact one {beyond}. Compare it with "
            f"{beside}, {ends}"
        )
    else:
        yield f"For lists, memory holds {beside} of {n}; ease {beyond}. Compare {ends}"


def _models(facts: Facts, kinds: set[str]) -> Iterator[str]:
    if len(facts.ratings) > 2 and not kinds & NO_RATINGS:
        yield (
            "The events carry ratings: svd and item_knn predict them; judge these by rmse and mae, with bias as the "
            "yardstick, and by ndcg where a list is what people will see."
        )


def _histories(facts: Facts) -> Iterator[str]:
    """What the lengths of histories and the kinds of events ask for."""
    if (few := facts.per_user.median) < SHORT:
        yield (
            f"Half of the users have {few:g} event{'s' * (few != 1)} or fewer: too little for user_knn; prefer "
            "item_knn or ease, which need to know the items only."
        )
    if len(facts.events) > 1:
        kinds = ", ".join(sorted(facts.events, key=lambda name: -facts.events[name]))
        yield f"There are several kinds of events ({kinds}): give each a weight, or set a rule for which of them count."


def _baselines(facts: Facts) -> Iterator[str]:
    long = _dated(facts) and facts.first is not None and facts.last is not None and facts.last - facts.first > LONG
    yield f"Whatever you choose, let it beat popular{' and recent_popular' if long else ''} first."
    if facts.top_20 > SKEWED:
        yield (
            f"A fifth of the items holds {100 * facts.top_20:.0f} % of the events, so popular will look strong: read "
            "catalogue coverage and novelty beside accuracy."
        )


def _cold(data: Dataset, facts: Facts) -> Iterator[str]:
    learnable = [name for name, column in data.items.columns.items() if not isinstance(column, Label | Image)]
    if learnable:
        names = ", ".join(learnable[:4])
        cold = f"{facts.cold_items:,} items without an event" if facts.cold_items else "items yet to come"
        yield f"Items have attributes ({names}): profile shows {cold} too, and attribute_popular serves newcomers."
    elif facts.cold_items:
        yield (
            f"{facts.cold_items:,} items have no event and no attributes: no model can show them. Give them a "
            "category, a text or tags, and profile can."
        )


def _how_to_judge(facts: Facts) -> Iterator[str]:
    if facts.first is None or facts.first == facts.last:
        yield "Without times, split at random, and read the figures as a best case."
    elif not _dated(facts):
        yield "The times give an order only: split by leave_last."
    else:
        yield "Split by time (temporal): learn from before a moment, ask for what came after it."
    if (users := facts.n_users - facts.cold_users) < FEW_USERS:
        yield (
            f"With {counted(users, 'user')}, a hit rate is known to {98 / sqrt(users):.0f} points up or down at "
            "worst: read the intervals, compare models on the same users, and do not trust small differences."
        )


def _dated(facts: Facts) -> bool:
    return facts.last is not None and facts.last >= EARLIEST
