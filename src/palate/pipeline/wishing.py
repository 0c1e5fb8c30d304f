"""Queries with wishes: musts limit the items of a query, and softer wishes are for a model that reads them."""

from dataclasses import replace

import numpy as np

from palate.arrays import Items, Served
from palate.data.item_lists import ItemLists
from palate.data.queries import Queries
from palate.data.wishes import MUST, Wishes
from palate.models.recommender import Recommender


def has_wish(wishes: Wishes, *, must: bool) -> Served:
    """Which queries have a must, or a wish that is none."""
    kind = (wishes.weight == MUST) == must
    return np.bincount(wishes.row[kind], minlength=len(wishes)) > 0


def within_musts(reader: Recommender, queries: Queries) -> Queries:
    """The same queries, each limited to the items that meet all of its musts, by the model that reads wishes."""
    if queries.wishes is None:
        return queries
    with_must = has_wish(queries.wishes, must=True)
    if not with_must.any():
        return queries
    rows = (_allowed(reader, queries.take([row]), must=bool(must)) for row, must in enumerate(with_must))
    return replace(queries, only=ItemLists.of_rows(rows))


def _allowed(reader: Recommender, query: Queries, *, must: bool) -> Items | None:
    """The items that one query is limited to; None where all are allowed."""
    items = None if query.only is None else query.only.common
    if not must:
        return items
    items = np.arange(reader.n_items_, dtype=np.int32) if items is None else items
    return np.asarray(items[reader.score_items(query, items)[0] > -np.inf])
