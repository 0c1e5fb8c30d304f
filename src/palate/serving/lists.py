"""One list of recommendations in ids and titles, with sources and reasons."""

from collections.abc import Callable, Sequence

import numpy as np

from palate.data.recommendations import Recommendations
from palate.serving.answers import Reason, RecommendedItem
from palate.serving.entities import EntityTable

Because = tuple[str, tuple[Reason, ...]]  # a reason in words, and the items of the history behind it


def recommended_items(
    best: Recommendations,
    items: EntityTable,
    sources_of: Callable[[int], tuple[str, ...]],
    reasons: Sequence[Because] | None = None,
) -> tuple[RecommendedItem, ...]:
    """The items of the first list, each with its rank, score, sources and reason; without reasons where None."""
    places = np.flatnonzero(best.item[0] >= 0)
    columns = (column[0][places].tolist() for column in (best.item, best.score, best.source))
    rows = zip(*columns, reasons or [("", ())] * len(places), strict=True)
    return tuple(
        RecommendedItem(
            items.ids.id(code), items.title(code), items.labels(code), rank, score, sources_of(source), *why
        )
        for rank, (code, score, source, why) in enumerate(rows, 1)
    )
