"""Models that know what is withheld from them: seen in what they were fitted on, or in finds that nothing explains.

An honest model finds what some evidence points to, and so do simple baselines, in their way. What each of them places
behind a quarter of the catalogue, a better model meets hardly ever; a model that peeks meets it as often as anything
else. There its knowledge shows, whichever way it came by it (a fit on all the events, a feature that holds the answer,
the split itself), and even where it peeks for some users only.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, is_dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Int32, Int64

from palate.arrays import PerQuery
from palate.data.fingerprint import Sketch
from palate.data.queries import Queries
from palate.data.ragged import distinct
from palate.data.recommendations import Recommendations
from palate.evaluation.faults import held
from palate.models.recommender import Recommender, Recommends
from palate.splitting.split import Split

ASKED = 2000  # queries, drawn at random, whose targets are looked at
RIVALS = 400  # items, drawn at random, among which a target is placed
AT_ONCE = 256  # queries
BEHIND = 0.25  # of the rivals
FINDS = 0.1  # more than this share of them found, by more than chance explains, is too good to be true
EXACT = 0.05  # of the smallest error that a simple baseline makes for a user
SURE = 3.3  # standard deviations: 1 model in 2000 by chance

Behind = Bool[np.ndarray, "targets"]


@dataclass(frozen=True)
class Targets:
    """Relevant items of some of a split's queries: `item[t]` is one of query `asked[row[t]]`.

    Left out are those in the query's own history (with repeats) and those without a training event: of the one a model
    may know better than the baselines, of the other by features alone.
    """

    asked: Int64[np.ndarray, "asked"]
    row: Int64[np.ndarray, "targets"]
    item: Int32[np.ndarray, "targets"]
    rivals: Int32[np.ndarray, "rivals"]


def targets_of(split: Split, seed: int = 0) -> Targets:
    """Those of up to 2000 queries, and the 400 items among which they are placed.

    None where each query ranks candidates of its own: among so few a find says little.
    """
    rng = np.random.default_rng(seed)
    asked = np.sort(rng.permutation(len(split.queries))[: 0 if split.candidates is not None else ASKED])
    rivals = np.sort(rng.permutation(split.n_items)[:RIVALS]).astype(np.int32)
    relevant, history = split.relevant.take(asked), split.queries.history.take(asked)
    met = np.bincount(split.train.interactions.item, minlength=split.n_items) > 0
    own = held(relevant.row * split.n_items + relevant.item, distinct(history.row * split.n_items + history.item))
    fair = met[relevant.item] & ~own
    return Targets(asked, relevant.row[fair], relevant.item[fair], rivals)


def behind(baseline: Recommender, split: Split, targets: Targets) -> Behind:
    """Which targets score no higher than a quarter of the rivals do; what is in a history is no rival, unless repeats
    are asked for."""
    queries = split.queries.take(targets.asked)
    found = np.zeros(len(targets.item), dtype=bool)
    for start in range(0, len(queries), AT_ONCE):
        rows = np.arange(start, min(start + AT_ONCE, len(queries)))
        mine = np.flatnonzero((targets.row >= start) & (targets.row < start + AT_ONCE))
        found[mine] = _behind(baseline, queries.take(rows), split, targets, mine)
    return found


def suspected(shown: Recommendations, targets: Targets, hidden: Behind, k: int) -> str:
    """What is too good to be true about the first k places of the lists; "" for what may be honest.

    `hidden` are targets that every simple baseline placed behind. A model is suspected if, of the queries with such a
    target, it finds one in more than a tenth (and twice as many as lists by chance would), by 3.3 standard
    deviations. On MovieLens, Last.fm, Beauty, Diginetica and Frappe, split at random, in time and by the last event,
    with repeats and without, the honest models measured (neighbours, factors, content, Markov chains) found at most 3
    in 100. A peeker is seen if it peeks for about a fifth of the users, given a hundred such queries; with fewer it has
    to peek for more, and below a dozen nothing is said. Nothing is seen of one that shows the sought far down.
    """
    top = shown.item[targets.asked, :k]
    hit = (top[targets.row] == targets.item[:, None]).any(axis=1)
    n, found = _queries(targets, hidden), _queries(targets, hidden & hit)
    others, found_others = _queries(targets, ~hidden), _queries(targets, ~hidden & hit)
    if not n:
        return ""
    chance = min(1.0, k * float(hidden.sum()) / n / max(1, len(np.unique(targets.item))))
    bound = min(0.9, max(FINDS, 2.0 * chance))
    share, usual = found / n, found_others / max(1, others)
    if share - bound < SURE * np.sqrt(bound * (1 - bound) / n):
        return ""
    return (
        f"too good to be true: of {n:,} queries whose answer every simple baseline places behind a quarter of the "
        f"catalogue, it finds {share:.0%} (of the others {usual:.0%}), as if it knew what is withheld; check what its "
        "features hold, what its learn reads, and whether events of one moment stand on both sides of the split"
    )


def too_exact(error: PerQuery, simple: Sequence[PerQuery]) -> str:
    """Of a model of ratings: whether some users' ratings are predicted too well to be true; "" where not.

    `error` is each user's mean error and `simple` those of the baselines. Suspected is a model that has less than a
    twentieth of every baseline's error for more than a tenth of the users, by 3.3 standard deviations.
    """
    there = ~np.isnan(error)
    for one in simple:
        there &= ~np.isnan(one)
    if not simple or not there.any():
        return ""
    n = int(there.sum())
    exact = float((np.abs(error[there]) < EXACT * np.abs(np.stack(simple)[:, there]).min(axis=0)).mean())
    if exact - FINDS < SURE * np.sqrt(FINDS * (1 - FINDS) / n):
        return ""
    return (
        f"too good to be true: of {n:,} users it predicts {exact:.0%} with less than a twentieth of the error of every "
        "simple baseline, as if it knew their ratings; check what its features hold and what its learn reads"
    )


def learned_from(fitted: Recommends, split: Split) -> tuple[str, ...]:
    """Whether it, or a part of it, was fitted on events that this split withholds; or on more than its training part.

    A fit leaves a sketch of its events: any number is seen where they hold at most 4096 pairs of user and item; of
    more, one in a thousand is seen in 98 of 100 cases. Strangers (user -1) cannot be looked up, and neither can what
    was loaded from an artifact or learned without `Recommender.fit`.
    """
    user, item = _withheld(split)
    said = []
    for part in _inside(fitted, set()):
        fit = vars(part).get("fitted_on_")
        if not isinstance(fit, Sketch):
            continue
        if leaked := fit.among(user, item):
            about = "" if fit.whole else "about "
            said.append(
                f"{type(part).__name__} was fitted on {fit.n:,} events, of which {about}{leaked:,} are withheld here: "
                "fit it on split.train"
            )
        elif part is fitted and fit.n > len(split.train.interactions):
            said.append(
                f"{type(part).__name__} was fitted on {fit.n:,} events, and the training part of this split has "
                f"{len(split.train.interactions):,}: fit it on split.train"
            )
    return tuple(said)


def _behind(
    baseline: Recommender, queries: Queries, split: Split, targets: Targets, mine: Int64[np.ndarray, "mine"]
) -> Bool[np.ndarray, "mine"]:
    row = targets.row[mine] % AT_ONCE  # within the block of `queries`
    place = np.arange(len(row)) - np.searchsorted(row, row)
    asked = np.full((len(queries), int(place.max(initial=0)) + 1), -1, dtype=np.int32)
    asked[row, place] = targets.item[mine]
    score = np.nan_to_num(baseline.score_candidates(queries, asked)[row, place], nan=-np.inf)
    rivals = np.nan_to_num(baseline.score_items(queries, targets.rivals), nan=-np.inf)
    seen = np.zeros((len(queries), split.n_items), dtype=bool)
    if not split.repeats:
        seen[queries.history.row, queries.history.item] = True
    free = ~seen[:, targets.rivals][row]
    ahead = (free & (rivals[row] >= score[:, None])).sum(axis=1)
    return np.asarray(ahead >= BEHIND * np.maximum(1, free.sum(axis=1)))


def _queries(targets: Targets, some: Behind) -> int:
    """How many queries have a target that is one of these."""
    return len(np.unique(targets.row[some]))


def _withheld(split: Split) -> tuple[Int32[np.ndarray, "pairs"], Int32[np.ndarray, "pairs"]]:
    """The relevant pairs of known users that are not in the training part as well."""
    user, item = split.queries.user[split.relevant.row], split.relevant.item
    done = split.train.interactions
    learned = distinct(done.user.astype(np.int64) * split.n_items + done.item)
    new = (user >= 0) & ~held(user.astype(np.int64) * split.n_items + item, learned)
    return user[new], item[new]


def _inside(value: Any, met: set[int]) -> Iterator[Recommends]:
    """All that recommends within it, itself first, wherever an attribute, a tuple, a list or a table holds it."""
    if id(value) in met:
        return
    met.add(id(value))
    if isinstance(value, Recommends):
        yield value
    for one in _held(value):
        yield from _inside(one, met)


def _held(value: Any) -> Iterable[Any]:
    if isinstance(value, tuple | list):
        return value
    if isinstance(value, dict):
        return value.values()
    whole = isinstance(value, Recommends) or (is_dataclass(value) and not isinstance(value, type))
    return vars(value).values() if whole else ()
