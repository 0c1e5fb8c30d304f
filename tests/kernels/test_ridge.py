"""Ridge regressions by row, against numpy's solver in float64."""

import numpy as np
import pytest

from palate.errors import InputError
from palate.kernels.ridge import Axes, gram, ridge_rows
from palate.kernels.threads import use_threads
from palate.sparse import CSR

FACTORS = [1, 2, 5, 15, 16, 17, 40, 64, 130]


def solved(a: CSR, confidence: np.ndarray, x: np.ndarray, l2: np.ndarray, shared: np.ndarray) -> np.ndarray:
    x, out = x.astype(np.float64), np.zeros((len(a), x.shape[1]))
    for r in range(len(a)):
        at = slice(a.indptr[r], a.indptr[r + 1])
        theirs = x[a.indices[at]]
        if len(theirs):
            gram = shared + (theirs * confidence[at, None]).T @ theirs + l2[r] * np.eye(x.shape[1])
            out[r] = np.linalg.solve(gram, theirs.T @ a.data[at])
    return out


def rows_of_any_length(factors: int) -> tuple[CSR, np.ndarray, np.ndarray, np.ndarray]:
    """From 0 entries, in row 5, to 200: some fewer than factors, some more; with confidences and l2."""
    rng = np.random.default_rng(factors)
    dense = np.where(rng.random((67, 203)) < rng.random((67, 1)) ** 2, rng.normal(size=(67, 203)), 0)
    dense[5] = 0
    a = CSR.of_dense(dense.astype(np.float32))
    x = rng.normal(size=(203, factors)).astype(np.float32)
    return a, rng.random(a.nnz).astype(np.float32), x, rng.uniform(0.5, 2.0, 67).astype(np.float32)


@pytest.mark.parametrize("factors", FACTORS)
@pytest.mark.parametrize("weight", [0.0, 1.0, 0.3])
def test_rows_solve_their_normal_equations(threads: int, factors: int, weight: float) -> None:
    a, confidence, x, l2 = rows_of_any_length(factors)
    got = ridge_rows(a.indptr, a.indices, confidence, a.data, x, l2, Axes.of(x, weight) if weight else None)
    shared = weight * x.astype(np.float64).T @ x
    np.testing.assert_allclose(got, solved(a, confidence, x, l2, shared), rtol=2e-3, atol=2e-4)
    assert not got[5].any()


@pytest.mark.parametrize("factors", [5, 64])
def test_confidences_of_0_and_below_are_taken_as_they_are(threads: int, factors: int) -> None:
    a, confidence, x, l2 = rows_of_any_length(factors)
    confidence[::3] = 0.0
    confidence[1::7] *= -0.01
    shared = x.astype(np.float64).T @ x
    got = ridge_rows(a.indptr, a.indices, confidence, a.data, x, l2, Axes.of(x))
    np.testing.assert_allclose(got, solved(a, confidence, x, l2, shared), rtol=2e-3, atol=2e-4)


@pytest.mark.parametrize("factors", FACTORS)
def test_many_steps_arrive_at_the_solution(threads: int, factors: int) -> None:
    a, confidence, x, l2 = rows_of_any_length(factors)
    expected = solved(a, confidence, x, l2, x.astype(np.float64).T @ x)
    start = np.random.default_rng(1).normal(size=expected.shape).astype(np.float32)
    got = ridge_rows(a.indptr, a.indices, confidence, a.data, x, l2, Axes.of(x), start, steps=40)
    np.testing.assert_allclose(got, expected, rtol=2e-3, atol=2e-4)
    assert not got[5].any()


def test_steps_are_those_of_conjugate_gradients_on_equal_terms() -> None:
    """One step from 0 in the coordinates where what rows share is the identity: along the gradient, to its least."""
    a, confidence, x, l2 = rows_of_any_length(40)
    axes = Axes.of(x)
    got = ridge_rows(a.indptr, a.indices, confidence, a.data, x, l2, axes, steps=1)
    row = int(np.argmax(a.lengths))
    at = slice(a.indptr[row], a.indptr[row + 1])
    scale = axes.rotation.astype(np.float64) / np.sqrt(axes.spread + l2[row])
    z = x[a.indices[at]] @ scale
    gradient = z.T @ a.data[at]
    bent = gradient @ gradient + confidence[at] @ (z @ gradient) ** 2
    np.testing.assert_allclose(got[row], scale @ gradient * (gradient @ gradient / bent), rtol=2e-3, atol=2e-4)


def test_each_step_is_nearer_to_the_solution() -> None:
    a, confidence, x, l2 = rows_of_any_length(64)
    expected = solved(a, confidence, x, l2, x.astype(np.float64).T @ x)
    off = [
        np.abs(ridge_rows(a.indptr, a.indices, confidence, a.data, x, l2, Axes.of(x), steps=n) - expected).max()
        for n in (1, 3, 6, 12)
    ]
    assert (np.diff(off) < 0).all()


def test_any_number_of_threads_gives_equal_bits() -> None:
    a, confidence, x, l2 = rows_of_any_length(40)
    x = np.tile(x, (200, 1))  # more rows than a block of the matrix that is shared
    results = []
    for n in (1, 3):
        use_threads(n)
        axes = Axes.of(x)
        results.append(
            [ridge_rows(a.indptr, a.indices, confidence, a.data, x, l2, axes, steps=steps) for steps in (0, 3)]
        )
    use_threads()
    np.testing.assert_array_equal(results[0], results[1])


def test_a_row_is_solved_alike_among_others_and_alone() -> None:
    a, confidence, x, l2 = rows_of_any_length(64)
    whole = ridge_rows(a.indptr, a.indices, confidence, a.data, x, l2, Axes.of(x))
    for row in (0, 5, 33, 66):
        at, alone_row = slice(a.indptr[row], a.indptr[row + 1]), a.take(np.array([row]))
        alone = ridge_rows(
            alone_row.indptr, alone_row.indices, confidence[at], alone_row.data, x, l2[row : row + 1], Axes.of(x)
        )
        np.testing.assert_allclose(alone[0], whole[row], rtol=1e-5, atol=1e-6)


def test_axes_are_those_of_the_products_of_all_columns() -> None:
    x = np.random.default_rng(0).normal(size=(40_000, 7)).astype(np.float32)
    axes, products = Axes.of(x, 0.5), x.astype(np.float64).T @ x
    np.testing.assert_allclose(gram(x), products, rtol=1e-4, atol=0.05)
    np.testing.assert_allclose((axes.rotation * axes.spread) @ axes.rotation.T, 0.5 * products, rtol=1e-4, atol=0.05)


@pytest.mark.parametrize("steps", [0, 3])
def test_what_has_no_single_solution_is_refused(steps: int) -> None:
    ones, x = np.ones(1, np.float32), np.ones((1, 2), np.float32)
    ends, index = np.array([0, 1]), np.zeros(1, np.int32)
    with pytest.raises(InputError, match="no single solution"):
        ridge_rows(ends, index, ones, ones, x, 0 * ones, steps=steps)
    with pytest.raises(InputError, match="no single solution"):
        ridge_rows(ends, index, ones, ones, np.inf * x, ones, steps=steps)
    with pytest.raises(InputError, match="no single solution"):
        Axes.of(np.nan * x)


def test_bad_input_is_refused() -> None:
    ones, x, ends = np.ones(1, np.float32), np.ones((1, 2), np.float32), np.array([0, 1])
    with pytest.raises(ValueError, match="an index lies outside the matrix"):
        ridge_rows(ends, np.array([1], np.int32), ones, ones, x, ones)
    with pytest.raises(ValueError, match="an index lies outside the matrix"):
        ridge_rows(ends, np.array([3], np.int32), ones, ones, np.ones((3, 2), np.float32), ones)
    with pytest.raises(ValueError, match="one l2 per row"):
        ridge_rows(ends, np.zeros(1, np.int32), ones, ones, x, np.ones(2, np.float32))
    with pytest.raises(ValueError, match="indptr does not end at the entries"):
        ridge_rows(np.array([0, 2]), np.zeros(1, np.int32), ones, ones, x, ones)
