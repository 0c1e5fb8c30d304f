"""Wide tables are melted: whose rows, which columns, what a cell says, and what stands for none; and it is said."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from palate.errors import InputError
from palate.readers.read import Reading, read

COLUMNS = [f"band {letter}" for letter in "ABCDEFG"]


def written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n")
    return path


def events(reading: Reading) -> list[tuple[object, object, float]]:
    data = reading.data
    done = data.interactions
    values = done.weight if done.rating is None else done.rating
    users, items = data.user_ids.ids.tolist(), data.item_ids.ids.tolist()
    triples = zip(done.user.tolist(), done.item.tolist(), values.tolist(), strict=True)
    return [(users[user], items[item], value) for user, item, value in triples]


def remark(reading: Reading) -> str:
    return next(note for note in reading.notes if "matrix" in note)


def test_ones_and_zeros_are_events(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "user," + ",".join(COLUMNS), "1,1,0,0,0,0,0,0", "2,0,0,1,0,0,0,1")
    reading = read(path)
    assert events(reading) == [(1, "band A", 1.0), (2, "band C", 1.0), (2, "band G", 1.0)]
    assert remark(reading) == (
        "a.csv is a wide table, a user by item matrix: column 'user' is the user, the 7 columns 'band A' to 'band G' "
        "are items, a value of 1 is an event, and blank cells, cells of 0 are none"
    )
    assert reading.data.interactions.rating is None


def test_ratings_with_gaps_under_items_named_by_numbers(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "user_id,11,12,13,14,15,16", "u1,5,,3.5,,,NA", "u2,,1,,,,4")
    reading = read(path)
    assert events(reading) == [("u1", 11, 5.0), ("u1", 13, 3.5), ("u2", 12, 1.0), ("u2", 16, 4.0)]
    assert reading.columns["rating"] == "rating"


def test_a_row_for_each_item(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "movie,ann,bob,cec,dan,eve,fay,gus", "Alien,5,,,,1,,", "Brazil,,4,,,,,2")
    reading = read(path)
    assert events(reading) == [
        ("ann", "Alien", 5.0),
        ("eve", "Alien", 1.0),
        ("bob", "Brazil", 4.0),
        ("gus", "Brazil", 2.0),
    ]
    assert "an item by user matrix" in remark(reading)


def test_jokes(tmp_path: Path) -> None:
    """The first column counts the ratings, 99 stands for none, and there is no header."""
    rows = ["3,99,8.2,-9.13,99,99,99,1", "7,1,2.5,-3,4,-5,6,7.25", "1,-1.5,99,99,99,99,99,99"]
    reading = read(written(tmp_path / "jester.csv", *rows))
    ratings = reading.data.interactions.rating
    assert reading.data.interactions.user.tolist() == [0] * 3 + [1] * 7 + [2]
    assert ratings is not None and np.allclose(ratings[:3], [8.2, -9.13, 1]) and ratings[-1] == -1.5
    assert "the number of the row is the user" in remark(reading) and "cells of 99" in remark(reading)
    assert "the columns '1' are left out" in " ".join(reading.notes)


def test_counts_are_weights(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "listener," + ",".join(COLUMNS), "x,120,0,0,3,0,0,0", "y,0,0,0,0,17,0,0")
    assert events(read(path)) == [("x", "band A", 120.0), ("x", "band D", 3.0), ("y", "band E", 17.0)]


def test_a_frame_in_memory() -> None:
    frame = pd.DataFrame(
        {"user": ["a", "b"], **{f"i{at}": [float(at), np.nan] for at in range(1, 6)}, "i6": [np.nan, 2]}
    )
    assert events(read(frame))[-2:] == [("a", "i5", 5.0), ("b", "i6", 2.0)]


def test_a_cell_that_is_no_number_makes_no_wide_table_and_one_without_events_is_a_sentence(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "user," + ",".join(COLUMNS), "1,0,0,0,0,0,0,0")
    with pytest.raises(InputError, match="a user by item matrix.*so it holds no event"):
        read(path)
    words = written(tmp_path / "b.csv", "user," + ",".join(COLUMNS), "1,a,b,c,d,e,f,g", "2,a,b,c,d,e,f,g")
    with pytest.raises(InputError, match="cannot tell which column is the item"):
        read(words)


def test_a_table_of_events_with_many_numbers_stays_one(tmp_path: Path) -> None:
    numbers = ",".join(f"x{at}" for at in range(9))
    path = written(tmp_path / "a.csv", f"user_id,item_id,{numbers}", "1,2,1,2,3,4,5,6,7,8,9", "2,2,1,2,3,4,5,6,7,8,9")
    assert len(read(path).data.interactions) == 2
