"""How a text file is written: separators, quotes, headers, encodings and decimal signs, told from it or said."""

import codecs
import gzip
from pathlib import Path

import pytest

from palate.errors import InputError
from palate.readers.read import Reading, read


def of(path: Path, *lines: str, written: str = "utf-8", end: str = "\n", **options: object) -> Reading:
    content = end.join([*lines, ""]).encode(written)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return read(path, **options)  # type: ignore[arg-type]  (options by name)


def events(reading: Reading) -> list[tuple[object, object]]:
    data = reading.data
    users, items = data.user_ids.ids.tolist(), data.item_ids.ids.tolist()
    done = data.interactions
    return [(users[u], items[i]) for u, i in zip(done.user, done.item, strict=True)]


def ratings(reading: Reading) -> list[float]:
    values = reading.data.interactions.rating
    assert values is not None
    return [round(float(entry), 4) for entry in values]


def notes(reading: Reading) -> str:
    return " | ".join(reading.notes)


def test_commas_in_decimals_and_titles_are_no_separators(tmp_path: Path) -> None:
    lines = [f"{n % 7 + 1};{100 + n % 5};{1 + n % 4},5;1{n % 9}.12.2010 17:0{n % 9}" for n in range(30)]
    reading = of(tmp_path / "a.csv", "user;item;rating;date", *lines)
    assert events(reading)[:2] == [(1, 100), (2, 101)]
    assert ratings(reading)[:3] == [1.5, 2.5, 3.5]
    assert reading.data.interactions.time[0] == 1292000400
    assert "';' between fields, line 1 is the header, a decimal comma" in notes(reading)
    bare = of(
        tmp_path / "b.csv",
        *(line[: line.rindex(";")] for line in lines),
        columns={"user": "1", "item": "2", "rating": "3"},
    )
    assert events(bare) == events(reading)
    assert ratings(bare) == ratings(reading)
    titles = of(tmp_path / "c.csv", "user;item;title", *(f"{n % 7};{n % 5};Hello, you" for n in range(40)))
    assert (titles.data.n_users, titles.data.n_items) == (7, 5)


def test_other_signs_within_values_are_no_separators(tmp_path: Path) -> None:
    tags = of(tmp_path / "a.csv", "user,item,genres", *(f"{n},{n % 5},Comedy|Drama" for n in range(9)))
    assert tags.data.n_items == 5
    times = of(tmp_path / "b.csv", *(f"u{n},i{n % 5},2020-01-0{n + 1} 10:00:00" for n in range(9)))
    assert times.columns == {"user": "1", "item": "2", "time": "3"}
    hive = of(tmp_path / "c.txt", *(f"u{n}\x01i{n % 5}\x01{n}" for n in range(9)), columns={"user": "1", "item": "2"})
    assert hive.data.n_items == 5


def test_decimals_by_column_and_by_word(tmp_path: Path) -> None:
    rows = ["user;item;rating;price", "1;a;4,5;1.234,50", "2;b;3;20,00", "3;c;x;1.000.000,00", "4;d;2,5;7"]
    reading = of(tmp_path / "a.csv", *rows, positive="price > 1000")
    assert ratings(reading) == [4.5, 3.0, 2.5]
    assert [(reject.line, reject.reason) for reject in reading.rejects.examples] == [
        (4, "a rating that is not a number")
    ]
    assert reading.data.interactions.weight.tolist() == [1, 0, 0]
    quoted = of(tmp_path / "b.csv", "user,item,plays", '1,a,"1,234"', '2,b,"12"', '3,c,"2,000,000"')
    assert quoted.data.interactions.weight.tolist() == [1234, 12, 2_000_000]
    result = of(tmp_path / "c.csv", "user;item;rating", "1;a;4,125", "2;b;3,250", decimal=",")
    assert ratings(result) == [4.125, 3.25]
    powers = of(tmp_path / "e.csv", "user;item;plays", "1;a;1,5E+02", "2;b;2,5E+02", "3;c;,5")
    assert powers.data.interactions.weight.tolist() == [150, 250, 0.5]
    blank = of(tmp_path / "d.csv", "user;item;rating", "1;a;4,5", "2;b;", "3;c;2,5", unrated=["blank"])
    assert ratings(blank)[::2] == [4.5, 2.5]


@pytest.mark.parametrize("end", [".csv", ".csv.gz"])
@pytest.mark.parametrize("far", [3, 5000])
def test_a_stray_quote_swallows_nothing(tmp_path: Path, end: str, far: int) -> None:
    lines = [f"{n}\tA{n % 20}" for n in range(far)]
    rows = [*lines, '9001\t"Heroes', *lines, '9002\tThe "B" sides', '9003\tend"', *lines, '9004\t"never']
    reading = of(tmp_path / f"a{end}", "user\tartist", *rows, columns={"item": "artist"})
    assert len(reading.data.interactions) == 3 * far + 4
    assert {'"Heroes', 'The "B" sides', 'end"', '"never'} <= {str(item) for _, item in events(reading)}
    assert f"quotes that are not closed are read as letters, in 2 lines ({far + 2}, {3 * far + 5})" in notes(reading)


def test_values_over_several_lines_stay_whole(tmp_path: Path) -> None:
    rows = ["user,item,rating,review"]
    rows += [f'{n},i{n % 7},4,"Good, really\n\nsaid ""all"", twice\nbye"' for n in range(40)]
    rows[20:20] = ['77,i1,5,"Great', "78,i2,x,good"]
    reading = of(tmp_path / "a.csv", *rows)
    assert len(reading.data.interactions) == 41
    assert [(reject.line, reject.reason) for reject in reading.rejects.examples] == [
        (79, "a rating that is not a number")
    ]


@pytest.mark.parametrize("every", [1, 40])
def test_a_text_of_several_lines_may_stand_first(tmp_path: Path, every: int) -> None:
    """Its last line then looks like a row of its own."""
    notes = ['"line\nend"' if k % every == 0 else "x" for k in range(200)]
    (tmp_path / "a.csv").write_text(
        "note,user,item\n" + "".join(f"{note},{k % 20},{k % 13}\n" for k, note in enumerate(notes))
    )
    reading = read(tmp_path / "a.csv")
    assert len(reading.data.interactions) == 200 and not reading.rejects.count
    assert not any("quotes" in note for note in reading.notes)


def test_quotes_of_other_kinds(tmp_path: Path) -> None:
    single = of(tmp_path / "a.csv", "user,item", "'a,b','x'", "'c','y'")
    assert events(single) == [("a,b", "x"), ("c", "y")]
    titles = [f"'u{n}','i{n}','it''s, part {n}'" for n in range(9)]
    for options in ({}, {"quote": "'"}, {"delimiter": ","}):
        reading = of(tmp_path / "e.csv", "'user','item','title'", *titles, **options)
        assert events(reading) == [(f"u{n}", f"i{n}") for n in range(9)]
        assert "unused: column 'title'" in reading.guesses
    letters = of(tmp_path / "f.csv", "user,item,title", "1,a,it's", "2,b,rock 'n' roll", "3,c,x")
    assert events(letters) == [(1, "a"), (2, "b"), (3, "c")]
    escaped = of(tmp_path / "b.csv", "user,item", r'"a","x \"y\", z"', r'"b","w"')
    assert events(escaped)[0] == ("a", 'x "y", z')
    none = of(tmp_path / "c.csv", "user,item", '"a","x"', 'b,"y', quote="none")
    assert events(none) == [('"a"', '"x"'), ("b", '"y')]
    odd = of(tmp_path / "d.csv", "user,item", "|a,b|,x", "c,y", quote="|")
    assert events(odd) == [("a,b", "x"), ("c", "y")]


def test_blank_lines_comments_and_titles_above_the_header(tmp_path: Path) -> None:
    blank = of(tmp_path / "a.csv", "", "  ", "user,item", "1,2", "2,2", ",3")
    assert events(blank) == [(1, 2), (2, 2)]
    assert "the 2 lines above line 3 are left out" in notes(blank)
    assert [reject.line for reject in blank.rejects.examples] == [6]
    above = of(
        tmp_path / "b.csv", "Report of sales", "from 1 May, to 2 May, all", "", "user,item", "1,2", "2,2", "x", "3,4"
    )
    assert events(above) == [(1, 2), (2, 2), (3, 4)]
    assert [(reject.line, reject.reason) for reject in above.rejects.examples] == [(7, "too few fields")]
    comment = of(tmp_path / "c.csv", "# made by hand, today", "user,item", "1,2", "3,4")
    assert events(comment) == [(1, 2), (3, 4)]
    assert "the line above line 2 is left out" in notes(comment)
    tags = of(tmp_path / "d.csv", "#one,x", "#two,y", "#one,y")
    assert len(events(tags)) == 3


def test_header_or_none_is_told_and_said(tmp_path: Path) -> None:
    unknown = of(tmp_path / "a.csv", "u,i", "ann,apple", "bob,pear")
    assert len(events(unknown)) == 3
    assert "no header found: line 1 is read as an event; if it names the columns, use --header" in notes(unknown)
    with pytest.raises(InputError, match="the columns are u, i"):
        of(tmp_path / "a.csv", "u,i", "ann,apple", "bob,pear", header=True)
    words = of(tmp_path / "b.csv", "ann,book", "bob,book", "ann,film")
    assert len(events(words)) == 3
    many = [f"{['ann', 'bob', 'cy'][n % 3]},{['apple', 'pear', 'fig', 'nut'][n % 4]}" for n in range(40)]
    shopping = of(tmp_path / "c.csv", "who,what", *many, columns={"user": "who", "item": "what"})
    assert len(events(shopping)) == 40
    forms = of(tmp_path / "d.csv", "who,what", "u1,a-1", "u22,b-7", columns={"user": "who", "item": "what"})
    assert len(events(forms)) == 2
    numbers = of(tmp_path / "e.csv", "user,item", "1,2", header=False)
    assert events(numbers) == [("user", "item"), ("1", "2")]
    again = of(tmp_path / "f.csv", "user,item,rating", "1,2,3", "user,item,rating", "2,3,4")
    assert len(events(again)) == 2
    assert again.rejects.count == 1


def test_two_columns_of_one_name_are_said(tmp_path: Path) -> None:
    reading = of(tmp_path / "a.csv", "user,item,user", "1,2,3", "2,2,3")
    assert "2 columns are named 'user': the first keeps the name, others are 'user (3)'" in notes(reading)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str) -> None:
    item = "café" if encoding == "latin-1" else "café “€”"
    reading = of(
        tmp_path / "a.csv", "user;item;rating", "Zoë;" + item + ";4", "Jo;thé;x", "Al;x;3", written=encoding, end=end
    )
    assert events(reading) == [("Zoë", item), ("Al", "x")]
    assert [reject.line for reject in reading.rejects.examples] == [3]
    assert ("is read as" in notes(reading)) is (encoding != "utf-8-sig")


def test_letters_of_another_encoding_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("user,item\nä,1\nö,2\n".encode() + "ä,3\n".encode("latin-1"))
    reading = read(tmp_path / "a.csv")
    assert reading.data.n_users == 3
    assert "a.csv is read as UTF-8, though 1 place in it is of another encoding" in notes(reading)


def test_encodings_that_are_said(tmp_path: Path) -> None:
    reading = of(tmp_path / "a.csv", "user,item", "Анна,чай", written="cp1251")
    assert events(reading) != [("Анна", "чай")]
    assert "set another with --encoding" in notes(reading)
    assert events(read(tmp_path / "a.csv", encoding="windows-1251")) == [("Анна", "чай")]
    with pytest.raises(InputError, match="not written in ascii"):
        read(tmp_path / "a.csv", encoding="ascii")
    big = codecs.BOM_UTF16_BE + "user,item\n1,2\n".encode("utf-16-be")
    (tmp_path / "b.csv").write_bytes(big)
    assert events(read(tmp_path / "b.csv")) == [(1, 2)]


def test_lines_that_end_in_several_ways(tmp_path: Path) -> None:
    rows = "user,item,rating\n" + "1,2,3\n" * 70_000 + "4,5,x\r\n7,8,1\n9\r1,2,3\n"
    (tmp_path / "a.csv").write_bytes(rows.encode())
    reading = read(tmp_path / "a.csv")
    assert len(events(reading)) == 70_002
    assert [reject.line for reject in reading.rejects.examples] == [70_002]


def test_items_and_users_have_a_dialect_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "i.csv").write_bytes("item;title;price\na;Café, noir;1,50\nb;Thé;20,25\n".encode("utf-16"))
    reading = of(tmp_path / "a.csv", "1,a", "2,b", "1,b", items=tmp_path / "i.csv", header=False, delimiter=",")
    assert [str(entry) for entry in reading.data.items.columns["title"].value] == ["Café, noir", "Thé"]
    assert reading.data.items.columns["price"].value.tolist() == [1.5, 20.25]
    spaced = tmp_path / "s.csv"
    spaced.write_text("item,title\n" + "".join(f" kit {n} ,part {n}\n" for n in range(9)))
    kits = of(tmp_path / "c.csv", "user,item", *(f"{n % 3},kit {n}" for n in range(9)), items=spaced)
    assert kits.data.n_items == 9 and "s.csv: ',' between fields" in notes(kits)
    (tmp_path / "u.csv").write_text("user,city\n1,Köln\n2,Wien\n", encoding="utf-8")
    (tmp_path / "i.csv").write_bytes("item,title\na,чай\nb,сок\n".encode("cp1251"))
    tables = {"items": tmp_path / "i.csv", "users": tmp_path / "u.csv"}
    both = of(tmp_path / "b.csv", "1,a", "2,b", "1,b", header=False, **{**tables, "encoding": "cp1251"})
    assert [str(entry) for entry in both.data.items.columns["title"].value] == ["чай", "сок"]
    assert both.data.users.columns["city"].names == ("Köln", "Wien")
    assert "i.csv: ';' between fields, line 1 is the header, a decimal comma" in notes(reading)


def test_time_formats_that_are_said(tmp_path: Path) -> None:
    rows = ("user,item,time", "1,2,01/02/2020", "1,3,03/04/2020")
    first = of(tmp_path / "a.csv", *rows, time_format="day-first").data.interactions.time.tolist()
    assert first == [1580515200, 1585872000]
    assert of(tmp_path / "a.csv", *rows, time_format="month_first").data.interactions.time[0] == 1577923200
    pattern = of(tmp_path / "b.csv", "user,item,time", "1,2,2020~02~01", "1,3,odd", time_format="%Y~%m~%d")
    assert pattern.data.interactions.time.tolist() == [1580515200]
    assert pattern.rejects.count == 1
    small = of(tmp_path / "c.csv", "user,item,time", "1,2,86400000", "1,3,86401000", time_format="milliseconds")
    assert small.data.interactions.time.tolist() == [86400, 86401]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [({"delimiter": ";;;;;"}, "the delimiter ';;;;;' is none"), ({"delimiter": "|"}, "no line of .* has '|' between"),
     ({"quote": "ab"}, "the quote 'ab' is none"), ({"encoding": "utf-7x"}, "there is no encoding 'utf-7x'"),
     ({"decimal": ";"}, "the decimal sign ';' is none"), ({"time_format": "day-frist"}, "did you mean 'day-first'")],
)  # fmt: skip
def test_what_is_said_wrong(tmp_path: Path, options: dict[str, str], sentence: str) -> None:
    of(tmp_path / "a.csv", "user,item", "1,2")
    with pytest.raises(InputError, match=sentence):
        read(tmp_path / "a.csv", **options)  # type: ignore[arg-type]  (options by name)


def test_options_of_text_go_with_text_only() -> None:
    with pytest.raises(
        InputError, match="the table given is not text with fields between separators; leave out --delim"
    ):
        read({"user": [1], "item": [2]}, delimiter=";")


def test_a_zero_byte_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"user,item\n1,\0\n2,3\n")
    with pytest.raises(InputError, match="is not text"):
        read(tmp_path / "a.csv")
