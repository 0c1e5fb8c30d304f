"""What each event of a history adds to the score of an item."""

import numpy as np

from palate.data.queries import Queries
from palate.models.recommender import Recommender
from palate.serving.answers import Contribution, Explanation
from palate.serving.entities import EntityTable
from palate.serving.reasons import newest, summed_up
from palate.serving.requests import Requester
from palate.serving.views import EventView


def explanation(
    model: Recommender, item: int, requester: Requester, query: Queries, items: EntityTable, view: EventView
) -> Explanation:
    """By the newest events of the requester; the sentence is empty where there is no event."""
    query, code = newest(query), np.array([item], dtype=np.int32)
    score, n = float(model.score_items(query, code)[0, 0]), len(query.history.item)
    adds = model.contributions(query, code)[:, 0] if n and model.serves(query)[0] else np.zeros(n)
    events = view.events(requester.events.take(np.arange(len(requester.events) - n, len(requester.events))))
    pairs = sorted(zip(events, adds.tolist(), strict=True), key=lambda pair: -pair[1])
    contributions = tuple(Contribution(**vars(event), contribution=value) for event, value in pairs)
    return Explanation(
        items.ids.id(item),
        items.title(item),
        type(model).__name__,
        score if np.isfinite(score) else None,
        summed_up(contributions),
        contributions,
    )
