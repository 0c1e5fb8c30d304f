"""The k best, against a full sort."""

import numpy as np
import pytest

from palate.kernels import _compiled
from palate.kernels.top_k import top_k


def sorted_out(row: np.ndarray, items: np.ndarray, k: int, seen: set[int]) -> list[tuple[int, float]]:
    ranked = [(-s, i) for s, i in zip(row, items, strict=True) if s > -np.inf and i not in seen]
    return [(int(i), -s) for s, i in sorted(ranked)][:k]


@pytest.mark.parametrize(
    ("rows", "columns", "k"), [(1, 1, 1), (17, 33, 5), (50, 7, 20), (3, 101, 0), (0, 5, 2), (4, 0, 3)]
)
def test_is_the_head_of_the_sorted_row(threads: int, rows: int, columns: int, k: int) -> None:
    rng = np.random.default_rng(rows)
    scores = rng.integers(-3, 3, (rows, columns)).astype(np.float32)  # many ties
    scores[rng.random(scores.shape) < 0.1] = np.nan
    scores[rng.random(scores.shape) < 0.1] = -np.inf
    scores[rng.random(scores.shape) < 0.05] = np.inf
    items = rng.permutation(columns + 3).astype(np.int32)[::-1][:columns]  # not contiguous
    seen = [rng.integers(0, columns + 3, rng.integers(0, 5)).astype(np.int32) for _ in range(rows)]
    ends = np.cumsum([0, *(len(row) for row in seen)]).astype(np.int64)
    flat = np.concatenate([*seen, np.zeros(0, np.int32)])

    best, score = top_k(scores, items, k, (ends, flat))
    for r in range(rows):
        expected = sorted_out(scores[r], items, k, set(seen[r].tolist()))
        expected += [(-1, -np.inf)] * (k - len(expected))
        assert list(zip(best[r].tolist(), score[r].tolist(), strict=True)) == expected


def test_bad_input_is_refused() -> None:
    scores, items, k = np.zeros((2, 3), np.float32), np.arange(3, dtype=np.int32), (2, 1)
    ends, none = np.zeros(3, np.int64), np.zeros(0, np.int32)
    best, value = np.empty(k, np.int32), np.empty(k, np.float32)
    with pytest.raises(ValueError, match="outside the catalogue"):
        _compiled.top_k(scores, items, (ends, none), 2, best, value)
    with pytest.raises(ValueError, match="one item per column"):
        _compiled.top_k(scores, items[:2], (ends, none), 3, best, value)
    with pytest.raises(ValueError, match="outside the matrix"):
        _compiled.top_k(scores, items, (np.array([0, 1, 1]), np.array([3], np.int32)), 3, best, value)
    with pytest.raises(ValueError, match="one list of seen items per row"):
        _compiled.top_k(scores, items, (ends[:2], none), 3, best, value)
    with pytest.raises(TypeError):
        _compiled.top_k(scores.astype(np.float64), items, (ends, none), 3, best, value)
