"""Tables of items and users: each column in its role, each row at its id, and those without events kept."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from palate.data.features import NO_TIME, Category, Image, Label, Number, Tags, Text, Time, Vector
from palate.errors import InputError
from palate.readers.columns import column_of
from palate.readers.read import read

EVENTS = "user,item\nann,3\nbob,1\nann,1\n"
ITEMS = """item_id,title,category,price,tags,description,released,cover_url,page,zip
1,Red Chair,chairs,10.5,wood|red,A chair to sit upon for a very long while,2001-01-01,http://x.org/1.jpg,http://x.org/1,01234
2,Blue Chair,chairs,,wood|blue,A chair in blue that will last for a while,2001-01-02,http://x.org/2.jpg,http://x.org/2,99999
3,Oak Table,tables,99,wood,The table that all of these chairs stand around,,http://x.org/3.jpg,http://x.org/3,01234
3,Oak Table,tables,99,wood,Again the table that all of these chairs,,http://x.org/3.jpg,http://x.org/3,01234
4,too,few
"""


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join([*lines, ""]))
    return path


@pytest.fixture
def events(tmp_path: Path) -> Path:
    (tmp_path / "events.csv").write_text(EVENTS)
    return tmp_path / "events.csv"


def test_roles_of_columns(tmp_path: Path, events: Path) -> None:
    (tmp_path / "items.csv").write_text(ITEMS)
    reading = read(events, items=tmp_path / "items.csv")
    columns = reading.data.items.columns
    kinds = {name: type(column) for name, column in columns.items()}
    assert kinds == {"title": Label, "title words": Text, "category": Category, "price": Number, "tags": Tags,
                     "description": Text, "released": Time, "cover_url": Image, "zip": Category}  # fmt: skip
    assert reading.data.item_ids.ids.tolist() == [1, 2, 3]
    title, price, released, tags = (columns[name] for name in ("title", "price", "released", "tags"))
    assert (
        isinstance(title, Label) and isinstance(price, Number) and isinstance(released, Time) and isinstance(tags, Tags)
    )
    assert title.value.tolist() == ["Red Chair", "Blue Chair", "Oak Table"]
    assert np.array_equal(price.value, np.array([10.5, np.nan, 99], np.float32), equal_nan=True)
    assert released.value.tolist() == [978307200, 978393600, NO_TIME]
    assert tags.names == ("blue", "red", "wood")
    assert tags.weight.toarray().tolist() == [[0, 1, 1], [1, 0, 1], [0, 0, 1]]
    assert "1 item of items.csv without events" in reading.notes
    assert any("'page' is addresses, left out" in note for note in reading.notes)
    left = [(reject.source, reject.line, reject.reason) for reject in reading.rejects.examples]
    assert left == [("items.csv", 5, "an item id for the second time"), ("items.csv", 6, "too few fields")]


def test_codes_of_events_follow_the_wider_catalogue(events: Path) -> None:
    table = pl.DataFrame({"sku": [9, 2, 1, 3, 0], "brand": ["a", "b", "a", "c", "a"], "embedding": [[1.0, 2.0]] * 5})
    table = table.with_columns(styles=pl.Series([["a b", "c, d"], ["a b"], [], ["c, d"], []]))
    users = {"name": np.array(["zoe", "ann", "bob"]), "age": np.array([30, 40, 50])}
    data = read(events, items=table, users=users).data
    assert data.item_ids.ids.tolist() == [0, 1, 2, 3, 9]
    assert data.item_ids.ids[data.interactions.item].tolist() == [3, 1, 1]
    assert data.user_ids.ids.tolist() == ["ann", "bob", "zoe"]
    assert data.interactions.user.tolist() == [0, 1, 0]
    brand, vector, age = data.items.columns["brand"], data.items.columns["embedding"], data.users.columns["age"]
    assert isinstance(brand, Category) and isinstance(vector, Vector) and isinstance(age, Number)
    assert [brand.names[code] for code in brand.code] == ["a", "a", "b", "c", "a"]
    assert vector.value.shape == (5, 2)
    styles = data.items.columns["styles"]
    assert isinstance(styles, Tags) and styles.names == ("a b", "c, d")
    assert age.value.tolist() == [40, 50, 30]


def test_a_table_of_other_things(tmp_path: Path, events: Path) -> None:
    (tmp_path / "items.csv").write_text("item_id,price\nx,1\ny,2\n")
    with pytest.raises(InputError, match=r"items\.csv: no item of the events is in it \('x' here, '1' there\)"):
        read(events, items=tmp_path / "items.csv")
    with pytest.raises(InputError, match="there is no file"):
        read(events, items=tmp_path / "wares.csv")


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [("genres", ["a|b", "b", "a"], Tags), ("genre", ["Drama, Romance", "Drama", "Romance"], Tags),
     ("note", [f"note, {n}" for n in range(40)], Text), ("stars", ["[1, 2]", "[3, 4]", None], Vector),
     ("tags", ["['a', 'b']", "[]", "['b']"], Tags), ("year", ["1995", "1996", None], Number),
     ("gender", ["1", "0", "1"], Category),
     ("isbn", [f"01951534{n}X" for n in range(40)], None), ("date", ["978300760", None, "978300761"], Time),
     ("empty", [None, None, None], None)],
)  # fmt: skip
def test_one_column(name: str, values: list[str | None], kind: type | None) -> None:
    columns, says = column_of(name, values * 10 if name not in ("note", "isbn") else values)
    assert {type(column) for column in columns.values()} == ({kind} if kind else set()), says
    assert repr(name) in says


def test_ids_alike_but_for_their_zeros_are_joined(tmp_path: Path) -> None:
    events = written(tmp_path / "a.csv", "user,item", "1,7", "1,8", "2,12345")
    items = written(
        tmp_path / "i.csv", "item,title,genre", "00007,Seven,a", "00008,Eight,b", "12345,Big,a", "00010,Ten,b"
    )
    reading = read(events, items=items)
    data = reading.data
    assert data.item_ids.ids.tolist() == [7, 8, 10, 12345]
    title = data.items.columns["title"]
    assert isinstance(title, Label)
    assert title.value.tolist() == ["Seven", "Eight", "Ten", "Big"]
    assert any("2 item ids of i.csv and the events differ in leading zeros" in note for note in reading.notes)
    assert any("('00007' here, '7' there), and were joined" in note for note in reading.notes)
    assert reading.rejects.count == 0


def test_zeros_in_the_events_and_other_ways_to_write_an_id(tmp_path: Path) -> None:
    events = written(tmp_path / "a.csv", "user,item", "1,007", "1,A-05", "2,x y", "2,9")
    items = written(tmp_path / "i.csv", "item,genre", "7,a", "a-5,b", "X  Y,c", "9.0,a")
    genre = read(events, items=items).data.items.columns["genre"]
    assert isinstance(genre, Category)
    assert genre.code.tolist() == [0, 0, 1, 2]


def test_ids_that_one_side_tells_apart_are_not_joined(tmp_path: Path) -> None:
    events = written(tmp_path / "a.csv", "user,item", "1,7", "1,9", "2,5")
    items = written(tmp_path / "i.csv", "item,genre", "007,a", "07,b", "9,a", "09,c", "5,a", "x,a")
    reading = read(events, items=items)
    assert reading.data.item_ids.ids.tolist() == [5, 7, 9]
    assert [(reject.source, reject.line, reject.reason) for reject in reading.rejects.examples] == [
        ("i.csv", 2, "an item id that is 07 as a whole number"),
        ("i.csv", 3, "an item id that is 007 as a whole number"),
        ("i.csv", 5, "an item id that is 9 as a whole number"),
        ("i.csv", 7, "an item id that is not a whole number"),
    ]
    assert any("1 of the 3 items with events are not in i.csv" in note for note in reading.notes)


def test_rejects_of_the_items_are_named_by_their_file_and_line(tmp_path: Path) -> None:
    events = written(tmp_path / "a.csv", "user,item,rating", "1,1,5", "1,2,x", "2,1,4")
    items = written(
        tmp_path / "i.csv", "item,title", '1,"One', 'more"', "2,Two", "1997-08-20,Bad", "3,Three", "3,Twice"
    )
    reading = read(events, items=items, rejects=tmp_path / "left.csv")
    left = [(reject.source, reject.line) for reject in reading.rejects.examples]
    assert left == [("a.csv", 3), ("i.csv", 5), ("i.csv", 7)]
    assert any(note.startswith("3 rows left out (2 of i.csv, 1 of a.csv): ") for note in reading.notes)
    assert "i.csv,5,an item id that is not a whole number,1997-08-20" in (tmp_path / "left.csv").read_text()
