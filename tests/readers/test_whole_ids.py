"""Ids that are whole numbers are read as such, 7.0 too, and no two ids are made one."""

from pathlib import Path

import pandas as pd
import pytest

from palate.readers.read import Reading, read

SAYS = "user ids such as 7.0 are read as the whole number 7"


def readings(path: Path, users: list[str]) -> list[Reading]:
    """The same events from a text file, from JSON lines, and from texts in memory."""
    table = pd.DataFrame({"user": users, "item": [f"i{n % 3}" for n in range(len(users))]})
    table.to_csv(path / "a.csv", index=False)
    table.to_json(path / "a.jsonl", orient="records", lines=True)
    return [read(path / "a.csv"), read(path / "a.jsonl"), read(table)]


def test_all_with_a_point(tmp_path: Path) -> None:
    for reading in readings(tmp_path, ["12346.0", "12346.0", "7.0", "-3.0"]):
        assert reading.data.user_ids.ids.tolist() == [-3, 7, 12346]
        assert reading.data.user_ids.code("12346") == 2
        assert SAYS in reading.notes


def test_some_with_a_point_late_in_the_file(tmp_path: Path) -> None:
    users = [str(n) for n in range(1, 3000)] + ["5000.0", "6000.0", "", "nan"]
    for reading in readings(tmp_path, users):
        assert reading.data.user_ids.whole
        assert reading.data.n_users == 3001
        assert reading.rejects.count == 2
        assert SAYS in reading.notes


@pytest.mark.parametrize(
    "odd", [["7", "7.0"], ["7", "07"], ["7.0", "7.5"], ["7.0", "07.0"], ["7.0", "7.00"], ["7", "x"]]
)
@pytest.mark.parametrize("late", [False, True])
def test_what_is_told_apart_stays_apart(tmp_path: Path, odd: list[str], late: bool) -> None:
    point = ".0" if all(entry.startswith("7.") for entry in odd) else ""
    users = [f"{n}{point}" for n in range(100, 2500)] * late + odd
    for reading in readings(tmp_path, users):
        assert not reading.data.user_ids.whole
        assert set(odd) <= set(map(str, reading.data.user_ids.ids.tolist()))
        assert reading.data.n_users == len(users)
        assert SAYS not in reading.notes
