"""Users who are not people, or whose events carry no information; users and items with too few events to learn from."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Float32, Int64

from palate.data.dataset import Dataset
from palate.data.ragged import offsets_of
from palate.data.vocabulary import Vocabulary
from palate.doctor.finding import Finding, Severity, examples, share
from palate.doctor.units import DAY, dated
from palate.writing import counted

MANY = 500  # below this, a person's diligence explains any number of events
TIMES_MANY = 20  # against the busiest tenth of users: on MovieLens and shops, people stay under 8 times
BURST, BURST_SECONDS = 200, 60  # events within a minute: rating whole pages at once, as on MovieLens, people reach 100
REGULAR = 20  # intervals, below which a rhythm may be chance
REGULAR_SHARE, REGULAR_SLACK = 0.9, 0.02  # of the intervals are as long as the median one, give or take
CONSTANT = 10  # equal ratings, below which a user may have had no occasion for another
BY_CHANCE = 0.001  # how likely at most so many equal ratings are, where all others rate as everyone does
MOST = 0.5  # of the users: what most do is not a bot but the way in which times were made
SECONDS_BITS = 33  # hold any time up to the year 2242
SECONDS = (1 << SECONDS_BITS) - 1
FEW = 0.2  # the share of users or items under the threshold from which on it is worth a thought


def people(data: Dataset, min_events: int) -> Iterator[Finding]:
    yield from bots(data)
    yield from constant_users(data)
    yield from _thin(data.interactions.user, data.n_users, data.user_ids, "user", min_events)
    yield from _thin(data.interactions.item, data.n_items, data.item_ids, "item", min_events)


def bots(data: Dataset) -> Iterator[Finding]:
    """Too many events for a person, too many in a minute, or a rhythm that only a machine keeps."""
    counts = np.bincount(data.interactions.user, minlength=data.n_users)
    active = counts[counts > 0]
    busy = float(np.percentile(active, 90, method="lower")) if len(active) else 0.0
    busy_users = np.flatnonzero(counts > max(MANY, TIMES_MANY * busy))
    if len(busy_users):
        has = "has" if len(busy_users) == 1 else "have"
        yield _bots(data, busy_users, f"{has} more than {TIMES_MANY} times the events of the busiest tenth of users")
    bursts, regular = _paced(data)
    if bursts.any():
        yield _bots(
            data, np.flatnonzero(bursts), f"did {BURST} things or more within {BURST_SECONDS} seconds", "notice"
        )
    if regular.any() and regular.sum() <= MOST * len(active):
        yield _bots(data, np.flatnonzero(regular), f"{'acts' if regular.sum() == 1 else 'act'} at regular intervals")


def _paced(data: Dataset) -> tuple[Bool[np.ndarray, "users"], Bool[np.ndarray, "users"]]:
    """Who had a burst, and who keeps a rhythm; nobody where the times are not known to the second."""
    nobody = np.zeros(data.n_users, dtype=bool)
    done = data.interactions
    timed = dated(done.time)
    if not timed.any() or (done.time[timed] % DAY == done.time[timed][0] % DAY).all():
        return nobody, nobody
    # User and time in one number, since sorting numbers is five times as fast as sorting places.
    key = np.sort((done.user[timed].astype(np.int64) << SECONDS_BITS) | done.time[timed])
    user, time = key >> SECONDS_BITS, key & SECONDS
    return _bursts(user, time, data.n_users), _regular(user, time, data.n_users)


def _bursts(user: Int64[np.ndarray, "n"], time: Int64[np.ndarray, "n"], n_users: int) -> Bool[np.ndarray, "users"]:
    flagged = np.zeros(n_users, dtype=bool)
    apart = BURST - 1
    if len(user) >= BURST:
        ahead = (user[apart:] == user[:-apart]) & (time[apart:] - time[:-apart] < BURST_SECONDS)
        flagged[user[apart:][ahead]] = True
    return flagged


def _regular(user: Int64[np.ndarray, "n"], time: Int64[np.ndarray, "n"], n_users: int) -> Bool[np.ndarray, "users"]:
    own = user[1:] == user[:-1]
    key = np.sort((user[1:][own] << SECONDS_BITS) | np.diff(time)[own])
    owner, gap = key >> SECONDS_BITS, key & SECONDS
    counts = np.bincount(owner, minlength=n_users)
    start = offsets_of(counts)[:-1]
    typical = np.zeros(n_users)
    some = counts > 0
    typical[some] = gap[(start + counts // 2)[some]]
    near = np.abs(gap - typical[owner]) <= REGULAR_SLACK * typical[owner]
    alike = np.bincount(owner, weights=near, minlength=n_users)
    return np.asarray((counts >= REGULAR) & (typical > 0) & (alike >= REGULAR_SHARE * counts))


def _bots(data: Dataset, users: Int64[np.ndarray, "found"], trait: str, severity: Severity = "warning") -> Finding:
    held = int(np.isin(data.interactions.user, users).sum())
    return Finding(
        "bots",
        severity,
        f"{counted(len(users), 'user')} {trait}: {examples(data.user_ids, users)}, with {counted(held, 'event')} "
        f"({share(held, len(data.interactions))}).",
        "A machine has no taste: crawlers, test accounts, resellers and imports in bulk pull popularity and "
        "similarity towards what they happen to touch, and the order of their events means little.",
        "Look at these users, and leave them out of the training and the test if they are not customers.",
    )


def constant_users(data: Dataset) -> Iterator[Finding]:
    """Users who give every item the same; where all users do, the numbers are not ratings."""
    if data.interactions.rating is None or not (rated := np.isfinite(data.interactions.rating)).any():
        return
    user, rating = data.interactions.user[rated], data.interactions.rating[rated]
    if rating.min() == rating.max():
        yield _no_ratings(float(rating[0]), len(rating))
    elif len(constant := _constant(user, rating, data.n_users)):
        enough = np.bincount(user, minlength=data.n_users) >= CONSTANT
        severity: Severity = "warning" if len(constant) > FEW * enough.sum() else "notice"
        yield Finding(
            "constant_users",
            severity,
            f"{counted(len(constant), 'user')} with {CONSTANT} ratings or more gave every item the same rating: "
            f"{examples(data.user_ids, constant)}.",
            "Such ratings say what the user interacted with, not what the user liked; correlations with them are not "
            "defined, and "
            "they make the error of rating models look smaller.",
            "Leave them out of rating models, or use their events as implicit ones.",
        )


def _constant(user: np.ndarray, rating: Float32[np.ndarray, "events"], n_users: int) -> Int64[np.ndarray, "found"]:
    """Users with one rating for all, though that rating is not so common that it may be chance."""
    first_rating = np.zeros(n_users, dtype=np.float32)
    first_rating[user] = rating  # any of each user's
    differing = np.bincount(user, weights=rating != first_rating[user], minlength=n_users)
    counts = np.bincount(user, minlength=n_users)
    constant = np.flatnonzero((counts >= CONSTANT) & (differing == 0))
    values, code = np.unique(first_rating[constant], return_inverse=True)
    common = np.array([(rating == value).mean() for value in values])
    return constant[common[code] ** counts[constant] < BY_CHANCE] if len(constant) else constant


def _no_ratings(value: float, n: int) -> Finding:
    return Finding(
        "constant_ratings",
        "warning",
        f"All {n:,} ratings are {value:g}.",
        "They say that a user interacted with an item, not how it was liked; rating models and their errors would be "
        "perfect "
        "and worthless.",
        "Read the data without the rating column and use models of implicit events, such as ease or ials.",
    )


def _thin(code: np.ndarray, n: int, ids: Vocabulary, noun: str, min_events: int) -> Iterator[Finding]:
    counts = np.bincount(code, minlength=n)
    thin = np.argsort(counts, kind="stable")[: int((counts < min_events).sum())]
    none = int((counts == 0).sum())
    if not len(thin):
        return
    meaning = {
        "user": "Of so little, hardly a taste can be learned: expect popular items for these users, and wide "
        "intervals.",
        "item": "Models that learn from events alone rarely show these items, and never those without an event.",
    }
    yield Finding(
        f"thin_{noun}s",
        "notice" if len(thin) > FEW * n else "info",
        f"{counted(len(thin), noun)} of {n:,} ({share(len(thin), n)}) {'has' if len(thin) == 1 else 'have'} fewer "
        f"than {min_events} events{f', {none:,} of them none' if none else ''}: {examples(ids, thin)}.",
        meaning[noun],
        f"Give {noun}s attributes and use a model that reads them; or leave these out by k-core filtering, and say so.",
    )
