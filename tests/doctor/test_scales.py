import numpy as np
import pytest
from healthy import checkup, healthy, kinds, the, with_columns

from palate.data.features import Category

DATA = healthy()
RNG = np.random.default_rng(2)
N = len(DATA.interactions)


def rated(rating: np.ndarray) -> list[str]:
    return kinds(with_columns(DATA, rating=rating.astype(np.float32)))


def five() -> np.ndarray:
    return RNG.integers(1, 6, N).astype(np.float32)


@pytest.mark.parametrize("part", [0.05, 0.5, 0.9])
def test_one_to_five_mixed_with_percent(part: float) -> None:
    mixed = np.where(np.arange(N) < part * N, 20 * five(), five())
    assert "mixed_scales" in rated(mixed)
    finding = the("mixed_scales", with_columns(DATA, rating=mixed.astype(np.float32)))
    assert "from 1 to 5 and" in finding.sentence and "from 20 to 100, with none between" in finding.sentence


def test_zero_to_one_mixed_with_one_to_five() -> None:
    assert "mixed_scales" in rated(
        np.where(np.arange(N) < N // 2, RNG.integers(0, 11, N) / 10, 2 + RNG.integers(1, 4, N))
    )


@pytest.mark.parametrize(
    "rating",
    [
        RNG.integers(1, 11, N),
        RNG.integers(0, 101, N),
        RNG.integers(1, 11, N) / 2,
        RNG.choice([1, 5], N),
        RNG.choice([1, 5], N, p=[0.05, 0.95]),
        RNG.choice([1, 2, 4, 5], N, p=[0.1, 0.01, 0.2, 0.69]),
        RNG.integers(-1, 2, N),
        RNG.integers(10, 120, N),
        np.exp(RNG.normal(2, 2, N)),
    ],
    ids=["1-10", "0-100", "half stars", "two", "two uneven", "J", "thumbs", "wide", "log-normal"],
)
def test_one_scale_is_no_fault(rating: np.ndarray) -> None:
    assert rated(rating) == []


def test_a_number_that_stands_for_none() -> None:
    for none in (0, -1):
        rating = np.where(np.arange(N) % 2 == 0, none, RNG.integers(1, 11, N))
        finding = the("none_as_number", with_columns(DATA, rating=rating.astype(np.float32)))
        assert f"1,500 ratings (50 %) are {none}, all others 1 to 10" in finding.sentence


def test_counts_are_no_ratings() -> None:
    plays = with_columns(DATA, rating=np.floor(np.exp(RNG.normal(3, 2, N))).astype(np.float32))
    assert kinds(plays) == ["counts_as_ratings"]
    assert "rmse" not in " ".join(checkup(plays).advice)


def test_missing_ratings_are_natural_in_a_log_of_several_kinds() -> None:
    rating = np.where(np.arange(N) < 2_000, np.nan, 4 + np.arange(N) % 2).astype(np.float32)
    data = with_columns(DATA, rating=rating)
    assert kinds(data) == ["missing_ratings"]
    assert the("missing_ratings", data).severity == "notice"
    event = Category((np.arange(N) < 2_000).astype(np.int32), 2, ("rating", "view"))
    finding = the("missing_ratings", with_columns(data, event=event))
    assert finding.severity == "info" and finding.sentence == "2,000 events of 3,000 (67 %) have no rating."


def test_constant_among_missing() -> None:
    rating = five()
    rating[:12], rating[12:25] = 2.0, np.nan
    assert "constant_users" in kinds(with_columns(DATA, rating=rating))
