"""Lists and objects as ids are left out with the cure, and lists are taken apart where people say so."""

import json
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from palate.errors import InputError
from palate.readers.read import Reading, read

ROWS = [
    {"user": 1, "item": [10, 11], "day": "2020-01-01"},
    {"user": 2, "item": [10], "day": "2020-01-02"},
    {"user": {"id": 5}, "item": [10, 11], "day": "2020-01-03"},
    {"user": 3, "item": [], "day": "2020-01-04"},
    {"user": 4, "item": 12, "day": "2020-01-05"},
]


def lines(path: Path) -> Path:
    path.write_text("\n".join([*map(json.dumps, ROWS), "{broken", ""]))
    return path


def pairs(reading: Reading) -> list[tuple[object, object]]:
    data, done = reading.data, reading.data.interactions
    return [(data.user_ids.id(u), data.item_ids.id(i)) for u, i in zip(done.user, done.item, strict=True)]


def test_lists_and_objects_are_no_ids(tmp_path: Path) -> None:
    reading = read(lines(tmp_path / "a.jsonl"))
    assert pairs(reading) == [(4, 12)]
    assert reading.rejects.reasons["a list as item id (--explode item makes an event of each)"] == 3
    assert reading.rejects.reasons["an object as user id (name the column that holds its id)"] == 1


def test_lists_taken_apart(tmp_path: Path) -> None:
    reading = read(lines(tmp_path / "a.jsonl"), explode="item")
    assert pairs(reading) == [(1, 10), (1, 11), (2, 10), (4, 12)]
    assert reading.data.interactions.time.tolist()[:2] == [1577836800, 1577836800]
    assert dict(reading.rejects.reasons) == {
        "an object as user id (name the column that holds its id)": 2, "no JSON object": 1, "no item id": 1
    }  # fmt: skip
    assert "each member of 'item' is an event of its own" in reading.notes


@pytest.mark.parametrize("written", ["[10, 11]", "['10', '11']", "10|11", "10 11", "10,11", "10; 11"])
def test_lists_in_a_text_file(tmp_path: Path, written: str) -> None:
    (tmp_path / "a.csv").write_text(f'user,items\n1,"{written}"\n2,"{written}"\n')
    assert pairs(read(tmp_path / "a.csv", explode="item")) == [(1, 10), (1, 11), (2, 10), (2, 11)]


def test_lists_in_tables(tmp_path: Path) -> None:
    table = {"user": ["a", "b"], "items": [["x", "y"], ["y"]]}
    pl.DataFrame(table).write_parquet(tmp_path / "a.parquet")
    for source in (tmp_path / "a.parquet", pl.DataFrame(table), pd.DataFrame(table)):
        assert pairs(read(source, explode="item")) == [("a", "x"), ("a", "y"), ("b", "y")]
        with pytest.raises(InputError, match="none of its 2 rows can be read: line 1 has a list as item id"):
            read(source)


def test_lists_in_a_text_file_are_no_ids(tmp_path: Path) -> None:
    rows = ['1,"[10, 11]"', "2,['a']", "3,[unknown]", "4,[REC] 2", '5,"{""id"": 4}"']
    (tmp_path / "a.csv").write_text("\n".join(["user,item", *rows, ""]))
    reading = read(tmp_path / "a.csv")
    assert [item for _, item in pairs(reading)] == ["[unknown]", "[REC] 2"]
    assert [(reject.line, reject.reason.split(" (")[0]) for reject in reading.rejects.examples] == [
        (2, "a list as item id"), (3, "a list as item id"), (6, "an object as item id")
    ]  # fmt: skip


def test_what_cannot_be_taken_apart(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("user,item\n1,10\n2,11\n")
    with pytest.raises(InputError, match="no lists to take apart in '10'"):
        read(tmp_path / "a.csv", explode="item")
    with pytest.raises(InputError, match="takes item or user"):
        read(tmp_path / "a.csv", explode="rating")


@pytest.mark.parametrize("rule", ["Book-Rating >= 7", "'Book-Rating' >= 7", "Book-Rating>=7 and ISBN = 'B'"])
def test_names_with_signs_in_rules(tmp_path: Path, rule: str) -> None:
    (tmp_path / "a.csv").write_text("User-ID,ISBN,Book-Rating,Sub Category\n1,B,8,x\n2,B,3,y\n")
    with pytest.raises(InputError, match="names the column 'Book-Rating'; write it in double quotes: \"Book-Rating\""):
        read(tmp_path / "a.csv", positive=rule)
    with pytest.raises(InputError, match='write it in double quotes: "Sub Category"'):
        read(tmp_path / "a.csv", positive="Sub Category = 'x'")
    reading = read(tmp_path / "a.csv", positive='"Book-Rating" >= 7 and "Sub Category" = \'x\'')
    assert reading.data.interactions.weight.tolist() == [1, 0]
