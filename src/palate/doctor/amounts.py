"""Weights that are amounts as they stand: so large that a few events outweigh all others, or below 0."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float32

from palate.data.dataset import Dataset
from palate.doctor.finding import Finding, examples, share
from palate.writing import counted

THOUSANDS = 1_000.0  # no opinion is worth a thousand others
FAR = 100  # times the middle weight
HEAVIEST = 0.01  # of the events: their share of all weight is reported


def amounts(data: Dataset) -> Iterator[Finding]:
    weight = data.interactions.weight
    if (weight < 0).any():
        yield _below(data)
    above = weight[weight > 0]
    if len(above) and float(above.max()) > min(THOUSANDS, FAR * max(1.0, float(np.median(above)))):
        yield _large(data, above)


def _below(data: Dataset) -> Finding:
    rows = data.interactions.weight < 0
    n, lowest = int(rows.sum()), float(data.interactions.weight.min())
    users = np.unique(data.interactions.user[rows])
    return Finding(
        "negative_weights",
        "info" if lowest >= -1 else "notice",
        f"{counted(n, 'weight')} of {len(rows):,} ({share(n, len(rows))}) lie below 0, down to {lowest:,g}: of users "
        f"{examples(data.user_ids, users)}.",
        "A weight below 0 says that the item was disliked, the more the further below. Goods that came back are no "
        "dislikes.",
        "Nothing, where dislikes are meant; where these are returns, let them take back what was bought before "
        "(--returns cancel).",
    )


def _large(data: Dataset, above: Float32[np.ndarray, "above"]) -> Finding:
    most, middle = float(above.max()), float(np.median(above))
    few = max(1, round(HEAVIEST * len(above)))
    held = float(np.sort(above)[-few:].sum(dtype=np.float64) / above.sum(dtype=np.float64))
    items = data.interactions.item[np.argsort(data.interactions.weight)[::-1][:few]]
    return Finding(
        "large_weights",
        "warning" if most >= THOUSANDS else "notice",
        f"Weights reach {most:,g}, with {middle:,g} in the middle: {counted(few, 'event')} "
        f"{'holds' if few == 1 else 'hold'} {100 * held:.0f} % of all weight, with items "
        f"{examples(data.item_ids, np.array(list(dict.fromkeys(items.tolist()))))}.",
        "An amount is not a strength of preference: most models then learn from the few largest alone, and some "
        "run away.",
        "Bring them closer (--weight-scale log, or cap=NUMBER), or count each event as 1 (--column weight=none).",
    )
