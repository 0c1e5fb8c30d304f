"""What a model's scores are worth where its lists do not tell: errors of ratings, and good items told from others."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32

from palate.arrays import PerQuery
from palate.data.histories import Histories
from palate.errors import InputError
from palate.evaluation.scoring.lists import Shown, matches
from palate.metrics import classification, rating
from palate.metrics.rating import Errors
from palate.models.recommender import Recommender
from palate.splitting.split import Rated, Split

CELLS_AT_ONCE = 1 << 24  # scores held in one block, those of the whole catalogue included: 64 MiB


Said = Float32[np.ndarray, "events"]
RATED, LABELLED = "rated", "judged"  # of what scores are kept, event by event


def errors_of(predicted: Said, rated: Rated) -> Errors:
    """The errors of each query on its withheld ratings; what has no prediction (NaN) is left out."""
    withheld = rated.withheld
    return rating.errors(predicted, withheld.ratings, withheld.row, len(withheld))


def predictions(model: Recommender, rated: Rated) -> Said:
    """The score of every withheld event, row by row; NaN where the model has nothing to say."""
    queries, withheld, lengths = rated.queries, rated.withheld, rated.withheld.lengths
    size = max(1, CELLS_AT_ONCE // max(1, model.n_items_, int(lengths.max(initial=1))))
    found = [np.zeros(0, dtype=np.float32)]
    for start in range(0, len(withheld), size):
        rows = np.arange(start, min(start + size, len(withheld)))
        there = np.arange(lengths[rows].max(initial=0))[None, :] < lengths[rows][:, None]
        candidates = np.full(there.shape, -1, dtype=np.int32)
        candidates[there] = withheld.take(rows).item
        found.append(model.score_candidates(queries.take(rows), candidates)[there])
    return np.concatenate(found)


def label_scores(model: Recommender, split: Split, names: Sequence[str]) -> tuple[Said | None, tuple[str, ...]]:
    """The score of every item judged, and the metrics made of these that are asked for and that split and model allow;
    None and no metric where there are none.

    Raises InputError where a model that says its scores are probabilities gives one below 0 or above 1.
    """
    of_scores = ("judged_auc", "pooled_auc", *(["log_loss"] if model.probabilities else []))
    wanted = tuple(name for name in of_scores if name in names)
    if split.labelled is None or not wanted:
        return None, ()
    score = predictions(model, Rated(split.queries, split.labelled))
    if "log_loss" in wanted and ((score < 0.0).any() or (score > 1.0).any()):
        raise InputError(
            f"{type(model).__name__} says that its scores are probabilities, but they are from {np.nanmin(score)} "
            f"to {np.nanmax(score)}: set probabilities to False, or give chances from 0 to 1"
        )
    return score, wanted


def of_labels(score: Said, events: Histories, wanted: Sequence[str]) -> tuple[dict[str, PerQuery], dict[str, float]]:
    """Of the metrics wanted, judged_auc and log_loss, each query's, and pooled_auc, one for all."""
    good, n = events.weight > 0, len(events)
    found = {name: of(score, good, events.row, n) for name, of in OF_EACH.items() if name in wanted}
    if "pooled_auc" not in wanted:
        return found, {}
    return found, {"pooled_auc": float(classification.auc(score, good, np.zeros_like(events.row), 1)[0])}


OF_EACH = {"judged_auc": classification.auc, "log_loss": classification.log_loss}


def auc(model: Recommender, shown: Shown) -> PerQuery:
    """The AUC of each query over all that may be shown to it: its candidates where the split gives such, else the
    whole catalogue less what is barred. Costs a sort of all scores; one block of queries is held at a time."""
    candidates = shown.split.candidates
    width = shown.split.n_items if candidates is None else candidates.shape[1]
    size, n = max(1, CELLS_AT_ONCE // max(1, width)), len(shown.item)
    blocks = (np.arange(at, min(at + size, n)) for at in range(0, n, size))
    of = _auc_of_catalogue if candidates is None else _auc_of_candidates
    return np.concatenate([np.zeros(0), *(of(model, shown, rows) for rows in blocks)])


def _auc_of_catalogue(model: Recommender, shown: Shown, rows: np.ndarray) -> PerQuery:
    split = shown.split
    scores = model.score_items(split.queries.take(rows), np.arange(split.n_items, dtype=np.int32))
    barred, good = (part.take(rows) for part in (shown.barred, split.relevant))
    barred = barred.where(barred.item < split.n_items)
    return classification.auc_of_all(np.array(scores), (barred.row, barred.item), (good.row, good.item))


def _auc_of_candidates(model: Recommender, shown: Shown, rows: np.ndarray) -> PerQuery:
    split = shown.split
    assert split.candidates is not None  # or it would be of the catalogue
    own = split.candidates[rows]
    scores = model.score_candidates(split.queries.take(rows), own)
    barred = (own < 0) | (matches(own, shown.barred.take(rows)) >= 0)
    good = matches(own, split.relevant.take(rows)) >= 0
    (out, outside), (row, place) = np.nonzero(barred), np.nonzero(good & ~barred)
    return classification.auc_of_all(np.array(scores), (out, outside), (row, place))
