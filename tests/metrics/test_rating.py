"""Rating metrics, by hand and from their sums."""

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score

from palate.metrics.rating import Errors, errors, mae, r2, rmse

ROW = np.array([0, 0, 1, 1])


def sums(predicted: list[float], values: list[float]) -> Errors:
    return errors(np.array(predicted), np.array(values), ROW[: len(values)], 2).total()


def test_by_hand() -> None:
    entry = sums([1.0, 3.0, 5.0, 1.0], [2.0, 3.0, 3.0, 4.0])
    assert float(rmse(entry)) == pytest.approx(np.sqrt((1 + 0 + 4 + 9) / 4))
    assert float(mae(entry)) == pytest.approx((1 + 0 + 2 + 3) / 4)
    assert float(r2(entry)) == pytest.approx(1 - 14 / 2)  # the ratings are 1, 0, 0 and 1 off their mean of 3


def test_each_query_has_its_sums() -> None:
    each = errors(np.array([1.0, 3.0, 5.0, 1.0]), np.array([2.0, 3.0, 3.0, 4.0]), ROW, 2)
    assert each.count.tolist() == [2, 2]
    assert each.absolute.tolist() == [1, 5] and each.squared.tolist() == [1, 13]


def test_what_is_not_said_is_not_counted() -> None:
    entry = sums([np.nan, 3.0, 5.0, np.nan], [2.0, 3.0, 3.0, 4.0])
    assert float(entry.count) == 2 and float(mae(entry)) == 1.0


def test_perfect_and_no_better_than_the_mean() -> None:
    values = [1.0, 2.0, 3.0, 6.0]
    assert float(r2(sums(values, values))) == 1.0
    assert float(r2(sums([3.0] * 4, values))) == pytest.approx(0.0)


def test_nothing_to_say_or_nothing_to_explain() -> None:
    none = sums([np.nan], [2.0])
    assert np.isnan([rmse(none), mae(none), r2(none)]).all()
    equal = sums([1.0, 2.0], [4.0, 4.0])
    assert np.isnan(r2(equal)) and float(mae(equal)) == 2.5


def test_against_plain_formulas() -> None:
    rng = np.random.default_rng(0)
    values, row = rng.integers(1, 6, 500).astype(np.float32), rng.integers(0, 20, 500)
    predicted = (values + rng.normal(size=500)).astype(np.float32)
    entry = errors(predicted, values, row, 20).total()
    off = predicted.astype(np.float64) - values
    assert float(rmse(entry)) == pytest.approx(np.sqrt(np.mean(off**2)))
    assert float(mae(entry)) == pytest.approx(np.mean(np.abs(off)))
    assert float(r2(entry)) == pytest.approx(
        1 - np.sum(off**2) / np.sum((values - np.mean(values, dtype=np.float64)) ** 2)
    )


def test_against_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    values, row = rng.integers(1, 6, 300).astype(np.float64), rng.integers(0, 20, 300)
    predicted = values + rng.normal(size=300)
    entry = errors(predicted, values, row, 20).total()
    assert float(rmse(entry)) == pytest.approx(mean_squared_error(values, predicted) ** 0.5, abs=1e-12)
    assert float(mae(entry)) == pytest.approx(mean_absolute_error(values, predicted), abs=1e-12)
    assert float(r2(entry)) == pytest.approx(r2_score(values, predicted), abs=1e-12)


def test_two_models_can_exchange_the_sums_of_a_query_whatever_each_predicts() -> None:
    values, row = np.array([1.0, 1.0, 2.0, 4.0, 5.0, 5.0]), np.repeat(np.arange(3), 2)
    entry, other = values + 0.3, np.array([np.nan, np.nan, 2.5, 4.5, 4.0, 5.5])
    mixed = np.where(row == 2, other, entry)
    parts = [np.stack(errors(predicted, values, row, 3).columns(), axis=1) for predicted in (entry, other)]
    exchanged = np.where(np.arange(3)[:, None] == 2, parts[1], parts[0]).sum(0)
    assert float(r2(Errors(*map(np.asarray, exchanged)))) == pytest.approx(r2_score(values, mixed))
    swapped = np.where(np.arange(3)[:, None] == 2, parts[0], parts[1]).sum(0)
    message = row > 0
    truth = r2_score(values[message], np.where(row == 2, entry, other)[message])
    assert float(r2(Errors(*map(np.asarray, swapped)))) == pytest.approx(truth)


def test_the_middle_of_several_parts_is_the_same_for_every_model() -> None:
    values, row = np.array([1.0, 2.0, 4.0, 5.0]), np.array([0, 0, 1, 1])
    silent = np.array([np.nan, np.nan, np.nan, 5.0])
    entry, other = (
        Errors.stacked([errors(of, values, row, 2), errors(values, values + 2.0, row, 2)]) for of in (values, silent)
    )
    assert entry.middle == other.middle
