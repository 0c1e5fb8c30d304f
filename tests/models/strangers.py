"""How much a stranger loses against a user of the fit: the same history, asked before and after it was learned from."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from palate.data.dataset import Dataset
from palate.data.queries import UNKNOWN, Queries
from palate.data.score_kind import ScoreKind
from palate.evaluation.scoring.lists import hits_of
from palate.evaluation.scoring.scores import predictions
from palate.metrics import ranking
from palate.models.recommender import Recommender
from palate.splitting.answers import answers_of
from palate.splitting.split import Rated

KNOWN_SHARE = 0.8  # of each withheld user's events, the oldest; the rest are what is asked for
LEAST = 10  # events of a user who is withheld
RESAMPLED = 2000


@dataclass(frozen=True)
class Loss:
    """Per withheld user: NDCG@10 of the model that learned from them, and of the one that did not; for rating models
    the squared errors of both, summed by user, and how many there are."""

    learned: np.ndarray
    folded: np.ndarray
    errors_learned: np.ndarray | None = None
    errors_folded: np.ndarray | None = None

    @property
    def ndcg(self) -> tuple[float, float, float]:
        """The ratio, stranger over user of the fit, and its paired interval of 95 %."""
        return ratio(self.folded, self.learned)

    @property
    def rmse(self) -> tuple[float, float, float] | None:
        """The same of the RMSE, turned: user of the fit over stranger; so that 1 is no loss, below 1 is one."""
        if self.errors_learned is None or self.errors_folded is None:
            return None
        middle, low, high = np.sqrt(ratio(self.errors_learned, self.errors_folded))
        return float(middle), float(low), float(high)


def ratio(above: np.ndarray, below: np.ndarray) -> tuple[float, float, float]:
    """Of the sums; with the interval that resampled users give. 1 where both are 0."""
    n = len(above)
    picked = np.random.default_rng(0).integers(0, n, (RESAMPLED, n))
    over, under = above[picked].sum(1), below[picked].sum(1)
    resampled = np.where(under > 0, over / np.where(under > 0, under, 1), 1.0)
    low, high = np.quantile(resampled, [0.025, 0.975])
    return float(above.sum() / below.sum()) if below.sum() else 1.0, float(low), float(high)


def loss(make: Callable[[], Recommender], data: Dataset, share: float = 0.1, seed: int = 0) -> Loss:
    """Withholds that share of the users; fits without them, and with the older part of what they did."""
    done = data.interactions
    counts = np.bincount(done.user, minlength=data.n_users)
    able = np.flatnonzero(counts >= LEAST)
    few = max(1, int(share * len(able)))
    users = np.sort(np.random.default_rng(seed).permutation(able)[:few]).astype(np.int32)
    order = done.order()
    place = np.empty(len(done), dtype=np.int64)
    place[order] = np.arange(len(done)) - np.repeat(np.cumsum(counts) - counts, counts)
    withheld = np.isin(done.user, users)
    later = withheld & (place >= np.ceil(KNOWN_SHARE * counts[done.user]))
    with_them, without = data.where(~later), data.where(~withheld)
    known = Queries.of_users(users, with_them)
    future = done.where(later).histories().take(users.astype(np.int64))
    answers = future.where(answers_of(known.history, future, False).right)
    strangers = replace(known, user=np.full(len(users), UNKNOWN, dtype=np.int32))

    def judged(learned_from: Dataset, queries: Queries) -> tuple[np.ndarray, np.ndarray | None]:
        model = make().fit(learned_from)
        lists = model.recommend(queries, 10).item
        good = ranking.METRICS["ndcg"](hits_of(lists, answers), answers.lengths)
        good = np.where(answers.lengths > 0, good, 0.0)
        if model.score_kind != ScoreKind.RATING:
            return good, None
        predicted = predictions(model, Rated(queries, future))
        off = np.nan_to_num(predicted - future.ratings) ** 2
        return good, np.bincount(future.row, off, len(future))

    first, other = judged(with_them, known), judged(without, strangers)
    return Loss(first[0], other[0], first[1], other[1])
