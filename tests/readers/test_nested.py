"""One title, the most telling; objects and lists within a column are taken apart, named, and said."""

from pathlib import Path
from typing import Any

import pytest

from palate.data.features import Category, Label, Number, Tags, Text
from palate.readers.columns import column_of, title_of
from palate.readers.read import Reading, read


def of_items(folder: Path, name: str, text: str) -> Reading:
    (folder / "events.csv").write_text("user,item\n1,1\n1,2\n2,1\n2,3\n")
    (folder / name).write_text(text)
    return read(folder / "events.csv", items=folder / name)


def test_the_title_is_the_most_telling_column_and_there_is_one(tmp_path: Path) -> None:
    rows = "1,Trousers,Jade,Black\n2,Trousers,Skinny,White\n3,Vest top,Strap,Black\n"
    columns = of_items(tmp_path, "i.csv", f"item_id,kind_name,prod_name,colour_name\n{rows}").data.items.columns
    labels = {name: column.value.tolist() for name, column in columns.items() if isinstance(column, Label)}
    assert labels == {"prod_name": ["Jade", "Skinny", "Strap"]}
    assert isinstance(columns["kind_name"], Category) and isinstance(columns["colour_name"], Category)


@pytest.mark.parametrize(
    ("columns", "title"),
    [
        ({"name": ["a", "b"], "title": ["a", "b"]}, "name"),
        ({"brand_name": ["a", "b"] * 30}, ""),
        ({"brand_name": ["a", "a"]}, "brand_name"),
        ({"name": ["1", "2"], "label": ["http://a", "http://b"], "title": ["{'a': 1}", None]}, ""),
        ({"price": ["1", "2"]}, ""),
    ],
)
def test_titles(columns: dict[str, list[str | None]], title: str) -> None:
    assert title_of(columns) == title


JSON_LINES = """{"item":1,"attributes":{"Parking":{"street":true},"Take out":"no","price":"2"}}
{"item":2,"attributes":{"Parking":{"street":false},"Take out":"no","price":"1"}}
{"item":3,"attributes":null}
"""


def test_an_object_in_json_lines(tmp_path: Path) -> None:
    reading = of_items(tmp_path, "i.jsonl", JSON_LINES)
    columns = reading.data.items.columns
    street, out, price = (columns[f"attributes.{key}"] for key in ("Parking.street", "Take out", "price"))
    assert isinstance(street, Category) and [street.names[code] for code in street.code[:2]] == ["true", "false"]
    assert isinstance(out, Category) and out.code.tolist() == [0, 0, -1]
    assert isinstance(price, Number)
    assert any("'attributes' is nested: 'attributes.Parking' is nested" in note for note in reading.notes)


def test_objects_as_python_writes_them(tmp_path: Path) -> None:
    rows = [
        "1,\"{'id': 10, 'name': 'Toys'}\",\"[{'id': 16, 'name': 'Anim'}, {'id': 35, 'name': 'Comedy'}]\"",
        "2,\"{'id': 11, 'name': u'Schindler\\'s'}\",\"[{'id': 16, 'name': 'Anim'}]\"",
        '3,,"[]"',
    ]
    reading = of_items(tmp_path, "i.csv", "\n".join(["item,belongs_to,genres", *rows]))
    columns = reading.data.items.columns
    names, genres = columns["belongs_to.name"], columns["genres.name"]
    assert isinstance(names, Category) and set(names.names) == {"Toys", "Schindler's"}
    assert isinstance(genres, Tags) and genres.names == ("Anim", "Comedy")
    assert genres.weight.toarray().tolist() == [[1, 1], [1, 0], [0, 0]]
    assert not any(isinstance(column, Label) for column in columns.values())
    assert any("lists of objects: 'genres.name' is tags; 'id' are left out" in note for note in reading.notes)


def test_a_struct_of_parquet() -> None:
    table: Any = pytest.importorskip("pyarrow").table(
        {"item": [1, 2], "facts": [{"size": "S", "tags": ["a, b", "c"]}, {"size": "M", "tags": ["c"]}]}
    )
    columns = read({"user": [1, 1], "item": [1, 2]}, items=table).data.items.columns
    tags = columns["facts.tags"]
    assert isinstance(columns["facts.size"], Category) and isinstance(tags, Tags) and tags.names == ("a, b", "c")


def test_what_is_rare_or_broken_is_counted() -> None:
    rows = [f"{{'k{at}': 1, 'every': {at % 3}}}" for at in range(80)] + ["{'every': "]
    columns, says = column_of("facts", rows)
    assert len(columns) == 50 and "31 rarer keys are left out" in says and "1 value cannot be read" in says
    words = ["{not an object at all, just words}"] * 5
    assert isinstance(column_of("note", words)[0]["note"], Text)
