"""Ratings that were not given on one scale: two scales in one column, numbers that stand for "none", no numbers at "
"all."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Float32

from palate.data.dataset import Dataset
from palate.doctor.facts import SCALE
from palate.doctor.finding import Finding, examples, share
from palate.writing import counted

TOPS = (1.0, 5.0, 10.0)  # where common scales end
LEAST = 0.01  # the share of ratings that makes a scale of its own
BETWEEN = 0.2  # of the smaller group may lie between the scales: a single wide scale has no such hole
STEPS = 3  # different values that make a scale; a thumb up and a 5 are two
FAR = 5.0  # how far a second scale reaches, against the top of the first
FAR_OUT = 20  # times the median: so far reach counts, and no scale
STANDS_FOR_NONE = 0.2  # a lone lowest value as frequent as this says "not rated"


def scales(data: Dataset) -> Iterator[Finding]:
    rating = data.interactions.rating
    if rating is None or not len(rating):
        return
    finite = np.isfinite(rating)
    if np.isnan(rating).any():
        yield _missing(data, np.isnan(rating))
    if finite.any():
        yield from _mixed(data, rating, finite)
        yield from _none_given(rating[finite])
        yield from _counts(rating[finite])


def _missing(data: Dataset, rows: Bool[np.ndarray, "events"]) -> Finding:
    """Natural where a log holds several kinds of events; else a hole in the data."""
    n, event = int(rows.sum()), data.interactions.event
    several = event is not None and len(np.unique(event.code)) > 1
    return Finding(
        "missing_ratings",
        "info" if several else "notice",
        f"{counted(n, 'event')} of {len(rows):,} ({share(n, len(rows))}) {'has' if n == 1 else 'have'} no rating.",
        "Models of ratings have nothing to learn from these events; models of lists have.",
        "For models of ratings, keep the events that have one.",
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
            f"{int(high.sum()):,} from {rating[high].min():g} to {rating[high].max():g}, with {between or 'none'} "
            f"between; the fewer with items {examples(data.item_ids, items)}.",
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
        f"So frequent a {lowest:g} most often says that no rating was given; read as a rating it says that most "
        "items are loathed.",
        f"Read the events of {lowest:g} as implicit ones, without a rating (--unrated {lowest:g}).",
    )


def _counts(rating: Float32[np.ndarray, "given"]) -> Iterator[Finding]:
    """Whole numbers without an end to their scale, such as how often a song was played."""
    median, most = float(np.median(rating)), float(rating.max())
    if rating.min() < 0 or most <= max(TOPS[-1], FAR_OUT * median) or (rating % 1 != 0).any():
        return
    if len(np.unique(rating)) > SCALE:
        yield Finding(
            "counts_as_ratings",
            "notice",
            f"The ratings are whole numbers without an end: {median:g} in the middle, up to {most:,.0f}.",
            "They look like counts, such as of plays, not like opinions: models of ratings would chase the largest.",
            "Read the column as a weight (--column weight=NAME, with --weight-scale log if it reaches far), and use "
            "models of implicit events.",
        )
