"""Ratings that were not given on one scale: two scales in one column, numbers that stand for "none", no numbers at "
"all."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Float32

from palate.data.dataset import Dataset
from palate.doctor.finding import Finding, counted, examples, share

TOPS = (1.0, 5.0, 10.0)  # where common scales end
LEAST = 0.01  # the share of ratings that makes a scale of its own
BETWEEN = 0.2  # of the smaller group may lie between the scales: a single wide scale has no such hole
STEPS = 3  # different values that make a scale; a thumb up and a 5 are two
FAR = 5.0  # how far a second scale reaches, against the top of the first
STANDS_FOR_NONE = 0.2  # a lone lowest value as frequent as this says "not rated"


def scales(data: Dataset) -> Iterator[Finding]:
    rating = data.interactions.rating
    if rating is None or not len(rating):
        return
    finite = np.isfinite(rating)
    if not finite.all():
        yield _not_finite(data, ~finite)
    if finite.any():
        yield from _mixed(data, rating, finite)
        yield from _none_given(rating[finite])


def _not_finite(data: Dataset, rows: Bool[np.ndarray, "events"]) -> Finding:
    n = int(rows.sum())
    return Finding(
        "no_number_ratings",
        "warning",
        f"{counted(n, 'rating')} of {len(rows):,} ({share(n, len(rows))}) {'is' if n == 1 else 'are'} no finite "
        "number, "
        f"among them those of users {examples(data.user_ids, np.unique(data.interactions.user[rows]))}.",
        "One of them makes every mean, and so every prediction, no number.",
        "Leave these events out, or give them without a rating.",
    )


def _mixed(
    data: Dataset, rating: Float32[np.ndarray, "events"], finite: Bool[np.ndarray, "events"]
) -> Iterator[Finding]:
    """A scale that ends at 1, 5 or 10, then a hole, then values from another that reaches five times as far."""
    for top in TOPS:
        low, high = finite & (rating <= top), finite & (rating > 2 * top)
        smaller = min(int(low.sum()), int(high.sum()))
        between = int((finite & ~low & ~high).sum())
        if smaller < LEAST * len(rating) or between > BETWEEN * smaller or len(np.unique(rating[low])) < STEPS:
            continue
        if rating[high].max() < FAR * top:
            continue
        few = low if low.sum() < high.sum() else high
        items = np.unique(data.interactions.item[few])
        yield Finding(
            "mixed_scales",
            "warning",
            f"{int(low.sum()):,} ratings lie from {rating[low].min():g} to {rating[low].max():g} and "
            f"{int(high.sum()):,} from "
            f"{rating[high].min():g} to {rating[high].max():g}, with {between or 'none'} between; the fewer with items "
            f"{examples(data.item_ids, items)}.",
            "Two scales in one column: rating models take the scale for taste, and the error is dominated by it.",
            "Bring both to one scale before reading, such as by dividing each by the top of its own.",
        )
        return


def _none_given(rating: Float32[np.ndarray, "given"]) -> Iterator[Finding]:
    values, counts = np.unique(rating, return_counts=True)
    lowest, n = float(values[0]), int(counts[0])
    if len(values) < STEPS or lowest > 0 or n < STANDS_FOR_NONE * len(rating) or values[1] <= 0:
        return
    yield Finding(
        "none_as_number",
        "warning",
        f"{n:,} ratings ({share(n, len(rating))}) are {lowest:g}, all others {values[1]:g} to {values[-1]:g}.",
        f"So frequent a {lowest:g} most often says that no rating was given; read as a rating it says that most items "
        "are "
        "loathed.",
        f"Read the events of {lowest:g} as implicit ones, without a rating.",
    )
