"""Models and metrics of ratings on data without ratings: a sentence for each, or an error."""

from collections.abc import Mapping

import numpy as np

from palate.data.interactions import Interactions
from palate.data.score_kind import ScoreKind
from palate.errors import InputError
from palate.hybrids.parts import parts_of
from palate.metrics.named import metric_of
from palate.models.recommender import Recommender, Recommends
from palate.splitting.split import Split

CURE = "take a model of events, such as ials, or name the column that holds ratings"


def unrated(models: Mapping[str, Recommends], interactions: Interactions) -> tuple[str, ...]:
    """A sentence on each model that predicts ratings, where the interactions hold none; else nothing."""
    if interactions.rating is not None:
        return ()
    learns = "nothing, for every event weighs the same" if _equal_weights(interactions) else "the events' weights"
    names = [name for name, model in models.items() if _predicts_ratings(model)]
    return tuple(f"{name} predicts ratings, and the data hold none: it learns {learns}; {CURE}" for name in names)


def check_rated(name: str, model: Recommends, interactions: Interactions) -> None:
    """Raises InputError for a model that predicts ratings, where there are neither these nor weights that differ."""
    if interactions.rating is None and _equal_weights(interactions):
        for sentence in unrated({name: model}, interactions):
            raise InputError(sentence)


def check_metric(metric: str, split: Split) -> None:
    """Raises InputError for a metric of ratings where no withheld event has a rating."""
    if metric_of(metric).kind == "rating" and split.rated is None:
        raise InputError(
            f"{metric} is measured on withheld ratings, and there are none: choose another metric, such as ndcg, or "
            "name the column that holds ratings"
        )


def _predicts_ratings(model: Recommends) -> bool:
    if isinstance(model, Recommender):
        return model.score_kind == ScoreKind.RATING
    return any(map(_predicts_ratings, parts_of(model)))


def _equal_weights(interactions: Interactions) -> bool:
    return not len(interactions) or float(np.ptp(interactions.weight)) == 0.0
