"""The base of every model: it learns from a data set, scores items, compares them and explains its scores."""

import copy
from collections.abc import Mapping
from typing import Any, Self, final

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.codes import Codes, Count, as_codes, as_count
from palate.data.dataset import Dataset
from palate.data.features import Features
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.data.score_kind import ScoreKind
from palate.errors import InputError
from palate.models.explaining import leave_one_out
from palate.models.face import Reads, Recommends, Round, Watch
from palate.models.scorer import HISTORIES, Scorer
from palate.structure import learned_names

__all__ = ["Reads", "Recommender", "Recommends", "Round", "Watch"]


class Recommender(Scorer):
    """Learns from a data set, then scores items for queries.

    A model is a dataclass whose fields are its hyper-parameters. Its author writes `learn` and
    `score`, or inherits a `score` from `scoring`, and declares in `reads` what the scores depend on;
    all else is given. Codes beyond those that the model knows are never passed to `score`.
    """

    def learn_items(self, items: Features) -> None:
        """Sets the learned fields that hold item features: called by `learn`, and anew when the catalogue changes."""

    def cost(self, size: Size) -> Cost:
        """What `learn` takes on data of that size: a formula of what it does and holds.

        Where an author states none it is a guess: a hundred passes over the events, and 512 bytes for each user and
        item retained.
        """
        tables = 512.0 * (size.users + size.items)
        return size.matrix.then(Cost(memory=tables, elements=100.0 * size.events, python=100.0)).retaining(tables)

    @final
    def fit_cost(self, size: Size) -> Cost:
        """What a fit takes: `cost`, on what is rated alone for a rating model."""
        if self.score_kind != ScoreKind.RATING or size.rated == size.events:
            return size.survey.then(self.cost(size))
        rated = size.of_ratings()
        learning = self.cost(rated)
        return size.survey.then(rated.copied).then(learning).retaining(learning.retained)

    def begin(self, data: Dataset) -> Dataset:
        """What `learn` is given: for a rating model what is rated alone."""
        self.n_users_, self.n_items_ = data.n_users, data.n_items
        return self._rated(data) if self.score_kind == ScoreKind.RATING else data

    def with_items(self, items: Features) -> Self:
        if type(self).learn_items is Recommender.learn_items:
            return self
        if len(items) < self.n_items_:
            raise InputError(f"{len(items)} items, where {type(self).__name__} knows {self.n_items_}")
        twin = copy.copy(self)  # the original goes on serving
        twin.n_items_ = len(items)
        twin.learn_items(items)
        return twin

    @property
    def compares_items(self) -> bool:
        """Whether the model has a similarity of items, so that `similar_items` has an answer."""
        return bool(self.reads & HISTORIES)

    @final
    def similar_items(self, items: Codes, k: Count = 10) -> Recommendations:
        """The k items most like each given one, itself left out; none for an item that the model does not know.

        Raises InputError for a model that does not compare items (`compares_items`), and for k below 1.
        """
        items, k = as_codes(items, "items"), as_count(k)
        if not self.compares_items:
            raise InputError(
                f"{type(self).__name__} does not compare items, so it has no similar items; use a model that "
                "does, such as item_knn"
            )
        (known,) = self._knows(items).nonzero()
        return Recommendations.empty(len(items), k).replaced(known, self.nearest_items(items[known], k))

    def nearest_items(self, items: Items, k: int) -> Recommendations:
        """What `similar_items` gives for known items: what a user whose history is this item alone is recommended.

        Items that score 0 are not similar to it. Overridden by models that compare items otherwise.
        """
        recommendations = self.recommend(Queries.of_histories(items[:, None]), k)
        return recommendations.where(recommendations.score != 0)

    @final
    def explain(self, query: Queries, item: Count) -> Float32[np.ndarray, "events"]:
        """How much each event of one query's history adds to the item's score; a query not served scores 0.

        Raises InputError for more than one query.
        """
        return self.contributions(query, item)[:, 0]

    @final
    def contributions(self, query: Queries, items: Codes) -> Float32[np.ndarray, "events items"]:
        """What `explain` gives, for several items at once."""
        if len(query) != 1:
            raise InputError(f"one query is explained at a time, not {len(query)}; take one, as queries.take([0])")
        items, history = as_codes(items, "items"), query.history
        added = np.zeros((len(history.item), len(items)), dtype=np.float32)
        (columns,), (events,) = self._knows(items).nonzero(), self._reads_of(history).nonzero()
        if self.reads & HISTORIES and columns.size and events.size and self.serves(query)[0]:
            added[np.ix_(events, columns)] = self.added(self._known(query), items[columns])
        return added

    def added(self, query: Queries, items: Items) -> Float32[np.ndarray, "events items"]:
        """What each event of a query adds to the score of each item, of events and items that are known.

        It is what the score loses without the event. Overridden where a formula gives it, or where scores are sums over
        events: else a history is scored once for each (`palate.models.explaining`).
        """
        return leave_one_out(self.score_items, query, items)

    @final
    def learned(self) -> Mapping[str, Any]:
        """All that fit has set, by name: a saved model is this and its hyper-parameters."""
        return {name: getattr(self, name) for name in ["n_users_", "n_items_", *learned_names(self)]}

    def _rated(self, data: Dataset) -> Dataset:
        rated = ~np.isnan(data.interactions.ratings)
        if len(rated) and not rated.any():
            raise InputError(f"{type(self).__name__} learns ratings, and no event has one; take a model of events")
        return data if rated.all() else data.where(rated)
