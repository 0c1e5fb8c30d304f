"""The items most like one: by the model, or by the users who interacted with both."""

import numpy as np

from palate.models.recommender import Recommender
from palate.serving.answers import Answer, RecommendedItem
from palate.serving.entities import EntityTable
from palate.serving.histories import EventLog

SAME_USERS = "popular with the same users"


def similar_items(model: Recommender | None, name: str, item: int, k: int, items: EntityTable, log: EventLog) -> Answer:
    """The k items most like the one; without a model, by their users; the answer states which.

    `name` is what people call the model that is served.
    """
    if model is None:
        rows, source = _same_users(log, item, k), SAME_USERS
    else:
        best, source = model.similar_items(np.array([item], dtype=np.int32), k), type(model).__name__
        rows = [pair for pair in zip(best.item[0].tolist(), best.score[0].tolist(), strict=True) if pair[0] >= 0]
    similar = tuple(
        RecommendedItem(**vars(items.item(code)), rank=rank, score=score, sources=(source,))
        for rank, (code, score) in enumerate(rows, 1)
    )
    why = None if model else f"{name} does not compare items; these are {SAME_USERS}"
    return Answer(similar, model is None, why, known=True)


def _same_users(log: EventLog, item: int, k: int) -> list[tuple[int, float]]:
    cosine = log.same_users(item)
    first = np.argsort(-cosine, kind="stable")[:k]
    return [(int(code), float(cosine[code])) for code in first if cosine[code] > 0]
