"""Times as people write them: each way to the second, day or month by the whole column, what is no time left out."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from palate.data.features import NO_TIME
from palate.readers.read import Reading, read
from palate.readers.times import time_format

JAN = 978307200  # 2001-01-01
NOV = 1573603200  # 2019-11-13


def of(path: Path, times: Sequence[str], separator: str = "\t") -> Reading:
    lines = [separator.join(("user", "item", "time")), *(separator.join(("1", "2", time)) for time in times)]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return read(path)


def seconds(reading: Reading) -> list[int]:
    return [int(time) for time in reading.data.interactions.time]


@pytest.mark.parametrize(
    ("time", "second"),
    [("978300760", 978300760), ("978300760123", 978300760), ("978300760123456", 978300760), ("978300760.7", 978300760),
     ("2001-01-01", JAN), ("2001-01-01 00:00:05", JAN + 5), ("2001-01-01T00:00:05Z", JAN + 5),
     ("2001-01-01 02:00:00+02:00", JAN), ("20010101", JAN), ("01-Jan-2001", JAN), ("2001/01/01 00:00:05", JAN + 5),
     ("1/1/2001", JAN), ("01.01.2001 00:00", JAN)],
)  # fmt: skip
def test_common_times(tmp_path: Path, time: str, second: int) -> None:
    assert seconds(of(tmp_path / "a.tsv", [time, time])) == [second, second]


@pytest.mark.parametrize(
    ("time", "second"),
    [("11/13/2019 8:36:57 AM", NOV + 30_000 + 1017), ("11/13/2019 8:36:57 PM", NOV + 43_200 + 30_000 + 1017),
     ("11/13/2019 12:00 am", NOV), ("13/11/2019 12:30 p.m.", NOV + 45_000), ("13-11-2019", NOV), ("13/11/19", NOV),
     ("13.11.19 00:10", NOV + 600), ("13 Nov 2019", NOV), ("13-Nov-19", NOV), ("13 November 2019, 00:10", NOV + 600),
     ("Nov 13 2019", NOV), ("Nov 13, 2019", NOV), ("11 13, 2019", NOV), ("13th Nov 2019", NOV),
     ("2019-11-13 02:00:00 +0000 UTC", NOV + 7200), ("2019-11-13 02:00:00.25 +0200 CEST", NOV),
     ("2019-11-13 02:00:00 +02", NOV), ("Wed, 13 Nov 2019 01:00:00 +0100", NOV), ("Wed, 13 Nov 2019 00:00:00 GMT", NOV),
     ("Wed Nov 13 00:00:00 2019", NOV), ("Wed Nov 13 00:00:00 +0000 2019", NOV), ("13/Nov/2019:01:00:00 +0100", NOV),
     ("Nov 12, 2019 7:00:00 PM EST", NOV), ("2019-11-13T00:00:05,250", NOV + 5),
     ("2019-11-13 00:00:05.1234567", NOV + 5),
     ("20191113000005", NOV + 5), ("20191113T000005Z", NOV + 5), ("2019-11-13T00:00", NOV), ("2019/11/13", NOV),
     ("Wed Nov 13 2019 01:00:00 GMT+0100 (CET)", NOV), ("Sept 5, 2010", 1283644800), ("99/12/31", 946598400)],
)  # fmt: skip
def test_times_in_many_hands(tmp_path: Path, time: str, second: int) -> None:
    reading = of(tmp_path / "a.tsv", [time, "", time])
    assert seconds(reading) == [second, NO_TIME, second]
    assert reading.rejects.count == 0


@pytest.mark.parametrize("text", ["noon", "12:30", "may", "3/4", "555-12-3456", "99-99-9999", "2019-11", "12 monkeys"])
def test_what_is_no_moment(text: str) -> None:
    assert time_format([text, text]) is None


def test_one_column_may_mix_ways(tmp_path: Path) -> None:
    times = ["13/11/2019", "13/11/2019 00:00:05", "13/11/2019 00:01", "yesterday", "14/11/2019", "14/11/2019"]
    reading = of(tmp_path / "a.tsv", times)
    assert seconds(reading) == [NOV, NOV + 5, NOV + 60, NOV + 86_400, NOV + 86_400]
    assert [(reject.line, reject.reason) for reject in reading.rejects.examples] == [(5, "a time that cannot be read")]


@pytest.mark.parametrize("first", ["1600000000", "1600000000.5"])
def test_numbers_beyond_range_are_rejects(tmp_path: Path, first: str) -> None:
    reading = of(tmp_path / "a.csv", [first, "1600000001", "99999999999999999999", "-1e300", ""], ",")
    assert seconds(reading) == [1600000000, 1600000001, NO_TIME]
    assert [reject.line for reject in reading.rejects.examples] == [4, 5]
    assert reading.rejects.reasons == {"a time that cannot be read": 2}


def test_dates_that_are_none_are_rejects(tmp_path: Path) -> None:
    reading = of(tmp_path / "a.tsv", ["13/11/2019", "30/02/2019", "14/13/2019", "NA", *["14/11/2019"] * 20])
    assert [reject.line for reject in reading.rejects.examples] == [3, 4]
    assert seconds(reading)[:3] == [NOV, NO_TIME, NOV + 86_400]


def test_infinite_times_in_a_table() -> None:
    times = np.array([1.6e9] * 20 + [np.inf, 1e30])
    reading = read({"user": np.arange(22), "item": np.arange(22), "time": times})
    assert seconds(reading) == [1600000000] * 20
    assert reading.rejects.count == 2


def test_day_and_month_are_told_by_the_days_over_twelve(tmp_path: Path) -> None:
    assert seconds(of(tmp_path / "a.csv", ["13/02/2001", "01/02/2001"], ",")) == [982022400, 980985600]


@pytest.mark.slow
@pytest.mark.parametrize("end", ["a.csv", "b.tsv"])
def test_a_day_above_12_is_found_far_behind_the_first_lines(tmp_path: Path, end: str) -> None:
    reading = of(tmp_path / end, ["02/01/2020"] * 30_000 + ["15/01/2020"] * 9, "," if end == "a.csv" else "\t")
    assert "time: read as dates, day first" in reading.guesses
    assert seconds(reading)[0] == 1577923200
    assert reading.rejects.count == 0


def test_a_day_above_12_in_a_table_of_texts() -> None:
    times = ["02/01/2020"] * 3000 + ["15/01/2020"]
    reading = read({"user": [1] * 3001, "item": [2] * 3001, "time": times})
    assert seconds(reading)[0] == 1577923200


def test_where_no_day_is_above_12_the_number_that_changes_is_the_day(tmp_path: Path) -> None:
    reading = of(tmp_path / "a.csv", ["01/12/2010 08:26", "02/12/2010 09:00", "03/12/2010 10:00"], ",")
    assert seconds(reading)[0] == 1291191960
    assert any("day first, for want of a day above 12" in guess and "month-first" in guess for guess in reading.guesses)
    turned = of(tmp_path / "b.csv", ["12/01/2010 08:26", "12/02/2010 09:00", "12/03/2010 10:00"], ",")
    assert seconds(turned) == seconds(reading)[:1] + [1291280400, 1291370400]


def test_dates_that_could_be_either_are_told(tmp_path: Path) -> None:
    reading = of(tmp_path / "a.csv", ["02/01/2020", "03/04/2020"], ",")
    assert any("month first, for want of a day above 12" in guess for guess in reading.guesses)
    dotted = of(tmp_path / "b.csv", ["02.01.2020", "03.04.2020"], ",")
    assert any("day first, for want of a day above 12" in guess for guess in dotted.guesses)


def test_dates_in_both_orders_are_told(tmp_path: Path) -> None:
    reading = of(tmp_path / "a.csv", ["13/01/2020", "14/01/2020", "01/15/2020"], ",")
    assert any("1 are written the other way round" in guess for guess in reading.guesses)
    assert reading.rejects.count == 1
