"""Ordered probit, against scipy's normal distribution."""

import numpy as np
import pytest
from scipy.stats import norm, truncnorm

from palate.kernels.ordinal import add_means, hidden, slopes

CUTS = np.array([-np.inf, -1.2, -0.1, 0.7, np.inf])


def events(n: int = 5000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.normal(size=n).astype(np.float32), rng.integers(0, 4, n).astype(np.int32)


def log_likelihood(f: np.ndarray, of: np.ndarray, cuts: np.ndarray) -> float:
    return float(np.log(norm.cdf(cuts[of + 1] - f) - norm.cdf(cuts[of] - f)).sum())


def test_slopes_are_those_of_the_log_likelihood() -> None:
    f, of = events()
    result = slopes(f, of, CUTS)
    for c in (1, 2, 3):
        up, down = CUTS.copy(), CUTS.copy()
        up[c], down[c] = CUTS[c] + 1e-5, CUTS[c] - 1e-5
        np.testing.assert_allclose(
            result[0, c], (log_likelihood(f, of, up) - log_likelihood(f, of, down)) / 2e-5, rtol=1e-4
        )
    chance = norm.cdf(CUTS[of + 1] - f) - norm.cdf(CUTS[of] - f)
    each = np.zeros((len(f), 5))
    np.subtract.at(each, (np.arange(len(f)), of), norm.pdf(CUTS[of] - f) / chance)
    np.add.at(each, (np.arange(len(f)), of + 1), norm.pdf(CUTS[of + 1] - f) / chance)
    outer = each.T @ each
    np.testing.assert_allclose(result[1], np.diag(outer), rtol=1e-6)
    np.testing.assert_allclose(result[2, :-1], np.diag(outer, 1), rtol=1e-6)


def test_hidden_numbers_are_drawn_between_their_cut_points() -> None:
    of = np.repeat(np.arange(4, dtype=np.int32), 20_000)
    f = np.full(len(of), 0.4, np.float32)
    drawn, mean = hidden(f, of, CUTS, 3), hidden(f, of, CUTS, 0)
    assert (drawn >= CUTS[of] - 1e-6).all() and (drawn <= CUTS[of + 1] + 1e-6).all()
    for c in range(4):
        wanted = truncnorm(CUTS[c] - 0.4, CUTS[c + 1] - 0.4, loc=0.4)
        np.testing.assert_allclose(mean[of == c], wanted.mean(), rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(drawn[of == c].mean(), wanted.mean(), atol=0.02)
        np.testing.assert_allclose(np.quantile(drawn[of == c], 0.9), wanted.ppf(0.9), atol=0.02)


def test_slopes_stay_numbers_where_cut_points_meet() -> None:
    f, of = events()
    for gap in (0.0, 1e-300, 1e-17):
        result = slopes(f, of, np.array([-np.inf, -1.0, 0.0, gap, np.inf]))
        assert np.isfinite(result).all()
        assert result[0, 2] < 0 < result[0, 3]  # the class between them pulls them apart


@pytest.mark.parametrize("f", [-60.0, -9.0, 9.0, 60.0])
def test_far_tails_stay_numbers_within_their_cut_points(f: float) -> None:
    of = np.arange(4, dtype=np.int32)
    for key in (0, 1):
        result = hidden(np.full(4, f, np.float32), of, CUTS, key)
        assert np.isfinite(result).all()
        assert (result >= CUTS[of] - 1e-5).all() and (result <= CUTS[of + 1] + 1e-5).all()
    assert np.isfinite(slopes(np.full(4, f, np.float32), of, CUTS)).all()


def test_the_mean_of_the_values() -> None:
    f, values = np.linspace(-30, 30, 1001).astype(np.float32), np.array([1.0, 2.0, 4.0, 5.0])
    result = np.ones(1001)
    add_means(f, CUTS, values, result)
    chance = np.diff(norm.cdf(CUTS[None, :] - f[:, None]), axis=1)
    np.testing.assert_allclose(result, 1 + chance @ values, atol=1e-5)
    sums = np.zeros(1001)
    add_means(f, np.array([-np.inf, np.inf]), np.array([3.0]), sums)
    np.testing.assert_array_equal(sums, 3.0)


def test_what_is_no_number_has_no_mean_value() -> None:
    f, result = np.array([np.nan, 0.0, np.inf, -np.inf], np.float32), np.zeros(4)
    add_means(f, CUTS, np.arange(4.0), result)
    assert np.isnan(result).tolist() == [True, False, False, False]
    np.testing.assert_allclose(result[2:], [3.0, 0.0], atol=1e-6)
    result = np.zeros(2)
    add_means(f[1:3], np.array([-np.inf, np.nan, np.inf]), np.arange(2.0), result)
    assert np.isnan(result).all()
