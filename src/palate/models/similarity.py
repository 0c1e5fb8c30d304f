"""Similarity of users or items by what they have in common, as neighbourhood models use it.

Badrul Sarwar, George Karypis, Joseph Konstan, John Riedl. Item-Based Collaborative Filtering Recommendation
Algorithms. WWW 2001. https://doi.org/10.1145/371920.372071
"""

import numpy as np
from jaxtyping import Float32

from palate.errors import InputError
from palate.kernels import neighbors
from palate.sparse import CSR

SIMILARITIES = ("cosine", "adjusted_cosine", "pearson", "jaccard")
_KIND = {"cosine": "cosine", "adjusted_cosine": "common_cosine", "pearson": "pearson", "jaccard": "jaccard"}


def kernel_kind(similarity: str) -> str:
    """The kernel's name for it; InputError where there is none."""
    if similarity not in _KIND:
        raise InputError(f"no similarity {similarity!r}; there are {', '.join(SIMILARITIES)}")
    return _KIND[similarity]


def column_means(rows: CSR) -> Float32[np.ndarray, "columns"]:
    """The mean of what each column holds; 0 of an empty one."""
    counts = np.bincount(rows.indices, minlength=rows.shape[1])
    return np.asarray(rows.column_sums() / np.maximum(counts, 1), dtype=np.float32)


def tastes(met: CSR, similarity: str) -> CSR:
    """What top-n compares: weights; for Jaccard, the set of what was liked, whose weight is above 0."""
    return met.where(met.data > 0) if similarity == "jaccard" else met


def compared(rows: CSR, similarity: str, means: Float32[np.ndarray, "columns"]) -> CSR:
    """The values that the similarity compares: those of adjusted cosine are less their column's mean."""
    return rows.with_data(rows.data - means[rows.indices]) if similarity == "adjusted_cosine" else rows


def nearest(rows: CSR, by_column: CSR, k: int, similarity: str, shrinkage: float, *, others: bool = False) -> CSR:
    """Rows by stored rows, the similarities of the k nearest; both sides as `compared` gives them.

    `by_column` is the transpose of the stored rows. With `others` no row is its own neighbour.
    """
    stored = by_column.shape[1]
    best, value = neighbors.nearest(
        rows.parts, by_column.parts, stored, k, kernel_kind(similarity), shrinkage, others=others
    )
    there = best >= 0
    ends = np.concatenate([[0], np.cumsum(there.sum(1))]).astype(np.int64)
    return CSR(ends, best[there], value[there], (len(rows), stored))
