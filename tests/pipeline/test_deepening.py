"""Rows that steps leave short are asked for again, deeper, as long as there is more; the others are not."""

import numpy as np

from palate.data.recommendations import Recommendations
from palate.pipeline.deepening import deepened


def test_only_short_rows_of_which_there_is_more_are_asked_for_again() -> None:
    calls: list[tuple[list[int], int]] = []

    def retrieve(rows: np.ndarray, depth: int) -> tuple[Recommendations, np.ndarray]:
        calls.append((rows.tolist(), depth))
        real = {0: 5, 1: depth // 4, 2: 1}  # row 1 finds one in four, row 2 has no more than one
        item = np.full((len(rows), depth), -1, dtype=np.int32)
        for place, row in enumerate(rows.tolist()):
            item[place, : real[row]] = np.arange(min(real[row], depth))
        score = np.where(item < 0, -np.inf, -np.arange(depth)).astype(np.float32)
        return Recommendations(item, score, np.zeros_like(item)), rows != 2

    best = deepened(retrieve, 3, k=3, depth=5)
    assert best.item.tolist() == [[0, 1, 2], [0, 1, 2], [0, -1, -1]]
    assert calls == [([0, 1, 2], 5), ([1], 20)]
