"""The bootstrap: right on average, paired by its seed, bounded in memory."""

import numpy as np
import pytest
from scipy.stats import bootstrap as reference

from palate.errors import InputError
from palate.evaluation import intervals
from palate.evaluation.intervals import bootstrap, interval, resampled


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
