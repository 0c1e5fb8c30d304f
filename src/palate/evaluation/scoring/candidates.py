"""Ranks each query's own few candidates, where a published protocol asks for that and not for the catalogue."""

import numpy as np
from jaxtyping import Bool

from palate.arrays import Candidates, CandidateScores
from palate.data.queries import Queries
from palate.data.ragged import among
from palate.data.recommendations import Recommendations
from palate.models.recommender import CELLS_AT_ONCE, Recommender, Recommends
from palate.splitting.negatives import once
from palate.splitting.split import Split


def ranked(serving: Recommends, split: Split, candidates: Candidates, k: int) -> Recommendations:
    """The k best of each query's candidates; what it met before is left out, unless the split counts repeats.

    An item that stands twice in a row is ranked once, so that a relevant item that is among its own negatives does not
    compete with itself; of equal scores the lower code comes first, as in the catalogue, so that who scores all alike
    gains nothing. A model scores the pairs; what has no scores, such as a pipeline, is asked query by query for the
    best among the candidates, as a request would ask it. What it has nothing to say on is not shown.
    """
    allowed = np.where(_barred(split, candidates), np.int32(-1), once(candidates))
    if isinstance(serving, Recommender):
        return _by_scores(serving, split, allowed, k)
    return Recommendations.stacked(
        serving.recommend(query, k, among=row[row >= 0], exclude_seen=not split.repeats)
        for query, row in zip(split.queries.blocks(1), allowed, strict=True)
    )


def _by_scores(model: Recommender, split: Split, allowed: Candidates, k: int) -> Recommendations:
    size = max(1, CELLS_AT_ONCE // max(1, split.n_items))  # a model may score all the items of a block for all of it

    def best(queries: Queries, some: Candidates) -> Recommendations:
        return Recommendations.best(_scores(model, queries, some), some, k)

    blocks = (allowed[at : at + size] for at in range(0, len(allowed), size))
    return Recommendations.stacked(map(best, split.queries.blocks(size), blocks))


def _scores(model: Recommender, queries: Queries, some: Candidates) -> CandidateScores:
    scores = model.score_candidates(queries, some)
    return np.where(np.isnan(scores) | (some < 0), np.float32(-np.inf), scores)


def _barred(split: Split, candidates: Candidates) -> Bool[np.ndarray, "queries candidates"]:
    if split.repeats:
        return np.zeros(candidates.shape, dtype=bool)
    history = split.queries.history
    cell = np.arange(len(candidates))[:, None] * split.n_items + candidates
    known = history.item < split.n_items
    met = (history.row * split.n_items + history.item)[known]
    return (candidates >= 0) & among(cell.ravel(), met).reshape(cell.shape)
