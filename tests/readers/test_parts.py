"""Several files as one: lists, patterns and folders; each row's place is told; files that are not alike are refused."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from palate.data.features import Label
from palate.errors import InputError
from palate.readers.read import Reading, read


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def events(reading: Reading) -> list[tuple[object, object]]:
    data = reading.data
    pairs = zip(data.interactions.user.tolist(), data.interactions.item.tolist(), strict=True)
    return [(data.user_ids.ids.tolist()[user], data.item_ids.ids.tolist()[item]) for user, item in pairs]


def test_a_list_a_pattern_and_a_folder_are_alike(tmp_path: Path) -> None:
    written(tmp_path, a="user,item\n1,x\n", b="item,user\ny,1\n", c="item,user\nx,2\n")
    wanted = [(1, "x"), (1, "y"), (2, "x")]
    assert events(read([tmp_path / f"{name}.csv" for name in "abc"])) == wanted
    assert events(read(str(tmp_path / "?.csv"))) == wanted
    (tmp_path / "_SUCCESS").write_text("")
    (tmp_path / ".a.csv.crc").write_text("crc")
    reading = read(tmp_path)
    assert events(reading) == wanted
    assert "3 files are read as one: a.csv, b.csv, c.csv" in reading.notes


def test_a_file_that_was_cut_has_one_header(tmp_path: Path) -> None:
    written(tmp_path, a="user,item,rating\n1,x,3\n", b="2,y,4\n2,x,1\n")
    assert events(read(tmp_path)) == [(1, "x"), (2, "y"), (2, "x")]


def test_parts_without_rows_are_left_out(tmp_path: Path) -> None:
    written(tmp_path, a="user,item\n", b="user,item\n1,x\n", c="", d="user,item\n2,y\n")
    reading = read(tmp_path)
    assert events(reading) == [(1, "x"), (2, "y")] and "2 files are read as one: b.csv, d.csv" in reading.notes
    with pytest.raises(InputError, match="a.csv has a header and no rows"):
        read(tmp_path / "a.csv")


def test_files_without_a_header_belong_together_by_their_names_alone(tmp_path: Path) -> None:
    rows = [f"{user},{1000 + user % 7},{1 + user % 5}\n" for user in range(50)]
    written(tmp_path, ratings="".join(rows), people="".join(rows))
    with pytest.raises(InputError, match="without a header and with different names .people.csv, ratings.csv."):
        read(tmp_path)
    (tmp_path / "cut").mkdir()
    written(tmp_path / "cut", **{"part-1": "".join(rows), "part-2": "".join(rows)})
    assert len(read(tmp_path / "cut").data.interactions) == 100


def test_a_folder_with_a_split_is_read_whole_and_it_is_said(tmp_path: Path) -> None:
    written(tmp_path, my_train="user,item\n1,x\n", my_test="user,item\n1,y\n")
    reading = read(tmp_path)
    assert len(reading.data.interactions) == 2
    assert any(note.startswith("the folder holds a split, and all of it is read") for note in reading.notes)


def test_parts_of_one_layout_describe_their_items_together(tmp_path: Path) -> None:
    head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    rows = (
        "1,A,Lamp,1,12/1/2010 8:26,2,7,UK\n",
        "2,B,Bowl,1,12/13/2010 8:26,2,8,UK\n3,A,Lamp!,1,12/14/2010 8:26,2,8,UK\n",
    )
    written(tmp_path, a=head + rows[0], b=head + rows[1])
    title = read(tmp_path).data.items.columns["title"]
    assert isinstance(title, Label) and title.value.tolist() == ["Lamp", "Bowl"]


def test_an_id_that_is_text_in_one_file_is_text_in_all(tmp_path: Path) -> None:
    written(tmp_path, a="user,item\n7,1\n", b="user,item\n007,2\n")
    assert events(read(tmp_path)) == [("7", 1), ("007", 2)]


def test_rejects_stand_with_their_file(tmp_path: Path) -> None:
    written(tmp_path, a="user,item\n1,x\n,y\n", b="user,item\n1,y\n,z\n2,z,3\n")
    result = [(reject.source, reject.line, reject.reason) for reject in read(tmp_path).rejects.examples]
    assert sorted(result) == [("a.csv", 3, "no user id"), ("b.csv", 3, "no user id"), ("b.csv", 4, "too many fields")]


def test_folders_of_parquet_with_columns_in_their_names(tmp_path: Path) -> None:
    for year in (2020, 2021):
        (tmp_path / f"event={'buy' if year == 2020 else 'view'}").mkdir()
        table = pa.table({"user_id": [year, 1], "item_id": [5, 6]})
        pq.write_table(table, next(tmp_path.glob(f"event={'buy' if year == 2020 else 'view'}")) / "part-0.parquet")
    reading = read(tmp_path)
    assert sorted(events(reading), key=str) == [(1, 6), (1, 6), (2020, 5), (2021, 5)]
    assert reading.weights == {"buy": 5.0, "view": 1.0}


def test_files_that_are_not_alike_and_patterns_without_a_file(tmp_path: Path) -> None:
    written(tmp_path, a="user,item\n1,x\n", b="user,price\n1,2\n")
    with pytest.raises(InputError, match=r"not alike: a.csv has the columns user, item, b.csv has user, price.*--join"):
        read(tmp_path)
    with pytest.raises(InputError, match="no file fits"):
        read(str(tmp_path / "part-*.csv"))
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="no known layout .* and holds no tables"):
        read(tmp_path / "none")
