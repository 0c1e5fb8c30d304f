"""Products and their k best in one go, against the table and its k best."""

import numpy as np
import pytest

from palate.kernels import _compiled, fused_top_k
from palate.kernels.fused_top_k import FEW, PackedItems, best_products, inner_products
from palate.kernels.top_k import top_k

SHAPES = [(1, 1, 1), (17, 33, 5), (40, 7, 64), (65, 31, 16), (200, 1500, 33), (18, 0, 4), (0, 5, 4), (20, 70, 0)]


@pytest.fixture(autouse=True)
def packed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Items are packed from a few queries on, as they are where a table of scores would be large."""
    monkeypatch.setattr(fused_top_k, "SOME", FEW)


def vectors(rows: int, items: int, factors: int) -> tuple[np.ndarray, np.ndarray]:
    """Of unequal length, with ties, zeros, and what is not finite."""
    rng = np.random.default_rng(rows)
    queries, stored = (rng.normal(size=(n, factors)).astype(np.float32) for n in (rows, items))
    stored *= rng.lognormal(0, 1, (items, 1)).astype(np.float32)
    stored[items // 2 :] = stored[: items - items // 2]
    stored[rng.random(items) < 0.1] = 0
    queries[rng.random(rows) < 0.1] = 0
    return queries, stored


def seen_by(rows: int, items: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(items)
    lists = [rng.integers(0, items + 3, rng.integers(0, 9)).astype(np.int32) for _ in range(rows)]
    return np.cumsum([0, *map(len, lists)]).astype(np.int64), np.concatenate([*lists, np.zeros(0, np.int32)])


@pytest.mark.parametrize(("rows", "items", "factors"), SHAPES)
def test_products_are_those_of_numpy_and_no_matter_what_else_is_asked(
    threads: int, rows: int, items: int, factors: int
) -> None:
    queries, stored = vectors(rows, items, factors)
    products = inner_products(queries, stored)
    np.testing.assert_allclose(products, queries.astype(np.float64) @ stored.T.astype(np.float64), rtol=1e-4, atol=1e-4)
    for r in range(0, rows, 7):
        np.testing.assert_array_equal(
            inner_products(queries[r : r + 1], stored[: items // 2]), products[r : r + 1, : items // 2]
        )


@pytest.mark.parametrize("k", [0, 1, 20, 2000])
@pytest.mark.parametrize(("rows", "items", "factors"), SHAPES)
def test_lists_are_those_of_the_table(threads: int, rows: int, items: int, factors: int, k: int) -> None:
    queries, stored = vectors(rows, items, factors)
    codes = np.random.default_rng(1).permutation(items + 3).astype(np.int32)[:items]
    seen = seen_by(rows, items)
    for left_out in (seen, None):
        best, score = best_products(queries, stored, codes, k, left_out)
        expected = top_k(inner_products(queries, stored), codes, k, left_out)
        np.testing.assert_array_equal(best, expected[0])
        np.testing.assert_array_equal(score, expected[1])


@pytest.mark.parametrize("k", [0, 1, 20, 2000])
@pytest.mark.parametrize(("rows", "items", "factors"), SHAPES)
def test_lists_of_packed_items_are_those_of_the_table(
    threads: int, rows: int, items: int, factors: int, k: int
) -> None:
    queries, stored = vectors(rows, items, factors)
    queries[::5] = np.nan
    seen, packed_items = seen_by(rows, items), PackedItems(stored)
    expected = top_k(inner_products(queries, stored), np.arange(items, dtype=np.int32), k, seen)
    for first in (0, rows // 2):  # one query after the other, and some at once
        ends = seen[0][first:] - seen[0][first]
        lists = packed_items.best(queries[first:], k, (ends, seen[1][seen[0][first] :]))
        np.testing.assert_array_equal(lists[0], expected[0][first:])
        np.testing.assert_array_equal(lists[1], expected[1][first:])
    for row in range(0, rows, 9):
        own = seen[1][seen[0][row] : seen[0][row + 1]]
        best, _ = packed_items.best(queries[row : row + 1], k, (np.array([0, len(own)]), own))
        np.testing.assert_array_equal(best[0], expected[0][row])


def test_a_small_table_changes_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    queries, stored = vectors(65, 31, 16)
    items = np.arange(31, dtype=np.int32)
    packed = best_products(queries, stored, items, 5)
    monkeypatch.setattr(fused_top_k, "SOME", 256)
    for first, other in zip(packed, best_products(queries, stored, items, 5), strict=True):
        np.testing.assert_array_equal(first, other)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38, 1e-40])
def test_numbers_that_are_not_finite_are_treated_as_in_the_table(value: float) -> None:
    queries, stored = vectors(50, 300, 8)
    queries[::7, 3] = value
    queries[3] = 0
    stored[::11, 5] = value
    items = np.arange(300, dtype=np.int32)
    best, score = best_products(queries, stored, items, 10)
    expected = top_k(inner_products(queries, stored), items, 10)
    np.testing.assert_array_equal(best, expected[0])
    np.testing.assert_array_equal(score, expected[1])


def test_near_ties_are_in_order() -> None:
    """Scores that differ in the last bits only."""
    rng = np.random.default_rng(0)
    queries = rng.normal(size=(64, 32)).astype(np.float32)
    stored = rng.normal(size=(1, 32)) * (1 + 1e-6 * rng.normal(size=(700, 1)))
    items = np.arange(700, dtype=np.int32)
    best, _ = best_products(queries, stored.astype(np.float32), items, 20)
    expected, _ = top_k(inner_products(queries, stored.astype(np.float32)), items, 20)
    np.testing.assert_array_equal(best, expected)


KINDS = ("plain", "below zero", "denormal", "tiny", "large", "cancelling")


def vectors_of(kind: str, rows: int, factors: int) -> np.ndarray:
    drawn = np.random.default_rng(rows).normal(size=(rows, factors)).astype(np.float32)
    drawn[::9] = 0
    if kind == "below zero":
        return -np.abs(drawn)
    if kind == "cancelling":  # large terms, of which little is left
        drawn[:, ::2] = 100 + drawn[:, ::2]
        return drawn
    return drawn * np.float32({"plain": 1, "denormal": 1e-40, "tiny": 1e-19, "large": 1e12}[kind])


@pytest.mark.parametrize("kinds", [(kind, kind) for kind in KINDS] + [("denormal", "large"), ("below zero", "plain")])
@pytest.mark.parametrize(
    ("rows", "items", "factors"), [(1, 1, 1), (1, 40, 31), (33, 1, 32), (70, 400, 33), (40, 99, 257)]
)
def test_numbers_of_any_size_give_the_lists_of_the_table(
    rows: int, items: int, factors: int, kinds: tuple[str, str]
) -> None:
    queries, stored = vectors_of(kinds[0], rows, factors), vectors_of(kinds[1], items, factors)
    if kinds[0] == "cancelling":
        queries[:, ::4] *= -1
    codes, (ends, seen) = np.arange(items, dtype=np.int32), seen_by(rows, items)
    expected = top_k(inner_products(queries, stored), codes, 10, (ends, seen))
    best, score = np.empty((rows, 10), np.int32), np.empty((rows, 10), np.float32)
    _compiled.best_products(queries, stored, codes, (ends, seen), items + 3, best, score)
    np.testing.assert_array_equal(best, expected[0])
    np.testing.assert_array_equal(score, expected[1])


def test_all_seen_leaves_none() -> None:
    queries, stored = vectors(FEW + 1, 40, 4)
    everything = np.arange(FEW + 2, dtype=np.int64) * 40, np.tile(np.arange(40, dtype=np.int32), FEW + 1)
    best, score = best_products(queries, stored, np.arange(40, dtype=np.int32), 3, everything)
    assert (best == -1).all() and np.isneginf(score).all()


def test_bad_input_is_refused() -> None:
    queries, items = np.zeros((2, 3), np.float32), np.arange(4, dtype=np.int32)
    stored, ends, none = np.zeros((4, 3), np.float32), np.zeros(3, np.int64), np.zeros(0, np.int32)
    best, value = np.empty((2, 1), np.int32), np.empty((2, 1), np.float32)
    with pytest.raises(ValueError, match="vectors of another length"):
        _compiled.best_products(queries, stored[:, :2].copy(), items, (ends, none), 0, best, value)
    with pytest.raises(ValueError, match="one item per vector"):
        _compiled.best_products(queries, stored, items[:3], (ends, none), 0, best, value)
    with pytest.raises(ValueError, match="one list of seen items per query"):
        _compiled.best_products(queries, stored, items, (ends[:2], none), 0, best, value)
    with pytest.raises(ValueError, match="another shape"):
        _compiled.best_products(queries, stored, items, (ends, none), 0, best[:1], value)
    with pytest.raises(ValueError, match="vectors of another length"):
        _compiled.inner_products(queries, stored[:, :2].copy(), value)
    with pytest.raises(ValueError, match="another shape"):
        _compiled.inner_products(queries, stored, value)
    with pytest.raises(TypeError):
        _compiled.inner_products(queries.astype(np.float64), stored, value)
