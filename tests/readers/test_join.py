"""Tables joined by the column that they share: lines with their orders, either way round, and what has no partner."""

from pathlib import Path

import pandas as pd
import pytest

from palate.errors import InputError
from palate.readers.read import Reading, read

LINES = "order_id,product_id\n1,A\n1,B\n2,A\n"
ORDERS = "order_id,user_id,order_date\n1,7,2020-01-05\n2,8,2020-01-06\n3,9,2020-01-07\n"


def written(folder: Path, **files: str) -> list[Path]:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return [folder / f"{name}.csv" for name in files]


def events(reading: Reading) -> list[tuple[object, object]]:
    data = reading.data
    pairs = zip(data.interactions.user.tolist(), data.interactions.item.tolist(), strict=True)
    return sorted((data.user_ids.ids.tolist()[user], data.item_ids.ids.tolist()[item]) for user, item in pairs)


def test_lines_and_their_orders_either_way_round(tmp_path: Path) -> None:
    lines, orders = written(tmp_path, lines=LINES, orders=ORDERS)
    wanted = [(7, "A"), (7, "B"), (8, "A")]
    reading = read(lines, join=orders)
    assert events(reading) == wanted and events(read(orders, join=[lines])) == wanted
    assert reading.data.interactions.time.tolist() == [1578182400, 1578182400, 1578268800]
    assert "lines.csv is joined with orders.csv by 'order_id'; 1 row of orders.csv without a partner" in reading.notes


def test_a_chain_of_three_with_a_frame_among_them(tmp_path: Path) -> None:
    lines, orders = written(tmp_path, lines=LINES, orders=ORDERS.replace("user_id", "card"))
    people = pd.DataFrame({"card": [7, 8, 9], "customer_id": ["ann", "bob", "cec"]})
    assert events(read(lines, join=[orders, people])) == [("ann", "A"), ("ann", "B"), ("bob", "A")]


def test_a_row_without_a_partner_is_counted_and_a_key_with_a_point_is_met(tmp_path: Path) -> None:
    lines, orders = written(tmp_path, lines=LINES + "5,C\n", orders=ORDERS.replace("\n1,", "\n1.0,"))
    reading = read(lines, join=orders)
    assert events(reading) == [(7, "A"), (7, "B"), (8, "A")]
    assert reading.rejects.reasons == {"no user id": 1}
    assert any("1 row without a partner in orders.csv" in note for note in reading.notes)


def test_what_cannot_be_joined(tmp_path: Path) -> None:
    lines, other, twice = written(tmp_path, lines=LINES, other="x,y\n1,2\n", twice="order_id,user_id\n1,7\n1,8\n2,7\n")
    with pytest.raises(
        InputError, match="lines.csv has order_id, product_id and other.csv has x, y: they share no column"
    ):
        read(lines, join=other)
    with pytest.raises(InputError, match="share order_id, and each value stands in several rows of both"):
        read(lines, join=twice)
    apart, *_ = written(tmp_path, apart="order_id,user_id\n01,7\n02,8\n")
    with pytest.raises(InputError, match=r"no row of one has a partner in the other \('1' here, '01' there\)"):
        read(lines, join=apart)
    with pytest.raises(InputError, match="there is no file"):
        read(lines, join=tmp_path / "none.csv")
