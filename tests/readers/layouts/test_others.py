"""LightGCN, sequences, RecBole, Amazon and Book-Crossing, from small files in their owners' layouts."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from palate.data.features import NO_TIME, Category, Label, Number, Tags, Vector
from palate.errors import InputError
from palate.readers.layouts.lightgcn import read_parts
from palate.readers.read import read

PEOPLE = ["A39HTATAQ9V7YF", "A3JM6GV9MNOF9X"]


def lightgcn(folder: Path) -> Path:
    (folder / "train.txt").write_text("0 2 0 1\n1 1\n2\n3 3\n")
    (folder / "test.txt.gz").write_bytes(gzip.compress(b"0 3\n1 0 2\n"))
    return folder


def test_lightgcn(tmp_path: Path) -> None:
    folder = lightgcn(tmp_path)
    both, train = read(folder), read(folder / "train.txt")
    assert (both.layout, len(both.data.interactions), len(train.data.interactions)) == ("lightgcn", 8, 5)
    assert train.data.interactions.item.tolist() == [2, 0, 1, 1, 3]
    assert train.data.interactions.time.tolist() == [NO_TIME] * 5


def test_lightgcn_in_its_parts(tmp_path: Path) -> None:
    train, test = read_parts(lightgcn(tmp_path))
    assert (train.n_users, train.n_items, test.n_users, test.n_items) == (3, 4, 3, 4)
    assert train.user_ids.ids.tolist() == [0, 1, 3]
    assert test.user.tolist() == [0, 1, 1] and test.item.tolist() == [3, 0, 2]
    (tmp_path / "user_list.txt").write_text("org_id remap_id\nzoe 0\nbob 1\namy 2\ncyd 3\n")
    (tmp_path / "item_list.txt").write_text("org_id remap_id\n40 0\n30 1\n20 2\n10 3\n")
    train, test = read_parts(tmp_path)
    assert train.user_ids.ids.tolist() == ["amy", "bob", "cyd", "zoe"]
    assert train.item_ids.ids.tolist() == [10, 20, 30, 40]
    pairs = list(zip(test.user.tolist(), test.item.tolist(), strict=True))
    assert [(train.user_ids.id(u), train.item_ids.id(i)) for u, i in pairs] == [("zoe", 10), ("bob", 40), ("bob", 20)]
    named = read(tmp_path / "test.txt.gz").data
    assert named.user_ids.ids.tolist() == ["bob", "zoe"] and named.item_ids.ids.tolist() == [10, 20, 40]
    with pytest.raises(InputError, match=r"has no train\.txt"):
        read_parts(tmp_path / "nowhere")


def test_sequences(tmp_path: Path) -> None:
    (tmp_path / "Beauty.txt").write_text("1 5 3 5\n2 4\n\n3 x 4\n" + "".join(f"{n} 5\n" for n in range(4, 14)))
    reading = read(tmp_path / "Beauty.txt")
    data = reading.data
    assert reading.layout == "sequences"
    assert data.item_ids.ids[data.interactions.item].tolist() == [5, 3, 5, 4] + [5] * 10
    assert data.interactions.time.tolist() == [0, 1, 2, 0] + [0] * 10
    assert any("places, not seconds" in note for note in reading.notes)
    assert [(reject.line, reject.reason) for reject in reading.rejects.examples] == [
        (4, "an id that is not a whole number")
    ]


def test_pairs_in_time_order(tmp_path: Path) -> None:
    (tmp_path / "ml.txt.gz").write_bytes(gzip.compress(b"1 9\n1 4\n2 9\n1 7\n2 4\n"))
    data = read(tmp_path / "ml.txt.gz").data
    assert data.interactions.time.tolist() == [0, 1, 0, 2, 1]
    assert data.item_ids.ids[data.interactions.item].tolist() == [9, 4, 9, 7, 4]


def test_recbole(tmp_path: Path) -> None:
    head = "user_id:token\titem_id:token\trating:float\ttimestamp:float"
    (tmp_path / "a.inter").write_text(f"{head}\n1\tx\t4\t978300760\n2\ty\t3.5\t978300761.5\n")
    heads = "item_id:token\tmovie_title:token_seq\tclass:token_seq\tprice:float\tvector:float_seq\tbrand:token"
    (tmp_path / "a.item").write_text(f"{heads}\nx\tToy Story\tfun kids\t3.5\t1 2 3\tp\nz\tRest\tfun\t1\t1 2 3\tq\n")
    (tmp_path / "a.user").write_text("user_id:token\tage:float\n2\t33\n")
    reading = read(tmp_path)
    assert (reading.layout, reading.source) == ("recbole", "a.inter")
    assert reading.columns == {"user": "user_id", "item": "item_id", "rating": "rating", "time": "timestamp"}
    assert reading.data.interactions.time.tolist() == [978300760, 978300761]
    columns = reading.data.items.columns
    kinds = {name: type(column) for name, column in columns.items() if not name.endswith("words")}
    assert kinds == {"movie_title": Label, "class": Tags, "price": Number, "vector": Vector, "brand": Category}
    age = reading.data.users.columns["age"]
    assert isinstance(age, Number) and np.array_equal(age.value, np.array([np.nan, 33], np.float32), equal_nan=True)


@pytest.mark.parametrize(
    "keys", [("reviewerID", "asin", "overall", "unixReviewTime"), ("user_id", "parent_asin", "rating", "timestamp")]
)
def test_amazon_reviews(tmp_path: Path, keys: tuple[str, ...]) -> None:
    moment = 978300760 if keys[0] == "reviewerID" else 978300760123
    rows = [dict(zip(keys, (who, "B000052YAN", 4.0, moment), strict=True)) | {"asin": "B000052YAN"} for who in PEOPLE]
    (tmp_path / "r.json.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    reading = read(tmp_path / "r.json.gz")
    assert reading.layout == "amazon"
    assert reading.data.user_ids.ids.tolist() == PEOPLE
    assert reading.data.interactions.time.tolist() == [978300760] * 2


@pytest.mark.parametrize("swapped", [False, True])
def test_amazon_ratings_alone(tmp_path: Path, swapped: bool) -> None:
    rows = [(who, "0205616461", 5.0, 1369699200) for who in PEOPLE]
    lines = [f"{item},{who},{r},{t}" if swapped else f"{who},{item},{r},{t}" for who, item, r, t in rows]
    (tmp_path / "ratings_Beauty.csv").write_text("\n".join(lines))
    data = read(tmp_path / "ratings_Beauty.csv").data
    assert data.user_ids.ids.tolist() == PEOPLE
    assert data.item_ids.ids.tolist() == ["0205616461"]


def test_book_crossing(tmp_path: Path) -> None:
    head = '"User-ID";"ISBN";"Book-Rating"'
    (tmp_path / "BX-Book-Ratings.csv").write_text(f'{head}\n"276";"034545104X";"0"\n"277";"0155061224";"5"\n')
    books = (
        '"ISBN";"Book-Title";"Book-Author";"Year-Of-Publication";"Publisher";"Image-URL-S";"Image-URL-M";"Image-URL-L"\n'
        + '"034545104X";"Caf\xe9 \\"Noir\\"; a novel";"A";"2002";"P";"http://x/s.jpg";"http://x/m.jpg";"http://x/l.jpg"\n'
        + '"0155061225";"Rest";"B";"2001";"P";"http://x/s.jpg";"http://x/m.jpg";"http://x/l.jpg"\n'
    )
    (tmp_path / "BX-Books.csv").write_bytes(books.encode("latin-1"))
    (tmp_path / "BX-Users.csv").write_text('"User-ID";"Location";"Age"\n"276";"usa";NULL\n"277";"peru";"18"\n')
    reading = read(tmp_path)
    assert reading.layout == "book-crossing"
    assert reading.data.item_ids.ids.tolist() == ["0155061224", "034545104X"]
    title, age = reading.data.items.columns["Book-Title"], reading.data.users.columns["Age"]
    assert isinstance(title, Label) and title.value.tolist() == ["", 'Café "Noir"; a novel']
    assert isinstance(age, Number) and age.value[1] == 18
    assert any("a rating of 0" in note for note in reading.notes)


def test_book_crossing_as_case_recommender_cuts_it(tmp_path: Path) -> None:
    (tmp_path / "book_ratings.dat").write_text("user\titem\trating\n1\t6264\t7.0\n2\t4350\t5.0\n")
    (tmp_path / "items_info.dat").write_text("Book_ID\tISBN\tBook-Title\n6264\t006\tIvory\n1\t007\tOther\n")
    reading = read(tmp_path)
    assert (reading.layout, reading.data.n_items) == ("book-crossing", 2)
    title = reading.data.items.columns["Book-Title"]
    assert isinstance(title, Label) and title.value.tolist() == ["", "Ivory"]


def test_sessions_of_items_alone(tmp_path: Path) -> None:
    (tmp_path / "sessions.txt").write_text("7 8\n7 9 8\n9 7 7\n")
    reading = read(tmp_path / "sessions.txt")
    done = reading.data.interactions
    assert [reading.data.user_ids.id(code) for code in done.user] == [1, 1, 2, 2, 2, 3, 3, 3]
    assert [reading.data.item_ids.id(code) for code in done.item] == [7, 8, 7, 9, 8, 9, 7, 7]
    assert done.time.tolist() == [0, 1, 0, 1, 2, 0, 1, 2]
    assert any("each line is a session" in note for note in reading.notes)


def test_lines_that_begin_with_the_number_of_their_items(tmp_path: Path) -> None:
    (tmp_path / "users.txt").write_text("2 7 8\n3 7 9 8\n1 9\n2 8 9\n")
    reading = read(tmp_path / "users.txt")
    done = reading.data.interactions
    assert [reading.data.user_ids.id(code) for code in done.user] == [1, 1, 2, 2, 2, 3, 4, 4]
    assert [reading.data.item_ids.id(code) for code in done.item] == [7, 8, 7, 9, 8, 9, 8, 9]
    assert any("number of its items" in note for note in reading.notes)


@pytest.mark.parametrize("layout", ["lightgcn", "sequences"])
def test_a_table_that_is_said_to_be_lists(tmp_path: Path, layout: str) -> None:
    (tmp_path / "a.csv").write_text("user,item\na,b\n")
    with pytest.raises(InputError, match="holds no line of whole numbers"):
        read(tmp_path / "a.csv", layout=layout)


def test_a_folder_with_the_events_alone(tmp_path: Path) -> None:
    (tmp_path / "u.data").write_text("1\t10\t4\t881250949\n2\t10\t5\t881250950\n")
    assert read(tmp_path).layout == "ml-100k"
    (tmp_path / "u.data").unlink()
    (tmp_path / "train.txt").write_text("0 1 2\n1 2\n2 0 1 3\n")
    reading = read(tmp_path)
    assert reading.layout == "lightgcn" and len(reading.data.interactions) == 6
