"""Gibbs sweeps, against sums and conditional posteriors written out in float64."""

from dataclasses import dataclass

import numpy as np
import pytest

from palate.data.ragged import offsets_of
from palate.kernels import _compiled as compiled
from palate.kernels.gibbs import Columns, Joined, gibbs_columns, gibbs_predictions, gibbs_sums, width_of
from palate.sparse import CSR


@dataclass
class Plain:
    """Three sides of random rows, some without events, and what they predict."""

    factors: int
    three: bool

    def __post_init__(self) -> None:
        rng, n = np.random.default_rng(self.factors), 300
        self.codes = [np.sort(rng.integers(0, 7, n)), rng.integers(0, 11, n), rng.integers(0, 5, n)]
        self.tables = [np.zeros((rows, width_of(self.factors)), np.float32) for rows in (8, 13, 5)]
        for table in self.tables:
            table[:, : self.factors + 1] = rng.normal(0, 0.5, (len(table), self.factors + 1))
        self.target = rng.normal(size=n).astype(np.float32)
        first, second = self.codes[1].astype(np.int32), self.codes[2].astype(np.int32)
        ends = offsets_of(np.bincount(self.codes[0], minlength=8))
        self.joined = Joined(ends, first, second if self.three else second[:0])

    @property
    def predicted(self) -> np.ndarray:
        each = [t[c].astype(np.float64) for t, c in zip(self.tables, self.codes, strict=True)][: 3 if self.three else 2]
        pairs = [(a[:, 1:] * b[:, 1:]).sum(1) for at, a in enumerate(each) for b in each[:at]]
        return np.asarray(sum(a[:, 0] for a in each) + sum(pairs))

    @property
    def slopes(self) -> np.ndarray:
        h = self.tables[1][self.codes[1]] + (self.tables[2][self.codes[2]] if self.three else 0.0)
        h[:, 0] = 1.0
        return np.asarray(h, dtype=np.float64)


@pytest.mark.parametrize("three", [False, True])
@pytest.mark.parametrize("factors", [1, 7, 10, 15, 16, 37])
def test_sums_are_those_of_every_event(factors: int, three: bool) -> None:
    plain = Plain(factors, three)
    np.testing.assert_allclose(gibbs_predictions(plain.joined, *plain.tables), plain.predicted, rtol=1e-4, atol=1e-4)
    off, h, row = plain.target - plain.predicted, plain.slopes, plain.codes[0]
    for chunk in range(width_of(factors) // 16):
        sums = gibbs_sums(plain.joined, plain.target, *plain.tables, chunk, factors)
        part = h[:, 16 * chunk : 16 * chunk + sums.used]
        for r in range(8):
            own = part[row == r]
            gram = sums.gram[r].reshape(-1, 16)[: sums.used, : sums.used]
            np.testing.assert_allclose(np.triu(gram), np.triu(own.T @ own), rtol=1e-4, atol=1e-4)
            np.testing.assert_allclose(sums.right[r, : sums.used], own.T @ off[row == r], rtol=1e-4, atol=1e-3)
        np.testing.assert_allclose(sums.squares, np.bincount(row, off**2, 8), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("factors", [1, 7, 10, 37])
def test_a_sweep_draws_each_weight_from_its_posterior_given_the_others(factors: int) -> None:
    plain, rng = Plain(factors, True), np.random.default_rng(1)
    x = (rng.random((8, 6)) * (rng.random((8, 6)) < 0.5)).astype(np.float32)
    turned = CSR.of_dense(x).T
    group = np.array([0, 0, 0, 1, 1, 1], np.int32)
    columns = Columns(turned.indptr, turned.indices, turned.data, group)
    weights = np.zeros((6, width_of(factors)), np.float32)
    weights[:, : factors + 1] = rng.normal(size=(6, factors + 1))
    plain.tables[0][:] = x @ weights
    mean, precision = rng.normal(size=(2, 2, width_of(factors))).astype(np.float32)
    precision, noise = precision**2 + 1, 1e12  # where ratings say all, what is drawn is the mean of the posterior
    was = weights.astype(np.float64)
    for chunk in range(width_of(factors) // 16):
        sums = gibbs_sums(plain.joined, plain.target, *plain.tables, chunk, factors)
        totals = np.zeros((2, width_of(factors))), np.zeros((2, width_of(factors)))
        gibbs_columns(columns, sums, mean, precision, noise, 7, weights, plain.tables[0], totals)
        for f in range(16 * chunk, 16 * chunk + sums.used):
            for j in range(6):
                h = plain.slopes[:, f] * x[plain.codes[0], j]
                rows = x.astype(np.float64) @ was
                off = plain.target - (rows[plain.codes[0]] * plain.slopes).sum(1) - _rest(plain)
                sharp = noise * (h @ h) + precision[group[j], f]
                was[j, f] = (
                    noise * (h @ off + was[j, f] * (h @ h)) + precision[group[j], f] * mean[group[j], f]
                ) / sharp
                if h @ h > 1e-3:
                    np.testing.assert_allclose(weights[j, f], was[j, f], rtol=2e-2, atol=2e-2)
                was[j, f] = weights[j, f]
            np.testing.assert_allclose(totals[0][1, f], was[3:, f].sum(), rtol=1e-5, atol=1e-5)
            np.testing.assert_allclose(totals[1][0, f], (was[:3, f] ** 2).sum(), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(plain.tables[0], x @ weights, rtol=1e-3, atol=1e-3)


def _rest(plain: Plain) -> np.ndarray:
    """What the other sides predict without the first."""
    q, t = (plain.tables[at][plain.codes[at]].astype(np.float64) for at in (1, 2))
    return np.asarray(q[:, 0] + t[:, 0] + (q[:, 1:] * t[:, 1:]).sum(1))


def test_without_events_weights_are_drawn_from_their_priors() -> None:
    n = 20_000
    columns = Columns(np.arange(n + 1), np.arange(n, dtype=np.int32), np.ones(n, np.float32), np.zeros(n, np.int32))
    own, none = np.zeros((n, 16), np.float32), np.zeros(0, np.int32)
    sums = gibbs_sums(Joined(np.zeros(n + 1, np.int64), none, none), none.astype(np.float32), own, own, own, 0, 3)
    mean, precision = np.full((1, 16), 2, np.float32), np.full((1, 16), 4, np.float32)
    totals = np.zeros((1, 16)), np.zeros((1, 16))
    gibbs_columns(columns, sums, mean, precision, 1.0, 5, own.copy(), own, totals)
    assert (own[:, 4:] == 0).all()
    standard = (own[:, :4] - 2) * 2
    np.testing.assert_allclose(standard.mean(0), 0, atol=0.03)
    np.testing.assert_allclose(np.cov(standard.T), np.eye(4), atol=0.04)
    assert (np.abs(standard) > 1.96).mean() == pytest.approx(0.05, abs=0.005)


def test_threads_change_nothing() -> None:
    plain, results = Plain(20, True), []
    for n in (1, 3):
        before = compiled.threads()
        compiled.set_threads(n)
        sums = gibbs_sums(plain.joined, plain.target, *plain.tables, 1, 20)
        results.append((sums.gram, sums.right, sums.squares, gibbs_predictions(plain.joined, *plain.tables)))
        compiled.set_threads(before)
    for first, other in zip(*results, strict=True):
        np.testing.assert_array_equal(first, other)


@pytest.mark.parametrize("at_once", [0, 1])
def test_a_precision_that_is_not_above_0_is_refused(at_once: int) -> None:
    plain = Plain(20, False)
    columns = Columns(np.arange(9), np.arange(8, dtype=np.int32), np.ones(8, np.float32), np.zeros(8, np.int32))
    mean, precision, totals = np.zeros((1, 32), np.float32), np.zeros((1, 32), np.float32), np.zeros((2, 1, 32))
    precision[:, :21] = 1  # padding has none
    sums = gibbs_sums(plain.joined, plain.target, *plain.tables, at_once, 20)

    def drawn(noise: float) -> np.ndarray:
        own, weights = plain.tables[0].copy(), plain.tables[0].copy()
        gibbs_columns(columns, sums, mean, precision, noise, 1, weights, own, (totals[0], totals[1]))
        return weights

    assert np.isfinite(drawn(0.0)).all()
    with pytest.raises(ValueError, match="of the ratings is below 0"):
        drawn(-1.0)
    precision[0, 16 * at_once + 2] = 0
    with pytest.raises(ValueError, match="of weights is not above 0"):
        drawn(1.0)


def test_bad_input_is_refused() -> None:
    plain = Plain(3, False)
    bad = Joined(plain.joined.ptr, plain.joined.first + 13, plain.joined.second)
    with pytest.raises(ValueError, match="a code lies outside"):
        gibbs_predictions(bad, *plain.tables)
    with pytest.raises(ValueError, match="one code per event"):
        gibbs_sums(plain.joined, plain.target[1:], *plain.tables, 0, 3)
    for chunk in (-1, 1, 1 << 59, 1 << 60):  # times 16 the last two are beyond 64 bits
        sums = np.zeros((8, 64), np.float32), np.zeros((8, 16), np.float32), np.zeros(8)
        with pytest.raises(ValueError, match="no such chunk"):
            compiled.gibbs_sums(
                plain.joined.ptr, plain.joined.first, plain.joined.second, plain.target, *plain.tables, chunk, 4, *sums
            )
    with pytest.raises(ValueError, match="the tables do not fit"):
        gibbs_predictions(plain.joined, plain.tables[0][:3], *plain.tables[1:])
