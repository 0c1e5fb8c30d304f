"""Singular values and vectors: numpy's and scipy's, for any shape and rank; equal bits on any number of threads."""

import numpy as np
import pytest
import scipy.sparse

from palate.kernels.spectrum import right_singular
from palate.kernels.threads import use_threads
from palate.sparse import CSR

SHAPES = [(1, 1), (7, 1), (1, 9), (13, 29), (40, 17), (60, 60)]


def random(rows: int, columns: int, share: float = 0.3, seed: int = 0) -> CSR:
    rng = np.random.default_rng(seed)
    return CSR.of_dense(rng.normal(size=(rows, columns)) * (rng.random((rows, columns)) < share))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("k", [1, 3, 100])
def test_it_is_numpys(shape: tuple[int, int], k: int, threads: int) -> None:
    a = random(*shape, share=0.8)
    value, vector = right_singular(a.parts, shape[1], k)
    _, true, turned = np.linalg.svd(a.toarray().astype(np.float64), full_matrices=False)
    k = min(k, *shape)
    assert vector.shape == (shape[1], k)
    np.testing.assert_allclose(value, true[:k], atol=2e-3 * true[0])
    clear = true[:k] > 0.02 * true[0]
    np.testing.assert_allclose(np.abs(np.sum(vector * turned[:k].T, 0))[clear], 1.0, atol=1e-3)


@pytest.mark.parametrize(("rows", "columns"), [(1500, 2500), (2600, 1400)])
def test_a_large_matrix_as_scipy_has_it(rows: int, columns: int) -> None:
    a = random(rows, columns, 0.01)
    value, vector = right_singular(a.parts, columns, 25)
    theirs = scipy.sparse.csr_matrix((a.data, a.indices, a.indptr), a.shape)
    _, true, _ = scipy.sparse.linalg.svds(theirs.astype(np.float64), k=25, random_state=0)
    np.testing.assert_allclose(value, true[::-1], rtol=1e-3)
    np.testing.assert_allclose(vector.T @ vector, np.eye(25), atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(a.times(vector), axis=0), value, rtol=1e-3)


def test_equal_singular_values_and_a_small_rank_in_a_large_matrix() -> None:
    """Twelve groups of equal size: as many singular values of equal size, and no more."""
    group = np.arange(1800) % 12
    a = CSR.of_dense((group[:, None] == (np.arange(1500) % 12)[None]).astype(np.float32))
    value, vector = right_singular(a.parts, 1500, 20)
    np.testing.assert_allclose(value[:12], np.sqrt(150 * 125), rtol=1e-5)
    np.testing.assert_array_equal(value[12:], 0)
    np.testing.assert_array_equal(vector[:, 12:], 0)
    np.testing.assert_allclose(vector[:, :12].T @ vector[:, :12], np.eye(12), atol=1e-5)


def test_beyond_the_rank_there_are_zeros() -> None:
    value, vector = right_singular(CSR.empty((5, 4)).parts, 4, 3)
    assert not value.any() and not vector.any() and vector.shape == (4, 3)
    assert right_singular(CSR.empty((0, 4)).parts, 4, 3)[1].shape == (4, 0)
    assert right_singular(CSR.empty((3, 0)).parts, 0, 3)[1].shape == (0, 0)


@pytest.mark.parametrize("shape", [(300, 200), (1300, 1700)])
def test_any_number_of_threads_gives_the_same_bits(shape: tuple[int, int]) -> None:
    a, results = random(*shape, 0.02), []
    for n in (1, 3):
        use_threads(n)
        results.append(right_singular(a.parts, shape[1], 12))
    use_threads()
    for single, three in zip(*results, strict=True):
        np.testing.assert_array_equal(single, three)
