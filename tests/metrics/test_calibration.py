"""Calibration, by hand and row by row."""

import numpy as np
import pytest

from palate.data.features import Category, Features, Number, Tags
from palate.data.histories import Histories
from palate.metrics import calibration as module
from palate.metrics.calibration import calibration, calibrations, shares_of
from palate.sparse import CSR

GENRES = Tags.of_lists([["drama"], ["comedy"], ["drama", "comedy"], [], ["noir"]])
(SHARES,) = shares_of(Features(5, {"genre": GENRES}))


def of(recommended: list[list[int]], history: list[list[int]]) -> list[float]:
    return calibration(np.array(recommended, dtype=np.int32), Histories.of_lists(history), SHARES).tolist()


def test_by_hand() -> None:
    same, none_of_it = of([[2, -1], [4, 3]], [[0, 1], [0, 0]])
    assert same == pytest.approx(0.0, abs=1e-12)
    assert none_of_it == pytest.approx(np.log2(100))
    half = of([[0, 1]], [[0]])[0]
    assert half == pytest.approx(-np.log2(0.99 * 0.5 + 0.01))


def test_what_is_not_known_is_not_defined() -> None:
    assert np.isnan(of([[0, 1], [-1, -1], [3, -1], [0, 1]], [[], [0], [0], [3]])).all()


def test_dislikes_are_no_part_of_the_history() -> None:
    history = Histories(np.array([0, 2]), np.array([0, 4], np.int32), np.array([1.0, -1.0], np.float32))
    assert calibration(np.array([[0]], dtype=np.int32), history, SHARES)[0] == pytest.approx(0.0, abs=1e-12)


def test_columns_of_one_value_or_of_no_categories_have_no_shares() -> None:
    size = Number(np.zeros(5, np.float32))
    entry = Category(np.zeros(5, np.int32), 1)
    assert shares_of(Features(5, {"size": size, "one": entry})) == []
    np.testing.assert_allclose(SHARES.toarray().sum(1), [1, 1, 1, 0, 1])


@pytest.mark.parametrize("cells", [1 << 21, 10])
def test_as_row_by_row(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CELLS_AT_ONCE", cells)
    rng = np.random.default_rng(0)
    dense = (rng.random((20, 4)) < 0.5) + np.eye(20, 4) + np.eye(20, 4, -4)
    dense[8:, 0] += 1
    shares = CSR.of_dense((dense / dense.sum(1, keepdims=True)).astype(np.float32))
    history = [rng.permutation(20)[: rng.integers(1, 8)].tolist() for _ in range(30)]
    recommended = np.array([rng.permutation(20)[:5] for _ in range(30)], dtype=np.int32)
    result = calibration(recommended, Histories.of_lists(history), shares)
    exact = shares.toarray().astype(np.float64)
    for row, past, value in zip(recommended, history, result, strict=True):
        p, q = exact[past].mean(0), exact[row].mean(0)
        exists = p > 0
        expected = (p[exists] * np.log2(p[exists] / (0.99 * q[exists] + 0.01 * p[exists]))).sum()
        assert value == pytest.approx(expected, abs=1e-7)


def test_every_cutoff_has_its_own_value_and_the_history_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    recommended, history = np.array([[0, 1, 2], [4, -1, -1]], dtype=np.int32), Histories.of_lists([[0, 2], [1]])
    alone = {k: calibration(recommended[:, :k], history, SHARES) for k in (1, 3)}
    counted, shares_of_rows = [], module._shares

    def counting(row: np.ndarray, item: np.ndarray, n: int, categories: CSR) -> np.ndarray:
        counted.append(len(item))
        return np.asarray(shares_of_rows(row, item, n, categories))

    monkeypatch.setattr(module, "_shares", counting)
    together = calibrations(recommended, (1, 3), history, SHARES)
    assert {k: of.tolist() for k, of in together.items()} == {k: of.tolist() for k, of in alone.items()}
    assert counted == [3, 2, 4]  # the events of the histories, then the items of each cutoff
