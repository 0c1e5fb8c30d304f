"""Events of a user within one second, and users who are orders."""

from dataclasses import replace

import numpy as np
from doctor.healthy import EACH, START, USERS, healthy, kinds, the, with_columns

DATA = healthy()


def test_events_of_a_user_within_a_second() -> None:
    time = DATA.interactions.time.copy()
    pairs = np.arange(0, 400, 2)[np.arange(0, 400, 2) % EACH != EACH - 1]
    time[pairs] = time[pairs + 1]
    finding = the("tied_times", with_columns(DATA, time=time))
    assert finding.severity == "notice"
    assert "have the same second as another of the same user" in finding.sentence


def test_dates_are_another_matter() -> None:
    days = START + 86_400 * (np.arange(len(DATA.interactions)) % 5)
    assert "tied_times" not in kinds(with_columns(DATA, time=days))


def test_orders_in_the_place_of_users() -> None:
    time = START + 1_000 * np.repeat(np.arange(USERS), EACH)
    finding = the("orders_as_users", with_columns(DATA, time=time))
    assert "120 of the 120 users with several events (100 %) have them all at one moment" in finding.sentence
    assert "--join" in finding.cure
    some = time.copy()
    some[: EACH * 30] += np.arange(EACH * 30)  # a quarter comes back
    assert "orders_as_users" not in kinds(replace(DATA, interactions=replace(DATA.interactions, time=some)))
