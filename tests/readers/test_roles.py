"""The names that people use, guesses that are refused, columns that nobody reads, names without the contents."""

from pathlib import Path

import pytest

from palate.errors import InputError
from palate.readers.read import read


def table(path: Path, header: str, *rows: str) -> Path:
    path.write_text("\n".join([header, *rows, ""]))
    return path


@pytest.mark.parametrize(
    "name",
    ["Book-Rating", "user_rating", "review_score", "rating_value", "EVENT_VALUE", "movieRating", "reviews.rating",
     "review/score", "star_rating", "Ratings", "My Rating", "user-stars", "value", "overall"],
)  # fmt: skip
def test_names_of_ratings(tmp_path: Path, name: str) -> None:
    reading = read(table(tmp_path / "a.csv", f"user,item,{name}", "1,2,5", "1,3,4", "2,3,1"))
    assert reading.columns["rating"] == name
    assert reading.data.interactions.rating is not None


@pytest.mark.parametrize("name", ["avg_rating", "rating_count", "credit_score", "imdb_rating", "vote_average"])
def test_what_sounds_like_a_rating_and_is_none(tmp_path: Path, name: str) -> None:
    reading = read(table(tmp_path / "a.csv", f"user,item,{name}", "1,2,5", "1,3,4", "2,3,1"))
    assert "rating" not in reading.columns
    assert f"unused: column {name!r}" in reading.guesses


def test_a_value_that_is_a_price_is_no_rating(tmp_path: Path) -> None:
    rows = [f"{n % 7},{n % 5},{n * 1.37 + 3}" for n in range(60)]
    assert "rating" not in read(table(tmp_path / "a.csv", "user,item,value", *rows)).columns


def test_columns_left_unused_are_listed(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "user,item,title,hours,price", "1,2,x,300,9", "1,3,y,2,8")
    guesses = read(path, positive="price > 8").guesses
    assert "unused: columns 'title', 'hours'" in guesses
    assert any("'hours' is an amount: --column weight=hours --weight-scale log" in guess for guess in guesses)
    assert not any(guess.startswith("unused") for guess in read(table(tmp_path / "b.csv", "user,item", "1,2")).guesses)


def test_a_guess_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "user,item,quantity,date", "1,2,9,2020-01-01", "1,3,8,2020-01-02")
    assert read(path).data.interactions.weight.tolist() == [9, 8]
    for none in (None, "none", ""):
        reading = read(path, columns={"weight": none, "time": none})
        assert reading.data.interactions.weight.tolist() == [1, 1]
        assert dict(reading.columns) == {"user": "user", "item": "item"}
        assert "weight: none, as specified" in reading.guesses
        assert "unused: columns 'quantity', 'date'" in reading.guesses
    with pytest.raises(InputError, match="events need a user and an item"):
        read(path, columns={"item": None})
    with pytest.raises(InputError, match="no role 'wieght'"):
        read(path, columns={"wieght": None})
    assert read(table(tmp_path / "b.csv", "user,item,none", "1,2,3"), columns={"weight": "none"}).columns["weight"]


@pytest.mark.parametrize(
    ("name", "role", "values"),
    [
        ("timestamp", "time", ("week 32", "soon", "week 33")),
        ("rating", "rating", ("good", "bad", "so-so")),
        ("quantity", "weight", ("$1.50", "$2.50", "$3")),
    ],
)
def test_contents_that_cannot_be_read_are_shown(tmp_path: Path, name: str, role: str, values: tuple[str, ...]) -> None:
    rows = [f"{n},{n + at},{value}" for at, value in enumerate(values) for n in range(9)]
    reading = read(table(tmp_path / "a.csv", f"user,item,{name}", *rows))
    assert [(column.role, column.column, column.examples) for column in reading.unread] == [(role, name, values)]


def test_orders_that_lack_their_customers_or_their_lines(tmp_path: Path) -> None:
    lines = table(tmp_path / "lines.csv", "order_id,product_id,reordered", "1,10,0", "1,11,1", "2,10,0")
    with pytest.raises(InputError, match="'order_id' numbers the orders, join the file that says whose they are"):
        read(lines)
    orders = table(tmp_path / "orders.csv", "order_id,user_id,order_dow", "1,7,0", "2,8,3")
    with pytest.raises(InputError, match="'order_id' numbers the orders, join the file of their lines"):
        read(orders)
    assert read(orders, join=lines).data.n_items == 2
