"""Facts on a split that metrics need whatever the lists: popularity and features of the catalogue."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Int64

from palate.data.encoding import Encoding
from palate.data.features import Category, Features, Tags, Text, Vector
from palate.metrics.calibration import shares_of
from palate.sparse import CSR
from palate.splitting.split import Split

PerItem = Int64[np.ndarray, "catalogue"]


@dataclass(frozen=True)
class SplitFacts:
    """Each computed when it is first used and then kept; the models of a comparison share them."""

    split: Split

    @property
    def n_users_of(self) -> PerItem:
        """The number of training users who interacted with each item, whatever the weight."""
        return self._counts[0]

    @property
    def n_users(self) -> int:
        """The number of users with a training event."""
        return self._counts[1]

    @property
    def popularity_rank(self) -> PerItem:
        """The place of each item, from 0, by the number of training users who liked it: the order of `popular`."""
        return self._counts[2]

    @cached_property
    def vectors(self) -> CSR | None:
        """The features of each item as a row of length 1, None where no item has any.

        Categories, tags, vectors and words count, each column at length 1, so that none drowns the others.
        """
        items = self._catalogue
        columns = {n: c for n, c in items.columns.items() if isinstance(c, Category | Tags | Vector | Text)}
        tables = [Features(len(items), {name: column}) for name, column in columns.items()]
        blocks = [Encoding.of(table)(table).unit_rows() for table in tables]
        stacked = CSR.hstack(blocks).unit_rows() if blocks else None
        return stacked.where(stacked.data != 0) if stacked is not None and stacked.data.any() else None

    @cached_property
    def categories(self) -> list[CSR]:
        """How each item is shared among the values of each column of categories or tags."""
        return shares_of(self._catalogue)

    @property
    def _catalogue(self) -> Features:
        return self.split.train.items if self.split.items is None else self.split.items

    @cached_property
    def _counts(self) -> tuple[PerItem, int, PerItem]:
        """All that comes of the matrix of users and items, which is not kept, for it is as large as the data."""
        matrix, n = self.split.train.interactions.matrix(), self.split.n_items
        liked = np.bincount(matrix.indices[matrix.data > 0], minlength=n)
        rank = np.empty(n, dtype=np.int64)
        rank[np.argsort(-liked, kind="stable")] = np.arange(n)
        return np.bincount(matrix.indices, minlength=n), int(np.count_nonzero(matrix.lengths)), rank
