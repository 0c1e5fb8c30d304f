import pytest

from palate.models.factors.bayesian_fm.chains import Chains


def places(chains: Chains) -> list[int]:
    """How many are kept after each sweep."""
    results, by_now = [], 0
    for at in range(chains.sweeps):
        by_now = chains.stored_after(at, by_now) or by_now
        results.append(by_now)
    return results


def test_draws_are_kept_evenly_after_each_warm_up() -> None:
    chains = Chains(sweeps=20, chains=2, warm_up=4, samples=6)
    assert chains.starts == [0, 10]
    assert chains.n_samples == 6
    assert places(chains) == [1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 5, 5, 6]


@pytest.mark.parametrize(("sweeps", "chains", "warm_up"), [(1, 1, 0), (1, 8, 20), (5, 3, 20), (7, 7, 0), (50, 4, 5)])
def test_as_many_are_kept_as_it_says(sweeps: int, chains: int, warm_up: int) -> None:
    made = Chains(sweeps, chains, warm_up, samples=16)
    stored = places(made)
    assert stored[0] == 1
    assert stored[-1] == made.n_samples
    assert all(0 <= b - a <= 1 for a, b in zip(stored[:-1], stored[1:], strict=True))
    assert len(made.starts) == min(chains, sweeps)
