"""Amounts as weights: what came back is no purchase and no dislike, and what reaches far can be brought closer."""

from pathlib import Path

import numpy as np
import pytest

from palate.errors import InputError
from palate.readers.read import Reading, read

SALES = """invoice,product_id,quantity,date,customer
1,A,12,2010-02-13 08:00,u1
2,A,-1,2010-02-14 08:00,u1
3,B,5,2010-02-15 08:00,u1
4,A,900,2010-02-15 09:00,u2
5,A,-900,2010-02-15 09:10,u2
6,C,-2,2010-02-16 08:00,u2
7,C,5,2010-02-17 08:00,u2
8,D,2,2010-02-18 08:00,u3
9,D,3,2010-02-19 08:00,u3
10,D,-4,2010-02-20 08:00,u3
"""


def sales(path: Path, text: str = SALES) -> Path:
    path.write_text(text)
    return path


def events(reading: Reading) -> list[tuple[str, str, float]]:
    data, done = reading.data, reading.data.interactions
    pairs = zip(done.user.tolist(), done.item.tolist(), done.weight.tolist(), strict=True)
    return [(str(data.user_ids.id(user)), str(data.item_ids.id(item)), weight) for user, item, weight in pairs]


NET = [("u1", "A", 11), ("u1", "B", 5), ("u2", "A", 0), ("u2", "C", 5), ("u3", "D", 1), ("u3", "D", 0)]


def test_returns_take_back_what_came_before_the_newest_first(tmp_path: Path) -> None:
    reading = read(sales(tmp_path / "a.csv"))
    assert events(reading) == NET
    text = " ".join(reading.notes)
    assert "4 rows with an amount below 0 are returns, and no events: 3 of them took back" in text
    assert "1 had nothing to take back (--returns dislike or drop)" in text
    assert "2 events taken back whole: the weight is 0" in text
    assert reading.rejects.count == 0
    lone = read(sales(tmp_path / "b.csv", "\n".join([*SALES.splitlines()[:3], ""])))
    assert "1 row with an amount below 0 is a return, and no event: 1 of them took back" in " ".join(lone.notes)


def test_a_file_with_the_newest_first_gives_the_same(tmp_path: Path) -> None:
    head, *rows = SALES.splitlines()
    for days in (16, 10):  # with the hour, and by days in which sale and return are tied
        lines = [",".join([*row.split(",")[:3], row.split(",")[3][:days], row.split(",")[4]]) for row in rows]
        turned = sales(tmp_path / "a.csv", "\n".join([head, *lines[::-1], ""]))
        assert sorted(events(read(turned))) == sorted(NET)


def test_other_rules_for_amounts_below_0(tmp_path: Path) -> None:
    path = sales(tmp_path / "a.csv")
    disliked = read(path, returns="dislike")
    assert [weight for _, _, weight in events(disliked)] == [12, -1, 5, 900, -900, -2, 5, 2, 3, -4]
    assert any("4 weights below 0: the item is disliked" in note for note in disliked.notes)
    dropped = read(path, returns="drop")
    assert [weight for _, _, weight in events(dropped)] == [12, 5, 900, 5, 2, 3]
    assert "left out as specified: 4 rows with an amount below 0" in dropped.notes
    with pytest.raises(InputError, match=r"no rule for returns 'cancle' \(did you mean 'cancel'\?\)"):
        read(path, returns="cancle")
    with pytest.raises(InputError, match="no column holds weights"):
        read(path, columns={"weight": None}, returns="cancel")


def test_a_weight_below_0_is_a_dislike(tmp_path: Path) -> None:
    reading = read(sales(tmp_path / "a.csv", "user,item,weight\n1,2,1\n1,3,-1\n"))
    assert reading.data.interactions.weight.tolist() == [1, -1]
    assert any("1 weight below 0: the item is disliked (--returns cancel or drop)" in note for note in reading.notes)


def test_nothing_but_returns(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="all amounts of 'quantity' are below 0"):
        read(sales(tmp_path / "a.csv", "user,item,quantity\n1,2,-1\n1,3,-1\n"))


def test_rules_for_good_and_bad_do_not_revive_what_came_back(tmp_path: Path) -> None:
    reading = read(sales(tmp_path / "a.csv"), positive="quantity > 2")
    assert [weight for _, _, weight in events(reading)] == [11, 5, 0, 5, 0, 0]


def test_scales(tmp_path: Path) -> None:
    path = sales(tmp_path / "a.csv", "user,item,plays\n1,2,1\n1,3,3\n2,2,1023\n2,3,0\n")
    assert read(path, weight_scale="log").data.interactions.weight.tolist() == [1, 2, 10, 0]
    capped = read(path, weight_scale="cap=5")
    assert capped.data.interactions.weight.tolist() == [1, 3, 5, 0]
    assert "weights are the column 'plays', 5 at most (1 event had more)" in capped.notes
    plain = read(path, weight_scale="none")
    assert plain.data.interactions.weight.tolist() == [1, 3, 1023, 0]
    assert any("0 to 1023, 2 in the middle; --weight-scale log or cap=10" in note for note in plain.notes)
    disliked = read(sales(tmp_path / "b.csv", "user,item,weight\n1,2,-3\n1,3,7\n"), weight_scale="log")
    assert disliked.data.interactions.weight.tolist() == [-2, 3]


@pytest.mark.parametrize("scale", ["lgo", "cap", "cap=", "cap=0", "cap=x", "cap=nan", "log=2"])
def test_what_is_no_scale(tmp_path: Path, scale: str) -> None:
    with pytest.raises(InputError, match="no scale of weights"):
        read(sales(tmp_path / "a.csv", "user,item,plays\n1,2,1\n1,3,3\n"), weight_scale=scale)


def test_a_weight_and_its_kind_stay_within_32_bits() -> None:
    table = {"user": [1, 2], "item": [1, 2], "event": ["buy", "buy"], "weight": np.array([2e38, 1])}
    with pytest.raises(InputError, match="beyond 3.4e"):
        read(table, weights={"buy": 5.0})
    assert read(table, weights={"buy": 5.0}, weight_scale="log").data.interactions.weight.max() < 700
