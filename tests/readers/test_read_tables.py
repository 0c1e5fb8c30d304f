"""Parquet, JSON lines, databases and tables in memory give what the same rows give as text, with their bad rows."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from palate.data.features import Number
from palate.errors import InputError, MissingExtraError
from palate.readers.read import Reading, read

ROWS: dict[str, list[Any]] = {
    "user_id": ["u2", "u1", None, "u2", "u1"],
    "item_id": [30, 10, 10, None, 20],
    "rating": [4.0, 3.5, 1.0, 2.0, 5.0],
    "timestamp": [978300760, 978300761, 978300762, 978300763, 978300764],
}


def check(reading: Reading) -> None:
    """What ROWS say: rows 3 and 4 lack an id."""
    data = reading.data
    assert data.user_ids.ids.tolist() == ["u1", "u2"]
    assert data.item_ids.ids.tolist() == [10, 20, 30]
    assert data.interactions.user.tolist() == [1, 0, 0]
    assert data.interactions.item.tolist() == [2, 0, 1]
    assert data.interactions.rating is not None
    assert data.interactions.rating.tolist() == [4.0, 3.5, 5.0]
    assert data.interactions.time.tolist() == [978300760, 978300761, 978300764]
    assert [(reject.line, reject.reason) for reject in reading.rejects.examples] == [
        (3, "no user id"),
        (4, "no item id"),
    ]


def test_parquet(tmp_path: Path) -> None:
    pl.DataFrame(ROWS).write_parquet(tmp_path / "a.parquet")
    check(read(tmp_path / "a.parquet"))
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"cannot read .*b\.parquet"):
        read(tmp_path / "b.parquet")


@pytest.mark.parametrize(
    "table", [pl.DataFrame(ROWS), pd.DataFrame(ROWS), pa.table(ROWS), pl.DataFrame(ROWS).to_dict()]
)
def test_in_memory(table: object) -> None:
    check(read(table))


def test_pandas_with_times_and_whole_numbers_that_became_floats() -> None:
    times = pd.to_datetime(["2001-01-01", "2001-01-02", None])
    table = pd.DataFrame({"user": [2.0, np.nan, 5.0], "item": ["a", "b", None], "when": times})
    reading = read(table)
    assert reading.data.user_ids.ids.tolist() == [2]
    assert reading.data.interactions.time.tolist() == [978307200]
    assert reading.rejects.count == 2


def test_what_is_no_table() -> None:
    with pytest.raises(InputError, match="a int is not a table"):
        read(17)
    with pytest.raises(InputError, match="has no rows"):
        read(pl.DataFrame({"user": [], "item": []}))


def test_polars_needs_no_arrow_package() -> None:
    code = (
        "import sys, polars; sys.modules['pyarrow'] = None; sys.modules['pandas'] = None\n"
        "from palate.readers.read import read\n"
        "print(read(polars.DataFrame({'user': ['a', 'b'], 'item': [1, 2]})).data.n_users)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "2"


def test_json_lines(tmp_path: Path) -> None:
    rows = [dict(zip(ROWS, values, strict=True)) for values in zip(*ROWS.values(), strict=True)]
    lines = [json.dumps(row | {"tags": ["a", "b"], 'odd "name"': 1}) for row in rows]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    check(read(tmp_path / "a.jsonl"))
    broken = [lines[0], "", "{broken", "[1, 2]", *lines[1:]]
    (tmp_path / "b.ndjson").write_text("\n".join(broken))
    reading = read(tmp_path / "b.ndjson")
    expected = [(3, "no JSON object"), (4, "no JSON object"), (6, "no user id"), (7, "no item id")]
    assert [(reject.line, reject.reason) for reject in reading.rejects.examples] == expected
    (tmp_path / "c.jsonl").write_text("[1]\n[2]\n")
    with pytest.raises(InputError, match="holds no JSON object"):
        read(tmp_path / "c.jsonl")


def test_a_bad_number_in_a_table_of_texts() -> None:
    table = {
        "user": list("abcdefg"),
        "item": list("xyzxyzx"),
        "rating": ["4", "many", "2", "1", "1", "1", "1"],
        "time": ["2001-01-01", "", "soon", "2001-01-01", "2001-01-01", "2001-01-01 10:00", "2001-01-02"],
    }
    reading = read({name: np.array(values, dtype=object) for name, values in table.items()}, columns={"time": "time"})
    reasons = [(reject.line, reject.reason) for reject in reading.rejects.examples]
    assert reasons == [(2, "a rating that is not a number"), (3, "a time that cannot be read")]


def test_sql(tmp_path: Path) -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy")
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as database:
        database.execute(
            sqlalchemy.text("CREATE TABLE ratings (user_id TEXT, item_id INTEGER, rating REAL, timestamp INTEGER)")
        )
        insert = sqlalchemy.text("INSERT INTO ratings VALUES (:user_id, :item_id, :rating, :timestamp)")
        database.execute(insert, [dict(zip(ROWS, values, strict=True)) for values in zip(*ROWS.values(), strict=True)])
    engine.dispose()
    check(read(url, query="SELECT * FROM ratings ORDER BY timestamp"))
    with pytest.raises(InputError, match=r"the database .*shop\.db refused: .*no such table: nowhere"):
        read(url, query="SELECT * FROM nowhere")
    with pytest.raises(InputError, match="a database needs a query"):
        read(url)
    with pytest.raises(InputError, match="refused: Can't load plugin"):
        read("nosuch://", query="SELECT 1")
    with pytest.raises(InputError, match="a query goes with a database's URL"):
        read(tmp_path / "shop.db", query="SELECT 1")


def test_a_password_is_not_shown() -> None:
    pytest.importorskip("sqlalchemy")
    with pytest.raises(InputError) as caught:
        read("postgresql+psycopg://me:secret@127.0.0.1:1/shop", query="SELECT 1")
    assert "secret" not in str(caught.value)


def test_no_sqlalchemy_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'palate\[postgres\]'"):
        read("sqlite://", query="SELECT 1")


def test_equal_to_the_engine_on_a_large_table(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    table = {"user": rng.integers(0, 500, 20_000), "item": rng.integers(0, 900, 20_000)}
    pl.DataFrame(table).write_csv(tmp_path / "a.csv")
    data = read(tmp_path / "a.csv").data
    assert np.array_equal(data.user_ids.ids[data.interactions.user], table["user"])
    assert np.array_equal(data.item_ids.ids[data.interactions.item], table["item"])
    n = duckdb.sql(f"SELECT count(DISTINCT item) FROM read_csv('{tmp_path / 'a.csv'}')").fetchall()[0][0]
    assert data.n_items == n


def test_parquet_of_pandas_with_a_zone_and_ids_past_whole_floats(tmp_path: Path) -> None:
    times = pd.to_datetime(["2020-01-02", "2020-01-03"]).tz_localize("Europe/Berlin").as_unit("ns")
    pd.DataFrame({"user": [1e30, 2.0], "item": [2, 3], "time": times}).to_parquet(tmp_path / "a.parquet")
    reading = read(tmp_path / "a.parquet")
    assert reading.data.interactions.time.tolist() == [1577919600, 1578006000]
    assert reading.data.user_ids.ids.tolist() == ["1e+30", "2.0"]


def test_whole_numbers_of_pandas_stay_apart_beside_missing_ones() -> None:
    large = 2**53
    for kind in ("Int64", "int64[pyarrow]"):
        table = pd.DataFrame({"user": pd.array([large + 1, large, None], dtype=kind), "item": [1, 2, 3]})
        reading = read(table)
        assert reading.data.user_ids.ids.tolist() == [large, large + 1]
        assert [(reject.line, reject.text) for reject in reading.rejects.examples] == [(3, ", 3")]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (pd.DataFrame(), "has no columns"),
        (pd.DataFrame([[1, 2, 3]], columns=["user", "item", "item"]), "two columns named 'item'"),
        ({"user": [1, 2], "item": [3]}, "unequal length"),
        (pl.DataFrame(ROWS).lazy(), r"call its collect\(\)"),
    ],
)
def test_what_is_no_table_of_rows_has_a_cure(table: object, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read(table)


def test_a_query_that_names_a_column_twice(tmp_path: Path) -> None:
    pytest.importorskip("sqlalchemy")
    (tmp_path / "a.db").touch()
    with pytest.raises(InputError, match="two columns named 'user'"):
        read(f"sqlite:///{tmp_path}/a.db", query="SELECT 1 AS user, 2 AS item, 3 AS user")


NUMBERS = np.array([1, 2, 3])


@pytest.mark.parametrize(
    "values",
    [NUMBERS[::-1], NUMBERS.astype(">i8"), NUMBERS.astype(">f4"), NUMBERS.astype(np.float16), NUMBERS.astype("g"),
     NUMBERS.astype(">u4"), np.repeat(NUMBERS, 2)[::2], np.broadcast_to(np.int64(7), 3), np.array([b"x", b"y", b"z"]),
     np.array(["x", "y", "z"])[::-1], np.array(["x", "y", "z"], object)[::-1],
     np.array(["x", "y", "z"], np.dtypes.StringDType())],
    ids=str,
)  # fmt: skip
def test_arrays_of_any_order_and_type(values: np.ndarray) -> None:
    table = {"user": values, "item": NUMBERS, "rating": np.array([5, 4, 3], dtype=">f8")[::-1]}
    reading = read(table, items={"item": NUMBERS[::-1], "price": NUMBERS.astype(">f4")})
    users = [value.decode() if isinstance(value, bytes) else value for value in values.tolist()]
    assert reading.data.user_ids.ids[reading.data.interactions.user].tolist() == users
    price = reading.data.items.columns["price"]
    assert isinstance(price, Number)
    assert price.value.tolist() == [3, 2, 1]
    assert reading.data.interactions.ratings.tolist() == [3, 4, 5]


def test_what_an_array_lacks_is_left_out() -> None:
    reading = read({"user": np.ma.array([1, 2, 3], mask=[False, True, False])[::-1], "item": NUMBERS})
    assert reading.data.user_ids.ids.tolist() == [1, 3]
    assert [(reject.line, reject.reason) for reject in reading.rejects.examples] == [(2, "no user id")]
    with pytest.raises(InputError, match="column 'user' of the table given holds complex128"):
        read({"user": NUMBERS * 1j, "item": NUMBERS})


def test_a_frame_turned_round() -> None:
    table = pd.DataFrame({"user": [1, 1, 2], "item": [5, 6, 5], "when": pd.to_datetime(["2020-01-03"] * 3)})
    data = read(table[::-1], items=pd.DataFrame({"item": [5, 6], "genre": ["a", "b"]})[::-1]).data
    assert data.user_ids.ids[data.interactions.user].tolist() == [2, 1, 1]
    days = np.array(["2020-01-02", "NaT", "2020-01-01"], dtype=">M8[D]")
    assert read({"user": [1, 2, 3], "item": [1, 2, 3], "time": days}).data.interactions.time.tolist() == [
        1577923200,
        np.iinfo(np.int64).min,
        1577836800,
    ]


VAST = "user,item,rating,plays\na,1,5,1\nb,1,3,1e39\na,2,1e39,1\nb,2,1e400,2\na,3,-1e39,1\na,4,inf,1\na,5,3e38,1\n"


@pytest.mark.parametrize("in_memory", [False, True])
def test_numbers_beyond_32_bits_are_counted(tmp_path: Path, in_memory: bool) -> None:
    path = tmp_path / "a.csv"
    path.write_text(VAST)
    source = pd.read_csv(path, dtype=str) if in_memory else path
    reading = read(source)
    assert len(reading.data.interactions) == 2
    assert reading.rejects.reasons == {
        "a rating beyond 3.4e+38": 3, "a rating that is not a number": 1, "a weight beyond 3.4e+38": 1
    }  # fmt: skip
    first = 2 - in_memory
    assert [reject.line for reject in reading.rejects.examples] == [first + at for at in range(1, 6)]
    with pytest.raises(InputError, match=rf"line {first + 1}: a weight beyond 3.4e\+38"):
        read(source, strict=True)
