"""MovieLens in its three forms: events, titles, years, genres, tags and people, from files as the owner writes them."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from palate.data.features import Category, Label, Number, Tags, Text
from palate.errors import InputError
from palate.readers.read import Reading, read


def flags(*on: int) -> str:
    return "|".join("1" if at in on else "0" for at in range(19))


@pytest.fixture
def hundred(tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "u.data").write_text("2\t7\t4\t978300760\n1\t7\t3\t978300761\n1\t9\t5\t978300762\n")
    rows = [
        f"7|Café (1995)|01-Jan-1995||http://x|{flags(1, 5)}",
        f"8|Rest (1996)||||{flags(2)}",
        f"9|unknown||||{flags(0)}",
    ]
    (folder / "u.item").write_bytes("\n".join(rows).encode("latin-1"))
    (folder / "u.user").write_text("1|24|M|technician|85711\n2|53|F|other|94043\n")
    (folder / "u1.base").write_text("1\t7\t3\t978300761\n")
    return folder


def films_are_right(reading: Reading) -> None:
    columns = reading.data.items.columns
    title, words, year, genres = (columns[name] for name in ("title", "title words", "year", "genres"))
    assert (
        isinstance(title, Label) and isinstance(words, Text) and isinstance(year, Number) and isinstance(genres, Tags)
    )
    assert title.value[0] == "Café (1995)"
    assert words.value[0] == "Café"
    assert year.value[0] == 1995 and np.isnan(year.value[1])
    assert genres.names == ("Action", "Comedy")
    assert genres.weight.toarray().tolist() == [[1, 1], [0, 0]]


def test_100k(hundred: Path) -> None:
    reading = read(hundred)
    assert reading.layout == "ml-100k"
    assert reading.data.interactions.user.tolist() == [1, 0, 0]
    assert reading.data.interactions.rating is not None
    assert reading.data.interactions.rating.tolist() == [4, 3, 5]
    films_are_right(reading)
    assert "1 films of u.item have no events and are left out" in reading.notes
    age, job = reading.data.users.columns["age"], reading.data.users.columns["occupation"]
    assert isinstance(age, Number) and isinstance(job, Category)
    assert age.value.tolist() == [24, 53]
    assert [job.names[code] for code in job.code] == ["technician", "other"]
    part = read(hundred / "u1.base")
    assert (part.layout, len(part.data.interactions), part.data.n_items) == ("ml-100k", 1, 1)


def test_100k_with_a_broken_film(hundred: Path) -> None:
    (hundred / "u.item").write_text("7|Heat (1995)|0|1\n")
    with pytest.raises(InputError, match=r"u\.item, line 1: not as in MovieLens 100K \(4 fields, 24 awaited\)"):
        read(hundred)


@pytest.mark.parametrize("end", ["", ".gz"])
def test_1m_and_10m(tmp_path: Path, end: str) -> None:
    def put(name: str, *rows: str) -> None:
        content = "\n".join([*rows, ""]).encode("latin-1")
        (tmp_path / (name + end)).write_bytes(gzip.compress(content) if end else content)

    put("ratings.dat", "2::7::4::978300760", "1::7::3.5::978300761", "1::9::x::978300762", "1::9::5::978300762")
    put("movies.dat", "7::Café (1995)::Action|Comedy", "9::Bare::(no genres listed)")
    put("users.dat", "1::F::1::10::48067", "2::M::56::16::70072")
    put("tags.dat", "1::7::Funny::978300762", "2::7::sad::978300763")
    reading = read(tmp_path)
    assert reading.layout == "ml-1m"
    films_are_right(reading)
    assert [(reject.line, reject.reason) for reject in reading.rejects.examples] == [
        (3, "a rating that is not a number")
    ]
    columns = reading.data.users.columns
    text = {}
    for name, column in columns.items():
        assert isinstance(column, Category)
        text[name] = [column.names[code] for code in column.code]
    assert text["gender"] == ["F", "M"]
    assert text["age"] == ["under 18", "56+"]
    assert text["occupation"] == ["K-12 student", "self-employed"]
    tags = reading.data.items.columns["tags"]
    assert isinstance(tags, Tags) and tags.names == ("funny", "sad")


def test_latest(tmp_path: Path) -> None:
    (tmp_path / "ratings.csv").write_text("userId,movieId,rating,timestamp\n2,7,4.0,978300760\n1,9,0.5,978300761\n")
    (tmp_path / "movies.csv").write_text('movieId,title,genres\n7,Café (1995),Action|Comedy\n9,"Lion, The",\n')
    (tmp_path / "tags.csv").write_text('userId,movieId,tag,timestamp\n2,7,"so, funny",978300760\n')
    reading = read(tmp_path)
    assert reading.layout == "ml-latest"
    films_are_right(reading)
    assert reading.columns["user"] == "userId"
    tags = reading.data.items.columns["tags"]
    assert isinstance(tags, Tags) and tags.names == ("so, funny",)


def test_a_named_layout(hundred: Path, tmp_path: Path) -> None:
    assert read(hundred, layout="ml-100k").layout == "ml-100k"
    with pytest.raises(InputError, match=r"no layout 'ml-100' \(did you mean 'ml-100k'\?\); layouts are ml-100k"):
        read(hundred, layout="ml-100")
    with pytest.raises(InputError, match=r"has no ratings\.dat"):
        read(hundred, layout="ml-1m")
