"""Metrics of scores: errors of predicted ratings, and how well liked items score above others (AUC, log loss)."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32

from palate.arrays import PerQuery
from palate.data.histories import Histories
from palate.data.score_kind import ScoreKind
from palate.errors import InputError
from palate.evaluation.scoring.lists import RankedLists, matches
from palate.metrics import classification, rating
from palate.metrics.rating import Errors
from palate.models.recommender import Recommender
from palate.splitting.split import Rated, Split

CELLS_AT_ONCE = 1 << 24  # scores held in one block, those of the whole catalogue included: 64 MiB

Scored = Float32[np.ndarray, "events"]
RATED, LABELLED = "rated", "judged"  # the names under which a report keeps scores, event by event


def errors_of(predicted: Scored, rated: Rated) -> Errors:
    """The errors of each query on its withheld ratings; those without a prediction (NaN) are left out."""
    withheld = rated.withheld
    return rating.errors(predicted, withheld.ratings, withheld.row, len(withheld))


def predictions(model: Recommender, rated: Rated) -> Scored:
    """The score of every withheld event, row by row; NaN where the model gives none."""
    queries, withheld, lengths = rated.queries, rated.withheld, rated.withheld.lengths
    size = max(1, CELLS_AT_ONCE // max(1, model.n_items_, int(lengths.max(initial=1))))
    scores = [np.zeros(0, dtype=np.float32)]
    for start in range(0, len(withheld), size):
        rows = np.arange(start, min(start + size, len(withheld)))
        filled = np.arange(lengths[rows].max(initial=0))[None, :] < lengths[rows][:, None]
        candidates = np.full(filled.shape, -1, dtype=np.int32)
        candidates[filled] = withheld.take(rows).item
        scores.append(model.score_candidates(queries.take(rows), candidates)[filled])
    return np.concatenate(scores)


def label_scores(model: Recommender, split: Split, names: Sequence[str]) -> tuple[Scored | None, tuple[str, ...]]:
    """The score of every labelled item, and those of the metrics named that use these scores and that split and model
    allow; None and no metric where there are none.

    Raises InputError where a model that says its scores are probabilities gives one below 0 or above 1.
    """
    of_scores = ("judged_auc", "pooled_auc", *(["log_loss"] if model.score_kind == ScoreKind.PROBABILITY else []))
    wanted = tuple(name for name in of_scores if name in names)
    if split.labelled is None or not wanted:
        return None, ()
    score = predictions(model, Rated(split.queries, split.labelled))
    if "log_loss" in wanted and ((score < 0.0).any() or (score > 1.0).any()):
        raise InputError(
            f"{type(model).__name__} says that its scores are probabilities, but they are from {np.nanmin(score)} "
            f"to {np.nanmax(score)}: set score_kind to ScoreKind.RANK, or give chances from 0 to 1"
        )
    return score, wanted


def of_labels(score: Scored, events: Histories, wanted: Sequence[str]) -> tuple[dict[str, PerQuery], dict[str, float]]:
    """The metrics wanted: judged_auc and log_loss per query, and pooled_auc, one number for all."""
    good, n = events.weight > 0, len(events)
    per_query = {name: of(score, good, events.row, n) for name, of in OF_EACH.items() if name in wanted}
    if "pooled_auc" not in wanted:
        return per_query, {}
    return per_query, {"pooled_auc": float(classification.auc(score, good, np.zeros_like(events.row), 1)[0])}


OF_EACH = {"judged_auc": classification.auc, "log_loss": classification.log_loss}


def auc(model: Recommender, lists: RankedLists) -> PerQuery:
    """The AUC of each query over all that may be recommended to it: its candidates where the split gives such, else
    the whole catalogue, without barred items. Costs a sort of all scores; one block of queries is held at a time."""
    candidates = lists.split.candidates
    width = lists.split.n_items if candidates is None else candidates.shape[1]
    size, n = max(1, CELLS_AT_ONCE // max(1, width)), len(lists.item)
    blocks = (np.arange(at, min(at + size, n)) for at in range(0, n, size))
    of = _auc_of_catalogue if candidates is None else _auc_of_candidates
    return np.concatenate([np.zeros(0), *(of(model, lists, rows) for rows in blocks)])


def _auc_of_catalogue(model: Recommender, lists: RankedLists, rows: np.ndarray) -> PerQuery:
    split = lists.split
    scores = model.score_items(split.queries.take(rows), np.arange(split.n_items, dtype=np.int32))
    barred, good = (part.take(rows) for part in (lists.barred, split.relevant))
    barred = barred.where(barred.item < split.n_items)
    return classification.auc_of_all(np.array(scores), (barred.row, barred.item), (good.row, good.item))


def _auc_of_candidates(model: Recommender, lists: RankedLists, rows: np.ndarray) -> PerQuery:
    split = lists.split
    assert split.candidates is not None  # or it would be of the catalogue
    own = split.candidates[rows]
    scores = model.score_candidates(split.queries.take(rows), own)
    barred = (own < 0) | (matches(own, lists.barred.take(rows)) >= 0)
    good = matches(own, split.relevant.take(rows)) >= 0
    (out, outside), (row, place) = np.nonzero(barred), np.nonzero(good & ~barred)
    return classification.auc_of_all(np.array(scores), (out, outside), (row, place))
