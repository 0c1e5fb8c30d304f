"""Text files: columns guessed and said, times read, bad rows counted with their lines, a sentence per mistake."""

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from palate.data.features import NO_TIME
from palate.errors import InputError
from palate.readers.read import Reading, read


def written(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    content = "\n".join([*lines, ""]).encode(encoding)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def triples(reading: Reading) -> list[tuple[object, object, float]]:
    """User id, item id and rating of each event, in the order of the file."""
    data = reading.data
    events = data.interactions
    assert events.rating is not None
    users, items = data.user_ids.ids.tolist(), data.item_ids.ids.tolist()
    return [(users[u], items[i], r) for u, i, r in zip(events.user, events.item, events.rating.tolist(), strict=True)]


def lines_of(reading: Reading) -> Sequence[tuple[int, str]]:
    return [(reject.line, reject.reason) for reject in reading.rejects.examples]


def test_a_plain_csv(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "userId,movieId,rating,timestamp", "7,30,4.5,978300760", "2,10,3,978300761")
    reading = read(path)
    assert triples(reading) == [(7, 30, 4.5), (2, 10, 3.0)]
    assert reading.data.user_ids.ids.tolist() == [2, 7]
    assert reading.data.interactions.time.tolist() == [978300760, 978300761]
    assert reading.data.interactions.weight.tolist() == [1.0, 1.0]
    assert reading.columns == {"user": "userId", "item": "movieId", "time": "timestamp", "rating": "rating"}
    assert "user: column 'userId', by its name" in reading.guesses
    assert reading.rejects.count == 0


@pytest.mark.parametrize(
    ("separator", "end"), [(",", ".csv"), ("\t", ".tsv.gz"), (";", ".txt"), ("|", ".dat"), ("::", ".dat.gz")]
)
def test_any_separator_packed_or_not(tmp_path: Path, separator: str, end: str) -> None:
    rows = ["customer_id sku score", "u1 b 1", "u2 a 2", "u1 a 3"]
    path = written(tmp_path / f"a{end}", *(row.replace(" ", separator) for row in rows))
    assert triples(read(path)) == [("u1", "b", 1.0), ("u2", "a", 2.0), ("u1", "a", 3.0)]


@pytest.mark.parametrize(
    ("user", "item"),
    [("user_id", "item_id"), ("visitorid", "itemid"), ("CustomerID", "StockCode"), ("reviewerID", "asin"),
     ("User-ID", "ISBN"), ("uid", "product"), ("session_id", "productId"), ("account", "track_id"),
     ("customer_unique_id", "product_id")],
)  # fmt: skip
def test_names_of_users_and_items(tmp_path: Path, user: str, item: str) -> None:
    reading = read(written(tmp_path / "a.csv", f"place,{item},{user}", "x,1,2"))
    assert (reading.columns["user"], reading.columns["item"]) == (user, item)


def test_a_title_beside_an_id_and_a_session_beside_a_user(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "session_id,user_id,movie,movie_id", "9,1,Alien,4", "9,2,Brazil,5")
    assert dict(read(path).columns) == {"user": "user_id", "item": "movie_id"}


def test_what_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "who,what,n", "a,b,1")
    with pytest.raises(
        InputError, match=r"cannot tell .* the user and item; the columns are who, what, n; .*--column user=NAME"
    ):
        read(path)
    both = written(tmp_path / "b.csv", "user,movie_id,product_id", "a,b,1")
    with pytest.raises(InputError, match="'movie_id' and 'product_id' could each be the item"):
        read(both)
    reading = read(path, columns={"user": "who", "item": "what"})
    assert reading.columns == {"user": "who", "item": "what"}
    with pytest.raises(InputError, match=r"no column 'wat' \(did you mean 'what'\?\); the columns are who, what, n"):
        read(path, columns={"user": "who", "item": "wat"})
    with pytest.raises(InputError, match=r"no role 'usr' \(did you mean 'user'\?\)"):
        read(path, columns={"usr": "who"})


def test_no_header(tmp_path: Path) -> None:
    rows = [f"{u},{1000 + i},{1 + i % 5},{978300760 + 60 * i}" for u in range(1, 9) for i in range(30)]
    reading = read(written(tmp_path / "a.csv", *rows))
    assert reading.columns == {"user": "1", "item": "2", "rating": "3", "time": "4"}
    assert len(reading.data.interactions) == 240
    swapped = read(tmp_path / "a.csv", columns={"user": "2", "item": "1"})
    assert swapped.data.n_users == 30
    with pytest.raises(InputError, match="cannot tell"):
        read(written(tmp_path / "b.csv", "1,2000,300000,5000000", "2,3000,300001,5000001"))


def test_a_column_that_holds_no_times(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "user,item,time", "1,2,noon", "1,3,dusk")
    reading = read(path)
    assert "time" not in reading.columns
    (unread,) = reading.unread
    assert str(unread).startswith("time: none; column 'time' has the name for it, and its contents cannot be read as ")
    assert unread.examples == ("noon", "dusk")
    with pytest.raises(InputError, match="column 'time' does not hold times that can be read, such as 'noon'"):
        read(path, columns={"time": "time"})


BAD = (
    "user_id,item_id,rating,time",
    "1,10,4,978300760",
    ",11,4,978300760",
    "2,,4,978300760",
    "3,12,four,978300760",
    "",
    '4,13,2,"978300760"',
    "5,14,4",
    "6,15,4,978300760,more",
    "7,16,4,yesterday",
    "8,17,,978300760",
    "9,18,5,",
    "10,19,nan,978300760",
    "11,20,1,978300760",
)
WHY = [
    (3, "no user id"),
    (4, "no item id"),
    (5, "a rating that is not a number"),
    (8, "too few fields"),
    (9, "too many fields"),
    (10, "a time that cannot be read"),
    (11, "a rating that is not a number"),
    (13, "a rating that is not a number"),
]


@pytest.mark.parametrize("end", [".csv", ".csv.gz"])
@pytest.mark.parametrize("prefix", ["", "u"])
def test_bad_rows_are_counted_with_their_lines(tmp_path: Path, end: str, prefix: str) -> None:
    lines = [BAD[0], *(prefix + line if line[:1].isdigit() else line for line in BAD[1:])]
    reading = read(written(tmp_path / f"a{end}", *lines), rejects=tmp_path / "left.csv")
    assert lines_of(reading) == WHY
    assert reading.rejects.count == 8
    assert reading.rejects.reasons["a rating that is not a number"] == 3
    assert [item for _, item, _ in triples(reading)] == [10, 13, 18, 20]
    assert reading.data.interactions.time.tolist() == [978300760, 978300760, NO_TIME, 978300760]
    assert "1 event without a time" in reading.notes
    assert any(note.startswith("8 rows left out") for note in reading.notes)
    with (tmp_path / "left.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(int(row["line"]), row["reason"]) for row in rows] == WHY
    assert rows[2]["text"] == f"{prefix}3,12,four,978300760"
    assert reading.rejects.path == tmp_path / "left.csv"


def test_strict_stops_at_the_first(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", *BAD)
    with pytest.raises(InputError, match=r"a\.csv, line 3: no user id in ',11,4,978300760'; mend that line"):
        read(path, strict=True, rejects=tmp_path / "left.csv")
    assert not (tmp_path / "left.csv").exists()


def test_a_value_over_two_lines_does_not_shift_the_count(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "user,item,rating,text", '1,2,3,"one', 'two"', "1,3,x,plain", '2,2,4,"a ""b"""')
    assert lines_of(read(path)) == [(4, "a rating that is not a number")]


def test_lines_far_into_a_long_file(tmp_path: Path) -> None:
    rows = [f"{n % 997 + 1},{n % 613 + 1},{n % 5 + 1},{978300760 + n}" for n in range(300_000)]
    rows[250_000], rows[299_990] = "1,2,much,978300760", "1,2,3"
    reading = read(written(tmp_path / "a.csv", "user,item,rating,ts", *rows))
    assert lines_of(reading) == [(250_002, "a rating that is not a number"), (299_992, "too few fields")]
    assert len(reading.data.interactions) == 299_998
    rest = [n for n in range(300_000) if n not in (250_000, 299_990)]
    assert np.array_equal(reading.data.interactions.time, 978300760 + np.array(rest))


def test_missing_ids_by_other_words(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "user,item", "1,2", "NA,3", "null,4", "5,6")
    reading = read(path)
    assert lines_of(reading) == [(3, "no user id"), (4, "no user id")]
    assert reading.data.user_ids.whole


def test_ids_are_texts_as_soon_as_one_is(tmp_path: Path) -> None:
    rows = [f"{n},{n}" for n in range(70_000)]
    rows[40_000] = "x9,40000"  # where no sample looks
    reading = read(written(tmp_path / "a.csv", "user,item", *rows))
    assert not reading.data.user_ids.whole
    assert reading.data.item_ids.whole
    assert reading.data.n_users == 70_000
    zeros = read(written(tmp_path / "b.csv", "user,isbn", "1,007", "2,07", "3,7"))
    assert zeros.data.item_ids.ids.tolist() == ["007", "07", "7"]


def test_wide_apart_ids(tmp_path: Path) -> None:
    reading = read(written(tmp_path / "a.csv", "user,item", "9007199254740993,-5", "1,9007199254740992", "1,-5"))
    assert reading.data.user_ids.ids.tolist() == [1, 9007199254740993]
    assert reading.data.interactions.item.tolist() == [0, 1, 0]


def test_lines_that_end_otherwise(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbfuser,item,rating\r\n1,2,3\r\n,2,3\r\n\r\n2,,5\r\n3,1,2")
    reading = read(tmp_path / "a.csv")
    assert lines_of(reading) == [(3, "no user id"), (5, "no item id")]
    assert triples(reading) == [(1, 2, 3.0), (3, 1, 2.0)]


@pytest.mark.slow
def test_letters_of_another_encoding_far_into_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"user,item\n" + b"a,b\n" * 100_000 + b"\xff\xfe,c\n" + b"d,e\n")
    reading = read(tmp_path / "a.csv")
    assert reading.rejects.count == 0
    assert reading.data.user_ids.ids.tolist() == ["a", "d", "ÿþ"]
    mixed = "user,item\nü,b\n".encode() + b"a,b\n" * 100_000 + b"\xff\xfe,c\n" + b"d,e\n"
    (tmp_path / "b.csv").write_bytes(mixed)
    assert lines_of(read(tmp_path / "b.csv")) == [(100_003, "letters that are not of the encoding")]


def test_numbers_between_spaces_are_a_table_where_all_lines_are_as_long(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", *(f"{n} {n + 50} {n % 5} {978300760 + n}" for n in range(1, 40)))
    assert read(path).columns == {"user": "1", "item": "2", "rating": "3", "time": "4"}


def test_latin_1(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "user;item", "Zoë;café", "Jo;thé", encoding="latin-1")
    assert read(path).data.user_ids.ids.tolist() == ["Jo", "Zoë"]


def test_one_sentence_for_each_mistake(tmp_path: Path) -> None:
    (tmp_path / "ratings.csv").write_text("user,item\n1,2\n")
    cases = {
        tmp_path / "rating.csv": r"there is no file .*rating\.csv \(did you mean 'ratings\.csv'\?\)",
        written(tmp_path / "empty.csv"): "is empty",
        written(tmp_path / "header.csv", "user,item"): "has a header and no rows",
        written(tmp_path / "one.csv", "user", "1"): "has one column only",
        written(
            tmp_path / "bad.csv", "user,item,rating", "1,,3", ",2,3"
        ): "none of its 2 rows can be read: line 2 has no item id",
        tmp_path / "bare": "is a folder of no known layout",
    }
    (tmp_path / "bare").mkdir()
    (tmp_path / "binary.csv").write_bytes(b"\0\1\2" * 50)
    for path, sentence in {**cases, tmp_path / "binary.csv": "is not text"}.items():
        with pytest.raises(InputError, match=sentence) as caught:
            read(path)
        assert "\n" not in str(caught.value)


def test_a_broken_archive(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"user,item\n1,2\n" * 100)[:-20])
    with pytest.raises(InputError, match="cannot read"):
        read(tmp_path / "a.csv.gz")
    with pytest.raises(InputError, match="cannot write the rejects"):
        read(written(tmp_path / "b.csv", "user,item", "1,2", ",2"), rejects=tmp_path / "no" / "left.csv")


@pytest.mark.slow
@pytest.mark.parametrize("odd", ["007", "7.0", "6.6", "+7", "7e0"])
def test_an_odd_id_late_in_a_file_is_never_taken_for_another(tmp_path: Path, odd: str) -> None:
    """The first lines tell whole numbers; the engine would read each of these as 7."""
    path = written(tmp_path / "a.csv", "user,item,rating", *["7,2,3"] * 90_000, f"{odd},2,3", ",2,3")
    reading = read(path)
    assert reading.data.user_ids.ids.tolist() == sorted(["7", odd])
    assert reading.data.item_ids.ids.tolist() == [2]
    assert lines_of(reading) == [(90_003, "no user id")]


def test_spaces_and_missing_ids_leave_whole_numbers_whole(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "user,item,rating", " 7 ,2,3", ",2,3", "7,NA,3", "8,2,x")
    reading = read(path)
    assert reading.data.user_ids.ids.tolist() == [7]
    assert lines_of(reading) == [(3, "no user id"), (4, "no item id"), (5, "a rating that is not a number")]


def test_rejects_never_take_the_place_of_data(tmp_path: Path) -> None:
    lines = ("user,item,rating", "1,2,3", "1,3,x", "1,4,5")
    path, items = written(tmp_path / "a.csv", *lines), written(tmp_path / "items.csv", "item_id,genre", "2,a")
    linked = tmp_path / "link.csv"
    linked.symlink_to(path)
    for place in (path, items, linked):
        with pytest.raises(InputError, match="is there already and holds no rejects; name another file"):
            read(path, items=items, rejects=place)
    assert path.read_text().splitlines() == list(lines)
    with pytest.raises(InputError, match="it is a folder; name a file"):
        read(path, rejects=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "items.csv", "link.csv"]


def test_rejects_are_written_over_older_ones(tmp_path: Path) -> None:
    path, place = written(tmp_path / "a.csv", "user,item,rating", "1,2,3", "1,3,x", "1,4,5"), tmp_path / "left.csv"
    for _ in range(2):
        assert read(path, rejects=place).rejects.path == place
        assert len(place.read_text().splitlines()) == 2


def test_addresses_have_a_cure() -> None:
    with pytest.raises(InputError, match="not read over the network; download it"):
        read("https://example.com/a.csv")


def test_one_column_is_not_two_roles(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="column 'b' is given as user and item"):
        read(written(tmp_path / "a.csv", "a,b", "1,2"), columns={"user": "b", "item": "b"})
