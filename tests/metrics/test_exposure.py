import numpy as np

from palate.metrics.exposure import catalogue_coverage


def test_each_item_counts_once_and_an_empty_place_never() -> None:
    shown = np.array([[0, 1], [1, -1], [-1, -1]], dtype=np.int32)
    assert catalogue_coverage(shown, 8) == 0.25
    assert catalogue_coverage(shown[:, :0], 8) == 0.0
    assert catalogue_coverage(np.zeros((0, 3), dtype=np.int32), 0) == 0.0
