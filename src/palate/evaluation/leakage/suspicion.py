"""Models that know what is withheld from them, seen in hits that no evidence explains (`fits` looks at their fits).

An honest model hits what some evidence points to, and so do simple baselines, in their way. An item that each of these
ranks behind a quarter of the catalogue is hardly ever hit by a better model; a model that peeks hits it as often as any
other. There its knowledge shows, whichever way it came by it (a fit on all the events, a feature that holds the answer,
the split itself), and even where it peeks for some users only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Int32, Int64

from palate.arrays import PerQuery
from palate.data.queries import Queries
from palate.data.ragged import among
from palate.data.recommendations import Recommendations
from palate.errors import InputError
from palate.models.recommender import Recommender
from palate.spec import make
from palate.splitting.split import Split

QUERIES = 2000  # drawn at random, whose targets are looked at
RIVALS = 400  # items, drawn at random, among which a target is placed
AT_ONCE = 256  # queries
BEHIND = 0.25  # of the rivals
HITS = 0.1  # more than this share of them hit, by more than chance explains, is too good to be true
EXACT = 0.05  # of the smallest error that a simple baseline makes for a user
SURE = 3.3  # standard deviations: 1 model in 2000 by chance

Behind = Bool[np.ndarray, "targets"]


@dataclass(frozen=True)
class Targets:
    """Relevant items of some of a split's queries: `item[t]` is one of query `queries[row[t]]`.

    Left out are those in the query's own history (with repeats) and those without a training event: the one a model
    may know better than the baselines, the other by features alone. Left out are those, too, that the similarity of
    features (`profile`) ranks ahead of three quarters of the rivals: baselines do not see the content.
    """

    queries: Int64[np.ndarray, "queries"]
    row: Int64[np.ndarray, "targets"]
    item: Int32[np.ndarray, "targets"]
    rivals: Int32[np.ndarray, "rivals"]


def targets_of(split: Split, seed: int = 0) -> Targets:
    """Those of up to 2000 queries, and the 400 items among which they are ranked.

    None where each query ranks candidates of its own: among so few a hit proves little.
    """
    rng = np.random.default_rng(seed)
    queries = np.sort(rng.permutation(len(split.queries))[: 0 if split.candidates is not None else QUERIES])
    rivals = np.sort(rng.permutation(split.n_items)[:RIVALS]).astype(np.int32)
    relevant, history = split.relevant.take(queries), split.queries.history.take(queries)
    trained = np.bincount(split.train.interactions.item, minlength=split.n_items) > 0
    own = among(relevant.row * split.n_items + relevant.item, history.row * split.n_items + history.item)
    fair = trained[relevant.item] & ~own
    targets = Targets(queries, relevant.row[fair], relevant.item[fair], rivals)
    explained = _explained_by_features(split, targets)
    return replace(targets, row=targets.row[~explained], item=targets.item[~explained])


def _explained_by_features(split: Split, targets: Targets) -> Behind:
    """Which targets resemble the items of the history; none where items have no features, or too many to learn."""
    content = make("profile")
    if not (split.train.items.learnable and len(targets.item) and isinstance(content, Recommender)):
        return np.zeros(len(targets.item), dtype=bool)
    try:
        content.fit(split.train)
    except InputError:  # more than memory holds: then there is no model of features to accuse either
        return np.zeros(len(targets.item), dtype=bool)
    return ~behind(content if split.items is None else content.with_items(split.items), split, targets)


def behind(baseline: Recommender, split: Split, targets: Targets) -> Behind:
    """Which targets score no higher than a quarter of the rivals do; an item of the history is not a rival, unless the
    split counts repeats."""
    queries = split.queries.take(targets.queries)
    low = np.zeros(len(targets.item), dtype=bool)
    for start in range(0, len(queries), AT_ONCE):
        rows = np.arange(start, min(start + AT_ONCE, len(queries)))
        mine = np.flatnonzero((targets.row >= start) & (targets.row < start + AT_ONCE))
        low[mine] = _behind(baseline, queries.take(rows), split, targets, mine)
    return low


def suspected(lists: Recommendations, targets: Targets, hidden: Behind, k: int) -> str:
    """What is too good to be true about the first k places of the lists; "" for what may be honest.

    `hidden` are targets that every simple baseline ranked behind. A model is suspected if, of the queries with such a
    target, it hits one in more than a tenth (and twice as many as lists by chance would), by 3.3 standard
    deviations. On MovieLens, Last.fm, Beauty, Diginetica and Frappe, split at random, in time and by the last event,
    with repeats and without, the honest models measured (neighbours, factors, content, Markov chains) hit at most 3
    in 100 (one of content on sparse ratings 1 in 8, but of targets that `targets_of` leaves out for that). A model that
    peeks is seen if it does so for about a fifth of the users, given a hundred such queries; with fewer it has to peek
    for more, and below a dozen nothing is seen. Nothing is seen of one that ranks the answers far down, nor where most
    queries have more answers than places and it ranks the likely ones first.
    """
    top = lists.item[targets.queries, :k]
    hit = (top[targets.row] == targets.item[:, None]).any(axis=1)
    n, hits = _queries(targets, hidden), _queries(targets, hidden & hit)
    others, hits_of_others = _queries(targets, ~hidden), _queries(targets, ~hidden & hit)
    if not n:
        return ""
    chance = min(1.0, k * float(hidden.sum()) / n / max(1, len(np.unique(targets.item))))
    bound = min(0.9, max(HITS, 2.0 * chance))
    share, usual = hits / n, hits_of_others / max(1, others)
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
    if not simple:
        return ""
    known = np.logical_and.reduce([~np.isnan(errors) for errors in (error, *simple)])
    if not known.any():
        return ""
    n = int(known.sum())
    exact = float((np.abs(error[known]) < EXACT * np.abs(np.stack(simple)[:, known]).min(axis=0)).mean())
    if exact - HITS < SURE * np.sqrt(HITS * (1 - HITS) / n):
        return ""
    return (
        f"too good to be true: of {n:,} users it predicts {exact:.0%} with less than a twentieth of the error of every "
        "simple baseline, as if it knew their ratings; check what its features hold and what its learn reads"
    )


def _behind(
    baseline: Recommender, queries: Queries, split: Split, targets: Targets, mine: Int64[np.ndarray, "mine"]
) -> Bool[np.ndarray, "mine"]:
    row = targets.row[mine] % AT_ONCE  # within the block of `queries`
    place = np.arange(len(row)) - np.searchsorted(row, row)
    items = np.full((len(queries), int(place.max(initial=0)) + 1), -1, dtype=np.int32)
    items[row, place] = targets.item[mine]
    score = np.nan_to_num(baseline.score_candidates(queries, items)[row, place], nan=-np.inf)
    rivals = np.nan_to_num(baseline.score_items(queries, targets.rivals), nan=-np.inf)
    seen = np.zeros((len(queries), split.n_items), dtype=bool)
    if not split.repeats:
        seen[queries.history.row, queries.history.item] = True
    free = ~seen[:, targets.rivals][row]
    ahead = (free & (rivals[row] >= score[:, None])).sum(axis=1)
    return np.asarray(ahead >= BEHIND * np.maximum(1, free.sum(axis=1)))


def _queries(targets: Targets, some: Behind) -> int:
    """The number of queries that have one of these targets."""
    return len(np.unique(targets.row[some]))
