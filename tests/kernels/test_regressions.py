"""What the regressions of columns on each other refuse; their solutions are tested with the models."""

import numpy as np
import pytest

from palate.kernels.regressions import pattern_ridge
from palate.sparse import CSR


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("at", [(0, 0), (3, 40), (40, 3)])
def test_a_gram_matrix_that_is_not_finite_gives_no_weights_that_are_not(wrong: float, at: tuple[int, int]) -> None:
    x = np.random.default_rng(0).normal(size=(200, 60)).astype(np.float32)
    gram = x.T @ x
    gram[at] = wrong
    try:
        index, weight = pattern_ridge(CSR.of_dense(gram).parts, np.ones(60, np.float32), 20, 2)
    except np.linalg.LinAlgError:
        return
    assert np.isfinite(weight).all()
    assert ((index >= -1) & (index < 60)).all()
