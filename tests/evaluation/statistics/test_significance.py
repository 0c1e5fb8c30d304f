"""The tests hold what they promise: exact p-values, Holm's steps, 5 % of false alarms, intervals that cover."""

import os
import subprocess
import sys
from itertools import product

import numpy as np
import pytest
from scipy.stats import false_discovery_control, permutation_test

from palate.evaluation.statistics.significance import ROUNDS, effect, exchanged, holm, p_value, randomised


def columns(*models: np.ndarray) -> list[np.ndarray]:
    return [model[:, None] for model in models]


def total(sums: np.ndarray) -> np.ndarray:
    return np.asarray(sums[0])


def values(n: int, seed: int) -> np.ndarray:
    """Like NDCG of real queries: most are 0, the rest anywhere."""
    rng = np.random.default_rng(seed)
    return np.where(rng.random(n) < 0.6, 0.0, rng.beta(1.2, 2.0, n))


def test_p_is_that_of_all_the_ways_to_exchange() -> None:
    model, other = values(12, 0) + 0.1, values(12, 1)
    apart = model - other
    every = np.array([(np.array(signs) * apart).sum() for signs in product((-1, 1), repeat=12)])
    exact = (np.abs(every) >= abs(apart.sum()) - 1e-12).mean()
    assert randomised(columns(model, other), total).p[0, 1] == pytest.approx(exact, abs=0.015)


def test_p_is_that_of_scipy() -> None:
    model, other = values(200, 2), values(200, 3)
    theirs = permutation_test(
        (model, other), lambda x, y, axis: (x - y).mean(axis=axis), permutation_type="samples", vectorized=True, rng=0
    )
    assert randomised(columns(model, other), total).p[1, 0] == pytest.approx(theirs.pvalue, abs=0.015)


def test_every_pair_is_tested_as_if_alone() -> None:
    models = [values(150, seed) + 0.02 * seed for seed in range(4)]
    tests = randomised(columns(*models), total)
    for i, j in ((0, 1), (1, 3), (2, 3)):
        assert randomised(columns(models[i], models[j]), total).p[0, 1] == pytest.approx(tests.p[i, j], abs=1e-12)


def test_equal_models_have_p_of_1_and_p_is_never_0() -> None:
    model = values(500, 4)
    assert randomised(columns(model, model.copy()), total).p.tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert randomised(columns(model + 1.0, model), total).p[0, 1] == 1 / (ROUNDS + 1)
    assert p_value(0.5, np.array([np.nan, 0.1, 0.2])) == 2 / 4  # a round without a figure speaks for chance


def test_what_has_no_value_is_no_difference() -> None:
    model, other = values(80, 5) + 0.05, values(80, 6)
    gaps = np.arange(80) % 4 == 0
    without = randomised(columns(np.where(gaps, other, model), other), total).p
    assert (randomised(columns(np.where(gaps, np.nan, model), other), total, base=1).p == without).all()


def test_sums_of_errors_are_exchanged() -> None:
    rng = np.random.default_rng(7)
    squares = rng.chisquare(3, (40, 2))
    counts = rng.integers(1, 5, 40).astype(float)
    models = [np.stack([squares[:, m] * counts, counts], axis=1) for m in (0, 1)]

    def root(sums: np.ndarray) -> np.ndarray:
        return np.asarray(np.sqrt(sums[0] / sums[1]))

    swap = rng.random((20_000, 40)) < 0.5
    first, second = (np.where(swap, models[1 - m][:, 0], models[m][:, 0]).sum(1) for m in (0, 1))
    drawn = np.sqrt(first / counts.sum()) - np.sqrt(second / counts.sum())
    seen = abs(root(models[0].sum(0)) - root(models[1].sum(0)))
    assert randomised(models, root).p[0, 1] == pytest.approx((np.abs(drawn) >= seen).mean(), abs=0.015)


def test_holm_adjusts_in_steps() -> None:
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])  # Holm's own example
    assert holm(np.array([0.9, 0.8])).tolist() == [1.0, 1.0]
    p = np.random.default_rng(0).random(20) ** 3
    assert (holm(p) >= false_discovery_control(p) - 1e-12).all() and (holm(p) >= p).all()


def test_the_effect_is_the_mean_in_standard_deviations() -> None:
    apart = np.array([0.1, 0.3, -0.1, np.nan])
    assert effect(apart) == pytest.approx(0.1 / 0.2)
    assert effect(np.zeros(5)) == 0.0 and effect(np.array([np.nan])) == 0.0


@pytest.mark.parametrize("equal", [[0.5, 0.5], [0.1] * 6, [0.3]])  # in floats 0.1 six times deviates by 1e-17
def test_what_deviates_by_nothing_has_no_effect_size(equal: list[float]) -> None:
    assert effect(np.array(equal)) is None


def test_half_of_the_queries_are_exchanged_at_memory_that_is_bounded() -> None:
    ones = np.ones((1000, 1, 1))
    drawn = exchanged(ones, rounds=2000)[:, 0, 0]
    assert drawn.mean() == pytest.approx(500, abs=2) and drawn.std() == pytest.approx(np.sqrt(250), rel=0.1)
    assert (exchanged(ones, rounds=50) == exchanged(np.repeat(ones, 2, axis=2), rounds=50)[:, :, 1:]).all()


CODE = """
import numpy as np
from palate.evaluation.statistics.significance import randomised
rng = np.random.default_rng(0)
models = [rng.random((3001, 1)) ** 3 for _ in range(7)]
print(randomised(models, lambda sums: sums[0] / 3001).p.tobytes().hex())
"""


def test_any_number_of_threads_gives_the_same_bits() -> None:
    results = {
        subprocess.run(
            [sys.executable, "-c", CODE],
            env={**os.environ, "OPENBLAS_NUM_THREADS": n},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for n in ("1", "2", "3")
    }
    assert len(results) == 1
