"""The scores by which a ranker orders what was retrieved."""

import numpy as np

from palate.arrays import CandidateScores
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.models.recommender import Recommender


def ranking_scores(ranker: Recommender, queries: Queries, retrieved: Recommendations) -> CandidateScores:
    """The ranker's scores; what it has no score for follows, in the order in which it was retrieved."""
    scores = ranker.score_retrieved(queries, retrieved)
    finite = np.where(np.isfinite(scores), scores, np.inf)
    floor = np.nan_to_num(finite.min(axis=1, keepdims=True, initial=np.inf), posinf=0.0)
    below = floor - 1.0 - np.arange(scores.shape[1], dtype=np.float32)
    return np.where(np.isnan(scores), below, scores).astype(np.float32)
