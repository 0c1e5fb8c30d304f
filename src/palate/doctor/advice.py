"""Which models and metrics make sense for data of this size and kind, in sentences with the names of the catalogue."""

from collections.abc import Iterator
from math import sqrt

from palate.data.dataset import Dataset
from palate.data.features import Image, Label
from palate.doctor.facts import Facts
from palate.doctor.units import DAY, EARLIEST
from palate.writing import counted

DENSE_ITEMS = 20_000  # EASE keeps a number per pair of items: 1.6 GB at this many
TINY = 1_000  # events, below which what is learned changes with every new one
FEW_USERS = 1_000  # asked users, below which a hit rate is known to 3 points at best
SHORT = 5  # median events per user, below which neighbours of users share hardly an item
NO_RATINGS = {"constant_ratings", "counts_as_ratings"}
SKEWED = 0.7  # of the events held by a fifth of the items: popular is hard to beat on accuracy alone
LONG = 90 * DAY  # a span over which what is popular changes


def advice_of(data: Dataset, facts: Facts, found: set[str]) -> tuple[str, ...]:
    """`found` names the kinds of findings: what is no rating, for one, is not to be predicted."""
    if not facts.n_events:
        return ("There are no events to learn from: begin with profile or attribute_popular on item attributes.",)
    return tuple(
        (*_size(facts), *_models(facts, found), *_baselines(facts), *_cold(data, facts), *_how_to_judge(facts))
    )


def _size(facts: Facts) -> Iterator[str]:
    if facts.n_events < TINY:
        yield (
            f"With {facts.n_events:,} events, hardly more than popular, item_knn and profile can be learned, and any "
            "figure will change with the next few events."
        )


def _models(facts: Facts, found: set[str]) -> Iterator[str]:
    n_items = facts.n_items
    if len(facts.ratings) > 2 and not found & NO_RATINGS:
        yield (
            "The events carry ratings: svd and item_knn predict them; judge these by rmse and mae, with bias as the "
            "yardstick, and by ndcg where a list is what people will see."
        )
    if n_items <= DENSE_ITEMS:
        yield (
            f"For lists, ease fits {n_items:,} items well ({_memory(n_items)} of memory); ials and item_knn are the "
            "ones to compare it with, by ndcg@10 and recall@10."
        )
    else:
        yield (
            f"For lists, ials and item_knn can hold {n_items:,} items; ease cannot (it would take {_memory(n_items)} "
            "of memory). Compare by ndcg@10 and recall@10."
        )
    if facts.per_user.median < SHORT:
        yield (
            f"Half of the users have {facts.per_user.median:g} events or fewer: too little for user_knn; prefer "
            "item_knn or ease, which need to know the items only."
        )
    if len(facts.events) > 1:
        kinds = ", ".join(sorted(facts.events, key=lambda name: -facts.events[name]))
        yield f"There are several kinds of events ({kinds}): give each a weight, or say by a rule which of them count."


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
        told = ", ".join(learnable[:4])
        cold = f"{facts.cold_items:,} items without an event" if facts.cold_items else "items yet to come"
        yield f"Items have attributes ({told}): profile shows {cold} too, and attribute_popular serves newcomers."
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


def _memory(n_items: int) -> str:
    size = 4 * n_items**2
    return f"{size / 1e9:,.1f} GB" if size >= 1e8 else f"{max(1, round(size / 1e6))} MB"
