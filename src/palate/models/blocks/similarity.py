"""Similarity of users or items by what they have in common, as neighbourhood models use it.

Badrul Sarwar, George Karypis, Joseph Konstan, John Riedl. Item-Based Collaborative Filtering Recommendation
Algorithms. WWW 2001. https://doi.org/10.1145/371920.372071

Columns that many rows fill discriminate less between rows; the weightings are those of documents by terms. TF-IDF:
Gerard Salton, Christopher Buckley. Term-Weighting Approaches in Automatic Text Retrieval. IPM 1988. BM25: Stephen
Robertson, Hugo Zaragoza. The Probabilistic Relevance Framework: BM25 and Beyond. FnTIR 2009.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32

from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.ragged import offsets_of
from palate.errors import InputError
from palate.kernels import neighbors
from palate.sparse import CSR

SIMILARITIES = ("cosine", "adjusted_cosine", "pearson", "jaccard", "msd")
_KIND = {
    "cosine": "cosine",
    "adjusted_cosine": "common_cosine",
    "pearson": "pearson",
    "jaccard": "jaccard",
    "msd": "difference",
}
WEIGHTINGS = ("none", "tf_idf", "bm25")
SATURATION, BY_LENGTH = 1.2, 0.75  # k1 and b of BM25, as is usual


def kernel_kind(similarity: str) -> str:
    """The kernel's name for it; InputError where there is none."""
    if similarity not in _KIND:
        raise InputError(f"no similarity {similarity!r}; there are {', '.join(SIMILARITIES)}")
    return _KIND[similarity]


def column_means(rows: CSR) -> Float32[np.ndarray, "columns"]:
    """The mean of what each column holds; 0 of an empty one."""
    counts = np.bincount(rows.indices, minlength=rows.shape[1])
    return np.asarray(rows.column_sums() / np.maximum(counts, 1), dtype=np.float32)


def tastes(matrix: CSR, similarity: str) -> CSR:
    """What top-n compares: weights; for Jaccard, the set of liked items, those of weight above 0."""
    return matrix.where(matrix.data > 0) if similarity == "jaccard" else matrix


def active_columns(matrix: CSR) -> tuple[CSR, Int32[np.ndarray, "active"]]:
    """The columns of the items that have an event, and their codes: others are like none, and are to cost nothing."""
    active = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1])).astype(np.int32)
    return matrix if len(active) == matrix.shape[1] else matrix.columns(active), active


@dataclass(frozen=True)
class Weighting:
    """What a value is worth by its column and by its row, as learned from the rows of a fit.

    With n rows, m of which fill the column, and w the value: TF-IDF makes of it w ln(1 + n / m), BM25
    w (k + 1) / (k (1 - b + b l / L) + |w|) ln(1 + (n - m + 1/2) / (m + 1/2)), where l is the sum of |w| over the row, L
    its mean over all rows, k = 1.2 and b = 0.75.
    """

    worth: Float32[np.ndarray, "columns"]  # of the columns
    length: float  # the mean one of a row; 0: values count as they are

    @classmethod
    def of(cls, rows: CSR, weighting: str) -> "Weighting":
        if weighting not in WEIGHTINGS:
            raise InputError(f"no weighting {weighting!r}; there are {', '.join(WEIGHTINGS)}")
        n, m = len(rows), np.bincount(rows.indices, minlength=rows.shape[1])
        if weighting == "none":
            return cls(np.ones(rows.shape[1], dtype=np.float32), 0.0)
        if weighting == "tf_idf":
            return cls(np.log1p(n / np.maximum(m, 1)).astype(np.float32), 0.0)
        length = float(np.abs(rows.data).sum(dtype=np.float64)) / max(1, n)
        return cls(np.log1p((n - m + 0.5) / (m + 0.5)).astype(np.float32), length)

    def __call__(self, rows: CSR) -> CSR:
        data = rows.data
        if self.length > 0:
            longer = np.bincount(rows.row, np.abs(data), len(rows)) / self.length
            most = SATURATION * (1 - BY_LENGTH + BY_LENGTH * longer)[rows.row]
            data = data * (SATURATION + 1) / (most + np.abs(data))
        return rows.with_data(data * self.worth[rows.indices])


def compared(rows: CSR, similarity: str, means: Float32[np.ndarray, "columns"]) -> CSR:
    """The values that the similarity compares: those of adjusted cosine are less their column's mean."""
    return rows.with_data(rows.data - means[rows.indices]) if similarity == "adjusted_cosine" else rows


def cost_of_neighbors(size: Size, neighbors: int, similarity: str) -> Cost:
    """Of finding the nearest items of each: every pair of items of a history is compared, and the best are kept.

    What a pair takes, against counting it, was measured on MovieLens 1M.
    """
    sums = {"adjusted_cosine": 3.3, "pearson": 3.3, "msd": 2.0, "jaccard": 1.4}.get(similarity, 1.0)
    pairs, best = min(size.squares, float(size.items) ** 2), float(size.items * min(neighbors, size.items))
    transposes = size.transpose.then(size.transpose)
    panels = min(2.0**26, 2.0 * size.events)  # kernels/panels.hpp: they take 16 bytes per event at most, 2 on MovieLens
    return transposes.then(
        Cost(memory=22.0 * best + panels, elements=10.0 * best, shared=sums * (size.squares + 4.0 * pairs), python=50.0)
    ).retaining(8.0 * best)


def nearest(rows: CSR, by_column: CSR, k: int, similarity: str, shrinkage: float, *, others: bool = False) -> CSR:
    """Rows by stored rows, the similarities of the k nearest; both sides as `compared` gives them.

    `by_column` is the transpose of the stored rows. With `others` no row is its own neighbour.
    """
    stored, kind = by_column.shape[1], kernel_kind(similarity)
    return listed(*neighbors.nearest(rows.parts, by_column.parts, stored, k, kind, shrinkage, others=others), stored)


def listed(best: Int32[np.ndarray, "rows best"], value: Float32[np.ndarray, "rows best"], columns: int) -> CSR:
    """The rows that hold those values in those columns; of -1 nothing."""
    filled = best >= 0
    return CSR(offsets_of(filled.sum(1)), best[filled], value[filled], (len(best), columns))
