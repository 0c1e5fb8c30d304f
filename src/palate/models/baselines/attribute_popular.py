"""What is popular with similar users: those of the same age, region or job; for new users with attributes alone.

Michael J. Pazzani. A Framework for Collaborative, Content-Based and Demographic Filtering. Artificial Intelligence
Review 1999. https://doi.org/10.1023/A:1006544522159
"""

from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from jaxtyping import Float32

from palate.arrays import Items, Scores, Served
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.encoding import Encoding
from palate.data.features import Category, Column, Features, Number, Tags, Time, numbers
from palate.data.queries import Queries
from palate.hyper import Log, Range, learned
from palate.models.blocks.temporal import decayed
from palate.models.recommender import Reads, Recommender
from palate.sparse import CSR

Popularity = Float32[np.ndarray, "groups catalogue"]


@dataclass
class AttributePopular(Recommender):
    """Scores an item by the share of the people in each of the asker's groups who liked it, the mean of the groups.

    A value of a category, a tag and a range of a number are groups; shares of small groups are shrunk towards the share
    among all. A user without known attributes is shown what is popular with all. An item newer than the fit gets the
    mean popularity that items of the fit with the same attributes have, group by group. With a `half_life`, who liked
    an item counts the less the longer ago that was, as in recent_popular: what similar users like now.
    """

    reads = Reads.FEATURES
    suits = "users have attributes, so newcomers can be served by them"

    shrinkage: Annotated[float, Log(0.1, 1000.0, "people of the average taste thought to be in every group")] = 20.0
    half_life: Annotated[float, Range(0.0, 1000.0, "days in which what was liked halves in weight; 0: never")] = 0.0
    bins: Annotated[int, Range(2, 20, "ranges of equal size into which a number is cut")] = 5

    edges_: dict[str, np.ndarray] = learned()
    user_encoding_: Encoding = learned()
    item_edges_: dict[str, np.ndarray] = learned()
    item_encoding_: Encoding = learned()
    of_value_: Popularity = learned()  # [all people and groups, values of item attributes]
    hot_: Popularity = learned()  # [all people and groups, items of the fit]
    popularity_: Popularity = learned()  # the same, with newer items

    def learn(self, data: Dataset) -> None:
        self.edges_, self.item_edges_ = _edges(data.users, self.bins), _edges(data.items, self.bins)
        users, items = _grouped(data.users, self.edges_), _grouped(data.items, self.item_edges_)
        self.user_encoding_, self.item_encoding_ = Encoding.of(users), Encoding.of(items)
        self.hot_ = self._shares(data, self.user_encoding_(users))
        values = self.item_encoding_(items)
        holders = np.maximum(values.column_sums(), np.finfo(np.float32).tiny)
        self.of_value_ = values.T.times(np.ascontiguousarray(self.hot_.T)).T / holders
        self.learn_items(data.items)

    def learn_items(self, items: Features) -> None:
        newer = items.take(np.arange(self.hot_.shape[1], len(items)))
        values = self.item_encoding_(_grouped(newer, self.item_edges_))
        known = values.row_sums()[:, None]
        mean = values.times(np.ascontiguousarray(self.of_value_.T)) / np.where(known > 0, known, 1.0)
        cold = np.where(known > 0, mean, self.hot_.sum(1) / max(1, self.hot_.shape[1])).astype(np.float32)
        self.popularity_ = np.concatenate([self.hot_, cold.T], axis=1)

    def cost(self, size: Size) -> Cost:
        """Of the matrix, of the product of the groups with it, and of tables of groups by items."""
        users, items = size.of_users, size.of_items
        groups, values = (1 + table.width + self.bins for table in (users, items))
        shares = 4.0 * size.items * groups
        cells = size.pairs * users.cells / max(1, size.users)
        product = min(cells, float(groups * size.items))
        sums = Cost(
            memory=24.0 * product + 3.0 * shares, retained=shares, elements=20.0 * cells + 30.0 * product, python=2000.0
        )
        tables = users.encoded.then(items.encoded)
        return size.matrix.then(size.matrix).then(tables).then(sums).retaining(2.0 * shares + 4.0 * values * groups)

    def serves(self, queries: Queries) -> Served:
        """Everyone."""
        return np.ones(len(queries), dtype=bool)

    def score(self, queries: Queries, items: Items) -> Scores:
        features = _grouped(queries.features or Features(len(queries)), self.edges_)
        groups = self.user_encoding_(features)
        count = groups.row_sums()
        everyone = CSR.of_dense((count == 0).astype(np.float32)[:, None])
        shares = CSR.hstack([everyone, groups.scaled(rows=1.0 / np.maximum(count, 1.0))])
        return shares.times(np.ascontiguousarray(self.popularity_[:, items]))

    def _shares(self, data: Dataset, groups: CSR) -> Popularity:
        """The share of users who liked each item: of all, then of each group, shrunk towards that of all."""
        interactions = data.interactions
        likes = decayed(
            replace(interactions, weight=(interactions.weight > 0).astype(np.float32)), self.half_life
        ).matrix()
        liked = likes.where(interactions.matrix().data > 0)
        liked = liked.with_data(np.minimum(liked.data, 1))
        everyone = liked.column_sums() / max(1, data.n_users)
        inside = (groups.T @ liked).toarray() if groups.shape[1] else np.zeros((0, data.n_items), np.float32)
        size = groups.column_sums()[:, None]
        shares = (inside + self.shrinkage * everyone) / np.maximum(size + self.shrinkage, 1e-9)
        return np.concatenate([everyone[None], shares]).astype(np.float32)


def _edges(table: Features, bins: int) -> dict[str, np.ndarray]:
    """Where each number is cut: between ranges that hold equally many of the values known."""
    edges = {}
    for name, column in table.columns.items():
        if isinstance(column, Number | Time):
            value = numbers(column)
            known = value[np.isfinite(value)]
            edges[name] = np.unique(np.quantile(known, np.arange(1, bins) / bins)) if known.size else np.zeros(0)
    return edges


def _grouped(table: Features, edges: dict[str, np.ndarray]) -> Features:
    """The columns that make groups: numbers by their range; texts and vectors make none."""
    groups: dict[str, Column] = {}
    for name, column in table.columns.items():
        if isinstance(column, Number | Time) and name in edges:
            value = numbers(column)
            code = np.where(np.isfinite(value), np.searchsorted(edges[name], value, "right"), -1)
            groups[name] = Category(code.astype(np.int32), len(edges[name]) + 1)
        elif isinstance(column, Category | Tags):
            groups[name] = column
    return replace(table, columns=groups)
