"""The bootstrap: right on average, paired by its seed, bounded in memory."""

import numpy as np
import pytest
from scipy.stats import bootstrap as reference

from palate.errors import InputError
from palate.evaluation.statistics import intervals
from palate.evaluation.statistics.intervals import bootstrap, interval, resampled


def test_as_scipy_has_it() -> None:
    values = np.random.default_rng(0).exponential(size=500)
    low, high = bootstrap(values, rounds=4000)
    other = reference((values,), np.mean, n_resamples=4000, method="percentile", rng=1).confidence_interval
    assert (low, high) == pytest.approx((other.low, other.high), abs=0.01)


def test_it_holds_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    held = [low <= 1.0 <= high for low, high in (bootstrap(rng.exponential(size=200), rounds=300) for _ in range(200))]
    assert 0.88 <= np.mean(held) <= 0.99


def test_equal_values_have_no_spread() -> None:
    assert bootstrap(np.full(50, 0.25)) == (0.25, 0.25)


def test_a_higher_level_is_wider() -> None:
    values = np.random.default_rng(0).random(100)
    (low, high), (lower, higher) = bootstrap(values, level=0.8), bootstrap(values, level=0.99)
    assert lower < low < high < higher


def test_equal_seeds_draw_the_same_queries() -> None:
    values = np.random.default_rng(0).random((100, 2))
    both = resampled(values, 3, 50)
    np.testing.assert_allclose(resampled(values[:, :1] - values[:, 1:], 3, 50)[:, 0], both[:, 0] - both[:, 1])
    assert (resampled(values, 4, 50) != both).any()


def test_blocks_change_nothing_in_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(0).random((100, 1))
    whole = resampled(values, 0, 64)
    monkeypatch.setattr(intervals, "DRAWS_AT_ONCE", 700)
    np.testing.assert_allclose(resampled(values, 0, 64), whole)


@pytest.mark.parametrize(("n", "rounds"), [(0, 10), (10, 0)])
def test_nothing_to_draw_is_said(n: int, rounds: int) -> None:
    with pytest.raises(InputError, match="1 query and 1 round or more"):
        bootstrap(np.zeros(n), rounds=rounds)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_bad_level_is_said(level: float) -> None:
    with pytest.raises(InputError, match=f"level is {level}"):
        interval(np.zeros(3), level)


def test_what_is_not_defined_is_left_out_of_each_draw() -> None:
    values = np.random.default_rng(0).random((60, 2))
    values[::2, 1] = np.nan
    means = resampled(values, 5, 40)
    counts = np.stack([np.bincount(d, minlength=60) for d in np.random.default_rng(5).integers(0, 60, (40, 60))])
    np.testing.assert_allclose(means[:, 0], counts @ values[:, 0] / 60, atol=1e-12)
    known = ~np.isnan(values[:, 1])
    np.testing.assert_allclose(means[:, 1], counts[:, known] @ values[known, 1] / counts[:, known].sum(1), atol=1e-12)


def test_a_draw_without_a_value_is_no_part_of_the_interval() -> None:
    values = np.full((40, 2), np.nan)
    values[3] = 0.25, np.nan
    means = resampled(values, 0, 100)
    assert 0 < np.isnan(means[:, 0]).sum() < 100 and np.isnan(means[:, 1]).all()
    assert interval(means[:, 0]) == (0.25, 0.25)
    assert np.isnan(interval(means[:, 1])).all()


def test_sums_are_exact_so_that_neither_order_nor_company_matters() -> None:
    rng = np.random.default_rng(0)
    values = rng.random((3000, 5)) * [1.0, 1e-6, 1e6, 30.0, 1.0]
    whole = resampled(values, 0, 50)
    for column in range(5):
        np.testing.assert_array_equal(resampled(values[:, [column]], 0, 50)[:, 0], whole[:, column])
    counts = np.stack([np.bincount(d, minlength=3000) for d in np.random.default_rng(0).integers(0, 3000, (50, 3000))])
    np.testing.assert_allclose(whole, counts @ values / 3000, rtol=1e-10)
    backwards = intervals._summable(values)[::-1]
    np.testing.assert_array_equal(np.cumsum(counts[7, ::-1, None] * backwards, axis=0)[-1] / 3000, whole[7])
