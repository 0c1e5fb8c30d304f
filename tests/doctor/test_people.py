import numpy as np
import pytest
from healthy import EACH, ITEMS, START, USERS, checkup, healthy, kinds, the, with_columns, with_more, with_times

from palate.errors import InputError

RNG = np.random.default_rng(1)


def test_too_many_events_for_a_person() -> None:
    n = 600
    user, item = np.full(n, 7), RNG.integers(0, ITEMS, n)
    busy = with_more(healthy(), user, item, START + np.sort(RNG.integers(0, 300 * 86_400, n)))
    finding = the("bots", busy)
    assert finding.severity == "warning"
    assert "1 user has more than 20 times" in finding.sentence and '"u7", with 625 events' in finding.sentence


def test_diligent_people_are_no_bots() -> None:
    n = 450
    user, item = np.full(n, 7), RNG.integers(0, ITEMS, n)
    assert "bots" not in kinds(with_more(healthy(), user, item, START + RNG.integers(0, 300 * 86_400, n)))


def test_a_burst_within_a_minute() -> None:
    for n, result in ((260, True), (150, False)):
        user, item = np.full(n, 3), RNG.integers(0, ITEMS, n)
        burst = with_more(healthy(), user, item, START + 1_000 + RNG.integers(0, 59, n))
        assert ("bots" in kinds(burst)) == result


def test_regular_intervals() -> None:
    first = START + 5_000
    rows = np.arange(2 * EACH, 3 * EACH)
    finding = the("bots", with_times(healthy(), rows, first + 3_600 * np.arange(EACH)))
    assert '1 user acts at regular intervals: "u2"' in finding.sentence
    uneven = first + 3_600 * np.arange(EACH) + RNG.integers(0, 1_800, EACH)
    assert kinds(with_times(healthy(), rows, uneven)) == []


def test_what_most_do_is_no_bot() -> None:
    regular = START + 5_000 + np.tile(3_600 * np.arange(EACH), USERS) + np.repeat(np.arange(USERS), EACH)
    assert "bots" not in kinds(with_times(healthy(), slice(None), regular))


def test_constant_users() -> None:
    data = healthy()
    rating = data.interactions.rating
    assert rating is not None
    rating = rating.copy()
    rating[: 2 * EACH] = 5.0
    finding = the("constant_users", with_columns(data, rating=rating))
    assert finding.severity == "notice" and finding.sentence.startswith("2 users with 10 ratings or more")
    assert '"u0", "u1"' in finding.sentence
    assert finding.cure != the("constant_ratings", with_columns(data, rating=np.full_like(rating, 4.0))).cure
    rating[: 60 * EACH] = 5.0
    assert the("constant_users", with_columns(data, rating=rating)).severity == "warning"


def test_events_without_ratings_are_not_constant() -> None:
    assert kinds(with_columns(healthy(), rating=None)) == []


def test_thin_users_and_items() -> None:
    data = healthy()
    done = data.interactions
    few = data.where(~((done.user < 2) & (np.arange(len(done)) % EACH > 1)) & (done.item != 9))
    assert the("thin_users", few).sentence.startswith("2 users of 120 (1.7 %) have fewer than 5 events: ")
    item = the("thin_items", few)
    assert item.sentence == '1 item of 60 (1.7 %) has fewer than 5 events, 1 of them none: "i9".'
    assert item.severity == "info"
    assert {finding.kind: finding.severity for finding in checkup(data, min_events=EACH + 1).findings}[
        "thin_users"
    ] == "notice"


def test_a_threshold_below_one() -> None:
    with pytest.raises(InputError, match="min_events is 0: give 1 or more"):
        checkup(healthy(), min_events=0)
