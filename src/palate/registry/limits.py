"""What an artifact should not be trusted with, by its data and by how it was measured."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.evaluation.comparison import Comparison
from palate.splitting.moments import are_places
from palate.writing import counted

FEW_USERS, FEW_EVENTS = 100, 1_000
HEAD = 0.2  # the share of items that counts as the head
CAUTION = "If it was chosen by the figures above, they flatter it a little: measure it on events to come."
OFFLINE = "Offline figures measure what is found again, not what a shown list changes: only a live test measures that."
SKEWED = 0.6  # of the events on the head: from here on the card calls it skewed


def limits_of(about: Mapping[str, Any], data: Dataset | None, measured: Comparison | None) -> list[str]:
    """Sentences, each a limit with its figure where it has one."""
    sentences = [] if data is None else [*_cold(data, bool(about.get("knows_items"))), *_skew(data), *_small(data)]
    sentences += _persons(about, data)
    if measured is not None:
        sentences.append(CAUTION)
    return [*sentences, OFFLINE]


def times_of(data: Dataset) -> str:
    """The days from the first event to the last."""
    time = data.interactions.time
    if are_places(data.interactions):
        return "The order of each user's events is known, and no moments"
    first, last = (str(np.datetime64(int(end), "s").astype("datetime64[D]")) for end in (time.min(), time.max()))
    return f"From {first} to {last}"


def _cold(data: Dataset, by_features: bool) -> list[str]:
    events = data.interactions
    users = data.n_users - len(np.unique(events.user))
    items = data.n_items - len(np.unique(events.item))
    sentences = []
    if users:
        sentences.append(f"{users:,} of {data.n_users:,} users have no event: it knows nothing of what they like.")
    if items:
        how = "it knows them by their features alone" if by_features else "it has learned nothing of them"
        sentences.append(f"{items:,} of {data.n_items:,} items have no event: {how}.")
    how = "is known by its features alone" if by_features else "is shown only after it is trained again"
    return [*sentences, f"An item newer than the fit {how}."]


def _skew(data: Dataset) -> list[str]:
    counts = np.sort(np.bincount(data.interactions.item, minlength=data.n_items))[::-1]
    if not counts.sum():
        return []
    share = counts[: max(1, round(HEAD * len(counts)))].sum() / counts.sum()
    if share < SKEWED:
        return []
    return [
        f"The most popular fifth of the items takes {share:.0%} of the events: lists lean to them, "
        "and figures are mostly about them."
    ]


def _small(data: Dataset) -> list[str]:
    users, events = len(np.unique(data.interactions.user)), len(data.interactions)
    if users >= FEW_USERS and events >= FEW_EVENTS:
        return []
    return [
        f"It learned from {counted(events, 'event')} of {counted(users, 'user')}: that is little, and another week may "
        "change it much."
    ]


def _persons(about: Mapping[str, Any], data: Dataset | None) -> list[str]:
    reads = set(about["reads"])
    sentences = []
    if "FEATURES" in reads:
        columns = ", ".join(data.users.columns) if data is not None else ""
        sentences.append(f"What it shows depends on attributes of the person{f' ({columns})' if columns else ''}.")
    if "TIME" in reads and data is not None and (data.interactions.time == NO_TIME).any():
        sentences.append("It reads times, and some events have none.")
    if about.get("data"):
        sentences.append("The artifact holds the users' ids, attributes and events: keep it as you keep personal data.")
    return sentences
