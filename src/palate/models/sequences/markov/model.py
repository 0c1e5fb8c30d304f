"""A Markov chain of items: what follows, or nearly follows, what the user did last, with no training but counting.

Guy Shani, David Heckerman, Ronen Brafman. An MDP-Based Recommender System. JMLR 2005.
https://jmlr.org/papers/v6/shani05a.html (a chain over the last items, with skipping)
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items, Scores
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.encoding import Encoding
from palate.data.features import Category, Features, Tags
from palate.data.histories import Histories
from palate.data.queries import Queries
from palate.hyper import Log, Range, learned
from palate.models.recommender import Reads, Recommender
from palate.models.sequences.markov.transitions import PAIRS_AT_ONCE, Counted, near_events
from palate.sparse import CSR


@dataclass
class Markov(Recommender):
    """Scores an item by how often it came near after the last items of the history; the newest count most.

    Two events of a user make a transition, which counts the less the further they stand apart, and from the later to
    the earlier less than forwards; frequent items are weighed down. Added is what is two transitions away, and how
    alike the items' features are (rare values count most), by which items newer than the fit are recommended too.
    Events of weight 0 or below make no transition; those of weight 0 hold no place in the history.
    """

    reads = Reads.HISTORY | Reads.ORDER
    score_tables = 4.0

    window: Annotated[int, Range(1, 50, "events on either side that one makes transitions with")] = 3
    fading: Annotated[float, Range(0.0, 2.0, "exponent by which a transition counts less, the further apart")] = 1.0
    backward: Annotated[float, Range(0.0, 1.0, "how much a transition counts from the later to the earlier")] = 0.3
    from_damping: Annotated[float, Range(0.0, 1.0, "how much an item with many transitions from it is held back")] = 0.5
    to_damping: Annotated[float, Range(0.0, 1.0, "how much an item with many transitions to it is held back")] = 0.2
    neighbors: Annotated[int, Log(10, 5000, "transitions kept from each item, the strongest")] = 1000
    last: Annotated[int, Log(1, 200, "events of the history that count")] = 20
    decay: Annotated[float, Range(0.1, 1.0, "how much an event counts of what the next newer one does")] = 0.7
    second: Annotated[float, Range(0.0, 1.0, "how much what is two transitions away counts")] = 0.3
    likeness: Annotated[float, Range(0.0, 1.0, "how much features in common count")] = 0.1

    transitions_: CSR = learned()  # [items of the fit, items of the fit]; the mean item passes on 1 in all
    encoding_: Encoding = learned()
    rarity_: Float32[np.ndarray, "columns"] = learned()
    item_vectors_: CSR = learned()

    def learn(self, data: Dataset) -> None:
        interactions = data.interactions
        liked = interactions.where(interactions.weight > 0).histories()
        near, worth = near_events(self.window, self.fading, self.backward)
        counted = Counted(liked, data.n_items, near, worth)
        self.transitions_ = counted.strongest(self.neighbors, self.from_damping, self.to_damping)
        self.encoding_ = Encoding.of(data.items)
        self.rarity_ = _rarity(data.items, self.encoding_)
        self.learn_items(data.items)

    def learn_items(self, items: Features) -> None:
        self.item_vectors_ = self.encoding_(items).scaled(columns=self.rarity_).unit_rows()

    def cost(self, size: Size) -> Cost:
        """Of pairs of near events, a block of items at a time, of the transitions kept, and of the features."""
        pairs = self._near_pairs(size)
        retained = 8.0 * min(pairs, size.items * float(min(self.neighbors, size.items)))
        block = min(pairs, PAIRS_AT_ONCE)
        counted = Cost(
            memory=32.0 * size.events + 36.0 * block + 2.0 * retained,
            retained=retained,
            elements=320.0 * pairs + 60.0 * size.events,
            python=500.0,
        )
        return size.ordered.then(counted).retaining(retained).then(size.of_items.encoded)

    def ask_cost(self, size: Size, queries: int) -> Cost:
        """Of what is two transitions away, from most items and to most of them, too."""
        transitions = min(self._near_pairs(size), size.items * float(min(self.neighbors, size.items)))
        second = Cost(elements=0.5 * queries * transitions if self.second else 0.0)
        return super().ask_cost(size, queries).then(second)

    def _near_pairs(self, size: Size) -> float:
        return 2.0 * size.events * min(self.window, size.events / max(1, size.users))

    def score(self, queries: Queries, items: Items) -> Scores:
        recent = self._recent(queries.history)
        hot_history, hot = recent.resized(len(self.transitions_)), items < len(self.transitions_)
        scores = np.zeros((len(queries), len(items)), dtype=np.float32)
        scores[:, hot] = hot_history.times_sparse(self.transitions_, items[hot])
        if self.second:
            scores[:, hot] += np.float32(self.second) * (hot_history @ self.transitions_).times_sparse(
                self.transitions_, items[hot]
            )
        if self.likeness and self.item_vectors_.nnz:
            alike = (recent @ self.item_vectors_).times_sparse(self.item_vectors_.take(items).T)
            scores += np.float32(self.likeness) * alike
        return scores

    def _recent(self, history: Histories) -> CSR:
        """Queries by items: the weights of the last events, the less the older."""
        counted = history.where(history.weight != 0)
        age = counted.offsets[1:][counted.row] - 1 - np.arange(len(counted.item))
        recent = counted.where(age < self.last)
        weight = recent.weight * self.decay ** age[age < self.last]
        return CSR.of_pairs(recent.row, recent.item, weight, (len(history), self.n_items_))


def _rarity(items: Features, encoding: Encoding) -> Float32[np.ndarray, "columns"]:
    """The logarithm of items per item that has a category or a tag: rare values weigh most; 1 for other columns."""
    encoded = encoding(items)
    holders = np.bincount(encoded.indices, minlength=encoded.shape[1])
    counted = [isinstance(items.columns[name], Category | Tags) for name in encoding.names]
    rarity = np.log(max(1, len(items)) / np.maximum(1, holders))
    return np.where(np.repeat(counted, encoding.width), rarity, 1.0).astype(np.float32)
