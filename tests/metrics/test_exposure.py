"""What all lists together are worth to the catalogue, by hand and against every pair of items."""

import numpy as np
import pytest

from palate.metrics.exposure import METRICS, catalogue_coverage, exposure_entropy, exposure_gini, user_coverage


def test_each_item_counts_once_and_an_empty_place_never() -> None:
    recommended = np.array([[0, 1], [1, -1], [-1, -1]], dtype=np.int32)
    assert catalogue_coverage(recommended, 8) == 0.25
    assert catalogue_coverage(recommended[:, :0], 8) == 0.0
    assert catalogue_coverage(np.zeros((0, 3), dtype=np.int32), 0) == 0.0
    assert user_coverage(recommended, 8) == 2 / 3


def test_equal_exposure_and_one_for_all() -> None:
    equal = np.array([[0, 1], [2, 3]], dtype=np.int32)
    assert exposure_gini(equal, 4) == 0.0 and exposure_entropy(equal, 4) == 2.0
    entry = np.array([[0], [0]], dtype=np.int32)
    assert exposure_gini(entry, 4) == 0.75 and exposure_entropy(entry, 4) == 0.0


def test_against_every_pair() -> None:
    """Gini is half the mean difference of each two items over the mean; items that nobody is shown are among them."""
    recommended = (np.random.default_rng(0).random((30, 7)) ** 2 * 20).astype(np.int32)
    count = np.bincount(recommended.ravel(), minlength=26)
    expected = np.abs(count[:, None] - count[None, :]).mean() / (2 * count.mean())
    assert exposure_gini(recommended, 26) == pytest.approx(expected, abs=1e-12)
    share = count[count > 0] / count.sum()
    assert exposure_entropy(recommended, 26) == pytest.approx(-(share * np.log2(share)).sum(), abs=1e-12)


def test_nothing_shown() -> None:
    empty = np.full((2, 3), -1, dtype=np.int32)
    assert {name: of(empty, 5) for name, of in METRICS.items()} == pytest.approx(
        {"catalogue_coverage": 0.0, "user_coverage": 0.0, "exposure_gini": np.nan, "exposure_entropy": np.nan},
        nan_ok=True,
    )
    assert np.isnan(user_coverage(empty[:0], 5))
