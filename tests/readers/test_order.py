"""Events stand in the order of their exact time, whichever way round the file is; where ties remain, that is said."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from palate.data.queries import Queries
from palate.models.sequences.markov import Markov
from palate.readers import order
from palate.readers.read import Reading, read
from palate.splitting.leave_last import leave_last

PAGES = ("landing", "list", "basket")
START = 1_700_000_000
MILLISECONDS = np.array([[1000 * (START + 60 * s) + at for at in (100, 400, 900)] for s in range(20)]).ravel()

WRITTEN: dict[str, Callable[[np.ndarray], object]] = {
    "milliseconds": lambda ms: ms,
    "microseconds": lambda ms: ms * 1000 + 7,
    "nanoseconds": lambda ms: ms * 1_000_000 + 7,
    "seconds with a point": lambda ms: ms / 1000,
    "texts": lambda ms: pd.to_datetime(ms, unit="ms").strftime("%Y-%m-%d %H:%M:%S.%f"),
    "datetimes": lambda ms: pd.to_datetime(ms, unit="ms"),
    "datetimes within a microsecond": lambda ms: pd.to_datetime(1_000_000_000 * (ms // 1000) + ms % 1000, unit="ns"),
    "datetimes of a zone": lambda ms: pd.to_datetime(ms, unit="ms").tz_localize("Asia/Tokyo"),
}


def visits(times: object) -> pd.DataFrame:
    """20 visitors, each of whom sees the three pages within one second."""
    users = np.repeat([f"s{s:02}" for s in range(20)], 3)
    return pd.DataFrame({"user": users, "item": PAGES * 20, "time": times})


def learned(reading: Reading) -> tuple[list[object], set[object]]:
    """What follows the landing page, by a model of order, and what a split by the last event withholds."""
    data = reading.data
    model, ids = Markov().fit(data), data.item_ids
    withheld = leave_last(data).relevant.item
    after = model.recommend(Queries.of_histories([[ids.code("landing")]]), 2).item[0]
    return [ids.id(code) for code in after], {ids.id(code) for code in withheld}


@pytest.mark.parametrize("written", WRITTEN)
def test_order_within_a_second(written: str, tmp_path: Path) -> None:
    table = visits(WRITTEN[written](MILLISECONDS))
    rng = np.random.default_rng(0)
    table[::-1].to_parquet(tmp_path / "a.parquet")
    for source in (table.iloc[rng.permutation(len(table))], tmp_path / "a.parquet"):
        reading = read(source)
        assert learned(reading) == (["list", "basket"], {"basket"})
        assert not any("share" in note for note in reading.notes)


@pytest.mark.parametrize("written", ["milliseconds", "microseconds", "seconds with a point", "texts"])
def test_order_within_a_second_of_a_text_file(written: str, tmp_path: Path) -> None:
    visits(WRITTEN[written](MILLISECONDS))[::-1].to_csv(tmp_path / "a.csv", index=False)
    reading = read(tmp_path / "a.csv")
    assert learned(reading) == (["list", "basket"], {"basket"})
    assert int(reading.data.interactions.time.min()) == START


@pytest.mark.parametrize("by_user", [False, True])
def test_a_file_with_the_newest_first_is_turned_where_times_are_equal(by_user: bool) -> None:
    table = visits(MILLISECONDS // 1000)
    table = pd.concat([table, table.assign(time=table.time + 5000, item=table.item + " again")])
    oldest = table.sort_values(["user", "time"] if by_user else "time", kind="stable")
    newest = oldest[::-1].sort_values("user", kind="stable") if by_user else oldest[::-1]
    first, second = read(oldest), read(newest)
    assert learned(first) == learned(second) == (["list", "basket"], {"basket again"})
    share = "120 events share their user and their second with another"
    assert f"{share}: the order of the file decides" in first.notes
    assert f"{share}: the file has the newest first, so its order is turned" in second.notes


def test_weights_ratings_and_kinds_follow_their_events() -> None:
    table = visits(MILLISECONDS)[::-1].assign(rating=np.arange(60)[::-1] % 5 + 1.0, event="view")
    table.loc[table.item == "basket", "event"] = "cart"
    events, ids = read(table).data.interactions, read(table).data.item_ids
    assert [ids.id(code) for code in events.item[:3]] == list(PAGES)
    assert events.weight.tolist()[:6] == [1, 1, 3, 1, 1, 3]
    assert events.rating is not None
    assert events.rating.tolist()[:6] == [1, 2, 3, 4, 5, 1]


def test_a_large_file_is_told_from_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "LOOKED_AT", 200)
    rng = np.random.default_rng(0)
    time = np.sort(rng.integers(START, START + 2000, 4000))[::-1]
    table = {"user": rng.integers(0, 40, 4000), "item": rng.integers(0, 9, 4000), "time": time}
    newest, oldest = read(table), read({name: values[::-1] for name, values in table.items()})
    assert np.array_equal(newest.data.interactions.item, oldest.data.interactions.item)
    message = next(note for note in newest.notes if "share" in note)
    assert message.startswith("about ")
    assert "newest first" in message


def test_times_without_an_order_leave_the_file_as_it_is() -> None:
    table = {"user": [1, 1, 2], "item": [3, 2, 1], "time": [START] * 3}
    reading = read(table)
    assert reading.data.item_ids.ids[reading.data.interactions.item].tolist() == [3, 2, 1]
