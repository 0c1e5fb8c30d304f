"""Two files, one to learn from and one to test on: what of the second is known from the first beforehand."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import numpy as np
from jaxtyping import Bool, Int64

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.data.ragged import among
from palate.doctor.finding import Finding, examples, moment, share
from palate.splitting.moments import are_moments
from palate.splitting.overlap import same_events
from palate.writing import counted

REPEATED = 0.01  # the share of test events whose pair is known from which on it is worth telling


LOOKED_FOR = {
    "same_events": "the same events in both",
    "known_pairs": "items in the second that the same user interacted with in the first",
    "test_before_train": "events in the second that are older than the last of the first",
    "strangers": "users and items of the second that the first does not know",
    "reused_ids": "ids that stand for one thing here and for another there",
}


def looked_for(data: Dataset, other: Dataset, kinds: AbstractSet[str]) -> tuple[str, ...]:
    """What was looked for between the two, and whether it was found: findings of these kinds are among all."""
    timed = are_moments(data.interactions) and are_moments(other.interactions)
    sentences = []
    for kind, words in LOOKED_FOR.items():
        untold = kind == "test_before_train" and not timed
        result = "cannot be checked: not every event has a time" if untold else "found" if kind in kinds else "none"
        sentences.append(f"{words}: {result}")
    return tuple(sentences)


def leaks(data: Dataset, other: Dataset) -> Iterator[Finding]:
    """`data` is learned from, `other` is tested on; users and items are matched by their ids."""
    here, test = data.interactions, other.interactions
    if not len(here) or not len(test):
        return
    user = data.user_ids.codes(other.user_ids.ids.tolist())[test.user].astype(np.int64)
    item = data.item_ids.codes(other.item_ids.ids.tolist())[test.item].astype(np.int64)
    pair = np.where((user >= 0) & (item >= 0), user * data.n_items + item, -1)
    known = here.user.astype(np.int64) * data.n_items + here.item
    met = among(pair, known)
    same = met & same_events(pair, test.time, known, here.time) if here.has_times and test.has_times else met
    if same.any():
        yield _same_events(other, same)
    if (n := int((met & ~same).sum())) > REPEATED * len(test):
        yield _known_pairs(n, len(test))
    yield from _backwards(data, other)
    yield from _strangers(other, user, item)


def _same_events(other: Dataset, same: Bool[np.ndarray, "events"]) -> Finding:
    n = int(same.sum())
    users = np.unique(other.interactions.user[same])
    return Finding(
        "same_events",
        "warning",
        f"{counted(n, 'event')} of the {len(same):,} in the second file ({share(n, len(same))}) "
        f"{'is' if n == 1 else 'are'} in the first as well, of users {examples(other.user_ids, users)}.",
        "What is asked was learned: figures on the second file are too good, or the events cannot be recommended at "
        "all because they count as seen.",
        "Take the common events out of the first file, or split one file anew.",
    )


def _known_pairs(n: int, whole: int) -> Finding:
    return Finding(
        "known_pairs",
        "info",
        f"{counted(n, 'event')} of the {whole:,} in the second file ({share(n, whole)}) {'is' if n == 1 else 'are'} "
        "with an item that the same user interacted with in the first.",
        "What was seen is not recommended, so these can never be hit.",
        "Recommend with what was seen included, or leave repeats out of the second file.",
    )


def _backwards(data: Dataset, other: Dataset) -> Iterator[Finding]:
    """Test events that happened before the last one that is learned from."""
    here, test = (dataset.interactions.time[dataset.interactions.time != NO_TIME] for dataset in (data, other))
    if not (are_moments(data.interactions) and are_moments(other.interactions)):
        return
    last = int(here.max())
    if n := int((test < last).sum()):
        yield Finding(
            "test_before_train",
            "notice",
            f"{counted(n, 'event')} of the {len(test):,} in the second file ({share(n, len(test))}) happened before "
            f"the last of the first, {moment(last)}.",
            "Models learn from what came later than what they are asked for: what was popular then, who came next. "
            "Figures are somewhat too good; that is so of leave_last and of random splits by nature.",
            "Split at one moment (temporal) where the figures shall hold for tomorrow.",
        )


def _strangers(
    other: Dataset, user: Int64[np.ndarray, "events"], item: Int64[np.ndarray, "events"]
) -> Iterator[Finding]:
    n_users, n_items = int((user < 0).sum()), int((item < 0).sum())
    if n_users or n_items:
        whole = len(user)
        yield Finding(
            "strangers",
            "info",
            f"Of the {whole:,} events in the second file, {n_users:,} ({share(n_users, whole)}) are of users and "
            f"{n_items:,} ({share(n_items, whole)}) with items that the first does not know.",
            "New users are served from their history or attributes; new items only by models that read attributes.",
            "Nothing, if this is how it will be; report figures for known and new ones apart.",
        )
