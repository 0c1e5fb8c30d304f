from dataclasses import replace

import numpy as np
import pytest
from healthy import ITEMS, USERS, checkup, healthy, with_columns, with_times

from palate.costs.forecast import forecast, memory_limit
from palate.data.dataset import Dataset
from palate.data.features import NO_TIME, Category
from palate.data.interactions import Interactions
from palate.doctor import check
from palate.doctor.facts import gini
from palate.spec import make

DATA = healthy()


def small() -> Dataset:
    """Item 0 met by users 0 to 3, item 1 by user 0 twice; item 2 and user 4 by nobody."""
    user, item = np.array([0, 1, 2, 3, 0, 0], np.int32), np.array([0, 0, 0, 0, 1, 1], np.int32)
    time = np.array([5, 6, 7, 8, 9, NO_TIME], dtype=np.int64) + 1_700_000_000 * (np.arange(6) < 5)
    event = Category(np.array([0, 0, 0, 0, 1, 1], np.int32), 3, ("view", "buy", "never"))
    rating = np.array([1, 2, 2, 2, 5, 5], np.float32)
    return Dataset.of(Interactions(user, item, np.ones(6, np.float32), time, 5, 3, rating=rating, event=event))


def test_counts() -> None:
    facts = check(small()).facts
    assert (facts.n_events, facts.n_users, facts.n_items, facts.cold_users, facts.cold_items) == (6, 5, 3, 1, 1)
    assert facts.n_pairs == 5 and facts.density == 5 / 15 and facts.sparsity == 1 - 5 / 15
    assert (facts.first, facts.last) == (1_700_000_005, 1_700_000_009)
    assert (facts.per_user.least, facts.per_user.median, facts.per_user.most) == (1, 1, 3)
    assert (facts.per_item.least, facts.per_item.median, facts.per_item.most) == (2, 3, 4)
    assert facts.events == {"view": 4, "buy": 2}
    assert facts.ratings == {"1": 1, "2": 3, "5": 2}
    assert facts.top_1 == pytest.approx(4 / 6) and facts.top_20 == pytest.approx(4 / 6)


def test_gini_is_half_the_relative_mean_difference() -> None:
    counts = np.random.default_rng(0).integers(0, 50, 40)
    differences = np.abs(counts[:, None] - counts).mean()
    assert gini(counts) == pytest.approx(differences / (2 * counts.mean()))
    assert gini(np.full(7, 3)) == 0.0
    assert gini(np.eye(1, 1_000, dtype=np.int64)[0]) == pytest.approx(0.999)
    assert gini(np.zeros(4, dtype=np.int64)) == 0.0


def test_the_tail_falls_and_holds_everything() -> None:
    tail = checkup(DATA).tail
    assert len(tail) == ITEMS and tail[-1].items == 1.0 and tail[-1].share == pytest.approx(1.0)
    assert all(entry.events >= two.events for entry, two in zip(tail, tail[1:], strict=False))
    assert tail[0].events == np.bincount(DATA.interactions.item).max()


def test_many_different_ratings_are_told_in_bins() -> None:
    rating = np.random.default_rng(0).normal(size=len(DATA.interactions)).astype(np.float32)
    ratings = checkup(with_columns(DATA, rating=rating)).facts.ratings
    assert len(ratings) == 10 and sum(ratings.values()) == len(rating)


def test_nothing_at_all() -> None:
    none = np.zeros(0, dtype=np.int32)
    empty = Interactions(none, none, np.zeros(0, np.float32), np.zeros(0, np.int64), 0, 0)
    report = check(Dataset.of(empty))
    assert report.findings == () and report.tail == () and report.facts.first is None
    assert "no events to learn from" in report.advice[0]


def advice_on(data: Dataset) -> str:
    return " ".join(checkup(data).advice)


def test_advice_for_ratings_and_for_events_without() -> None:
    assert "svd and item_knn" in advice_on(DATA) and "rmse" in advice_on(DATA)
    implicit = advice_on(with_columns(DATA, rating=None))
    assert "svd" not in implicit and "ease fits 60 items well" in implicit


def test_advice_for_times() -> None:
    assert "temporal" in advice_on(DATA) and "recent_popular" in advice_on(DATA)
    without = advice_on(with_times(DATA, slice(None), NO_TIME))
    assert "split at random" in without and "temporal" not in without and "recent_popular" not in without
    assert "leave_last" in advice_on(with_times(DATA, slice(None), np.arange(len(DATA.interactions))))


def test_advice_for_large_catalogues(monkeypatch: pytest.MonkeyPatch) -> None:
    done = DATA.interactions
    large = Dataset.of(Interactions(done.user, done.item, done.weight, done.time, USERS, 50_000))
    assert "ease fits 50,000 items well" in advice_on(large)  # of which few have an event, and the rest cost nothing
    assert "no model can show them" in advice_on(large)
    item = np.random.default_rng(0).integers(0, 3_000, len(done)).astype(np.int32)
    many = Dataset.of(replace(done, item=item, n_items=3_000))
    exact, sparse = (forecast(make("ease", inverse=way), many).memory for way in ("exact", "sparse"))
    for limit, says in (
        (exact, "ease fits 3,000 items well"),
        (sparse, "ease fits 3,000 items by its sparse inverse"),
        (sparse // 8, "ease would take"),
    ):
        monkeypatch.setenv("PALATE_MEMORY", str(limit + 1))
        assert says in advice_on(many)
        fits = forecast(make("ease"), many).memory <= memory_limit()  # what a fit would be held to
        assert fits == ("ease fits" in says)
    assert sparse < exact


def test_advice_for_attributes_and_few_users() -> None:
    assert "attributes (category): profile shows items yet to come" in advice_on(DATA)
    assert "With 120 users, a hit rate is known to 9 points" in advice_on(DATA)


def test_advice_for_little_and_skewed_data() -> None:
    little = advice_on(DATA.where(np.arange(len(DATA.interactions)) < 100))
    assert "With 100 events, hardly more than popular" in little
    skewed = with_columns(DATA, item=(DATA.interactions.item // 10).astype(np.int32))
    assert "popular will look strong" in advice_on(skewed)
    thin = DATA.where(np.arange(len(DATA.interactions)) % 25 < 3)
    assert "Half of the users have 3 events or fewer" in advice_on(thin)
