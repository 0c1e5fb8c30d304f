"""The logistic function: its values, and none that overflows."""

import numpy as np

from palate.kernels.numbers import expit


def test_expit_is_the_logistic_function() -> None:
    x = np.linspace(-20, 20, 81)
    np.testing.assert_allclose(expit(x), 1 / (1 + np.exp(-x)), rtol=0, atol=1e-15)
    np.testing.assert_allclose(expit(x) + expit(-x), 1.0, rtol=0, atol=1e-15)


def test_far_out_it_is_0_or_1() -> None:
    assert expit(np.array([-1e300, 0.0, 1e300])).tolist() == [0.0, 0.5, 1.0]
