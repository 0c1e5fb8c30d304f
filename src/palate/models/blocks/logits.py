"""Logistic regressions, one per row, that share their regressors: how models of likes fold a history in."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Float64

from palate.kernels.numbers import expit
from palate.kernels.ridge import ridge_rows
from palate.sparse import CSR

FAR = 2.0  # how far a step may move a logit and be trusted: as far as Newton's method goes from an even chance
EXACT = 1e-5  # of the sum of squares that float32 can resolve: an L2 regularisation below it leaves no single solution
LEAST = 1e-6  # the regularisation where all chances are certain, so that there is no curvature at all

Entries = Float32[np.ndarray, "entries"]


def logistic_rows(
    rows: CSR,
    right: Entries,
    offset: Entries,
    x: Float32[np.ndarray, "regressors factors"],
    l2: Float32[np.ndarray, "rows"],
    steps: int,
) -> Float32[np.ndarray, "rows factors"]:
    """Row r maximizes the sum of w (y ln p + (1 - y) ln(1 - p)) over its entries, less l2_r / 2 |v|^2, by Newton's
    method.

    p is expit(offset + x v), the weight w is the entry of the matrix, y is 1 where that is `right` and 0 where not.
    Each step is a ridge regression (iteratively reweighted least squares: Hastie et al., The Elements of Statistical
    Learning, 2009, 4.4.1). Where the curvature leaves no single solution, the regression is pulled towards where the
    step began (Levenberg-Marquardt); a step that goes far and is none the better for it is shortened.
    """
    row = rows.row
    pull = _Pull(rows.data * np.einsum("rf,rf->r", x, x)[rows.indices], row, l2)
    loss = _Loss(rows.data, row, right, offset, l2)
    at = _At(np.zeros((len(rows), x.shape[1]), np.float32), *np.zeros((2, rows.nnz), np.float32))
    for _ in range(steps):
        chance = expit(at.logit + offset)
        spread = chance * (1.0 - chance)
        curvature, damped = rows.data * spread, pull.beyond(spread)
        target = curvature * at.logit + rows.data * (right - chance)
        if damped is not None:
            target += damped[row] * at.dual
        total = l2 if damped is None else l2 + damped
        vectors = ridge_rows(rows.indptr, rows.indices, curvature, target, x, total)
        logit = np.einsum("ef,ef->e", vectors[row], x[rows.indices])
        dual = at.dual if damped is None else (target - curvature * logit) / total[row]
        at = loss.shortened(at, _At(vectors, logit, dual))
    return at.vectors


class _At(NamedTuple):
    """Where a step begins or ends: the vectors; the logits, less the offset; and by how much of each entry's regressor
    the vector of its row is made up, which is followed where rows are pulled beyond l2."""

    vectors: Float32[np.ndarray, "rows factors"]
    logit: Entries
    dual: Entries


class _Pull:
    """By how much more than l2 rows are to be regularised, for float32 to find a single solution."""

    def __init__(self, squares: Entries, row: np.ndarray, l2: Float32[np.ndarray, "rows"]) -> None:
        self.squares, self.row, self.l2 = squares, row, l2
        self.ever = bool((EXACT * np.bincount(row, squares, len(l2)) / 4 > l2).any())  # no curvature is above 1/4

    def beyond(self, spread: Entries) -> Float32[np.ndarray, "rows"] | None:
        """Of each row; None where it is 0 for all, whatever the step."""
        if not self.ever:
            return None
        total = np.bincount(self.row, self.squares * spread, len(self.l2))
        return np.asarray(np.maximum(0.0, np.maximum(LEAST, EXACT * total) - self.l2), dtype=np.float32)


class _Loss(NamedTuple):
    """What a row is to make small."""

    weight: Entries
    row: np.ndarray
    right: Entries
    offset: Entries
    l2: Float32[np.ndarray, "rows"]

    def shortened(self, begin: _At, end: _At) -> _At:
        """The end; of rows that a step takes far and that are none the better for it, as far as it can be trusted."""
        moved = np.abs(end.logit - begin.logit)
        if not len(moved) or moved.max() <= FAR:
            return end
        most = np.zeros(len(self.l2), np.float32)
        np.maximum.at(most, self.row, moved)
        worse = (most > FAR) & ~(self.of(end) < self.of(begin))
        share = np.where(worse, FAR / np.maximum(most, FAR), np.float32(1))
        each = (share[:, None], share[self.row], share[self.row])
        return _At(*(a + part * (b - a) for a, b, part in zip(begin, end, each, strict=True)))

    def of(self, at: _At) -> Float64[np.ndarray, "rows"]:
        wrong = np.where(self.right > 0, np.float32(-1), np.float32(1)) * (at.logit + self.offset)
        fit = self.weight * (np.maximum(wrong, 0) + np.log1p(np.exp(-np.abs(wrong))))
        squares = np.einsum("rf,rf->r", at.vectors, at.vectors)
        return np.asarray(np.bincount(self.row, fit, len(self.l2)) + self.l2 / 2 * squares)
