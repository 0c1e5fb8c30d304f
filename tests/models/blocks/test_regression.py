"""What each event adds to a ridge regression: by the formula, and by solving anew without it."""

import numpy as np

from palate.data.histories import Histories
from palate.models.blocks.regression import Cells, Regression

RNG = np.random.default_rng(0)


def test_cells_hold_each_item_once() -> None:
    cells = Cells.of(Histories.of_lists([[3, 1, 3]], 2.0))
    assert cells.item.tolist() == [1, 3] and cells.weight.tolist() == [2.0, 4.0]
    assert cells.without.tolist() == [2.0, 0.0, 2.0] and cells.gone.tolist() == [False, True, False]


def test_the_formula_is_what_solving_without_the_event_loses() -> None:
    x, change, target = RNG.normal(size=(6, 3)), RNG.uniform(0.5, 2.0, 6), RNG.normal(size=6)
    items, l2 = RNG.normal(size=(4, 3)).astype(np.float32), 0.7
    left, right = (x * change[:, None]).T @ x + l2 * np.eye(3), x.T @ target
    added = Regression(x, change, target, left, right, np.zeros(6, dtype=bool)).added(items)
    whole = np.linalg.solve(left, right)
    for event in range(6):
        without = np.linalg.solve(left - change[event] * np.outer(x[event], x[event]), right - target[event] * x[event])
        np.testing.assert_allclose(added[event], items @ (whole - without), rtol=1e-4, atol=1e-5)


def test_where_an_item_is_gone_the_penalty_falls_too() -> None:
    x, ones = RNG.normal(size=(3, 2)), np.ones(3)
    left, right = x.T @ x + 3.0 * np.eye(2), x.sum(0)
    items = np.eye(2, dtype=np.float32)
    added = Regression(x, ones, ones, left, right, np.array([True, False, False]), drop=1.0).added(items)
    without = np.linalg.solve(left - np.outer(x[0], x[0]) - np.eye(2), right - x[0])
    np.testing.assert_allclose(added[0], np.linalg.solve(left, right) - without, rtol=1e-4, atol=1e-5)
