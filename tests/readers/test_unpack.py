"""What is packed, piped or in one piece is read like the plain file in it; what cannot be is a sentence."""

import bz2
import gzip
import io
import json
import lzma
import os
import sys
import tarfile
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from palate.errors import InputError
from palate.readers.read import Reading, read

ROWS = "user,item\n1,a\n1,b\n2,a\n2,c\n"
zstandard = pytest.importorskip("zstandard")


class Piped:
    """Standard input that comes from a pipe."""

    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)

    def isatty(self) -> bool:
        return False


def is_it(reading: Reading) -> bool:
    events = reading.data.interactions
    ids = reading.data.user_ids.ids.tolist(), reading.data.item_ids.ids.tolist()
    return ids == ([1, 2], ["a", "b", "c"]) and events.item.tolist() == [0, 1, 0, 2] and not reading.rejects.count


def zipped(files: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.csv"), text)  # of a fixed date: tests are named by its bytes
    return held.getvalue()


PACKED = {
    "a.csv.gz": gzip.compress(ROWS.encode()),
    "packed without an end": gzip.compress(ROWS.encode()),
    "a.csv.bz2": bz2.compress(ROWS.encode()),
    "a.csv.xz": lzma.compress(ROWS.encode()),
    "a.csv.zst": zstandard.compress(ROWS.encode()),
    "a.zip": zipped({"shop/a": ROWS, "__MACOSX/shop/._a": "clutter"}),
    "twice.zip": zipped({"a": ROWS[:18], "b": "user,item\n" + ROWS[18:]}),
    "a.json": json.dumps([dict(zip(("user", "item"), row.split(","), strict=True)) for row in ROWS.split()[1:]]),
    "b.json": json.dumps({"version": 1, "rows": [{"user": u, "item": i} for u, i in ("1a", "1b", "2a", "2c")]}),
}


@pytest.mark.parametrize("name", PACKED)
@pytest.mark.parametrize("piped", [False, True])
def test_packed_or_piped(tmp_path: Path, name: str, piped: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    values: Any = PACKED[name]
    content = values if isinstance(values, bytes) else values.encode()
    if piped:
        monkeypatch.setattr(sys, "stdin", Piped(content))
    else:
        (tmp_path / name).write_bytes(content)
    assert is_it(read("-" if piped else tmp_path / name))


def test_a_tar_of_a_folder_of_parts(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        for at, text in enumerate((ROWS[:18], "user,item\n" + ROWS[18:])):
            held = tarfile.TarInfo(f"shop/part-{at}.csv")
            held.size = len(text)
            archive.addfile(held, io.BytesIO(text.encode()))
    assert is_it(read(tmp_path / "a.tar.gz"))


def test_a_pipe_with_a_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = Thread(target=(tmp_path / "pipe").write_text, args=(ROWS,))
    writer.start()
    assert is_it(read(tmp_path / "pipe"))
    writer.join()


def test_items_may_be_packed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ROWS)
    (tmp_path / "items.json").write_text(json.dumps({"a": ["red"], "b": ["red", "blue"], "c": ["blue"]}))
    reading = read(tmp_path / "a.csv", items=tmp_path / "items.json")
    assert set(reading.data.items.columns) == {"attributes"}
    assert "items.json: item ids are column 'id'" in reading.notes


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv.bz2", bz2.compress(ROWS.encode())[:-9], "cannot unpack .*a.csv.bz2"),
        ("a.csv.zst", b"", "a.csv.zst is empty"),
        ("a.zip", zipped({"a": ROWS})[:40], "cannot unpack a.zip"),
        (
            "a.zip",
            zipped({"a": ROWS, "b": "x,y\n1,2\n"}),
            "not alike: a.csv has the columns user, item, b.csv has x, y",
        ),
        ("a.zip", zipped({"../../evil": ROWS}), "lead out of its folder"),
        ("a.json", b'[{"user": 1, "item": 2},', "cannot read .*a.json as JSON"),
    ],
)
def test_what_cannot_be_unpacked_is_a_sentence(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read(tmp_path / name)
    assert not list(Path(tempfile.gettempdir()).glob("palate-*/evil.csv"))


def test_standard_input_without_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Piped(b""))
    with pytest.raises(InputError, match="standard input is empty"):
        read("-")


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def cell(value: object) -> str:
    if isinstance(value, datetime):  # days since 1899-12-30, in the style of dates
        return f'<c s="1"><v>{(value - datetime(1899, 12, 30)).total_seconds() / 86400!r}</v></c>'
    return f"<c><v>{value}</v></c>" if isinstance(value, int | float) else f'<c t="str"><v>{value}</v></c>'


def book(path: Path, **sheets: list[list[object]]) -> Path:
    """A workbook as spreadsheet programs write it, as small as can be."""
    start = f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    names, files = (
        list(sheets),
        {"_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{start}</Relationships>'},
    )
    listed = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="r{at}"/>' for at, name in enumerate(names, 1))
    files["xl/workbook.xml"] = f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    related = [(f"r{at}", "worksheet", f"sheet{at}.xml") for at in range(1, len(names) + 1)]
    rows = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{to}"/>'
        for key, kind, to in [*related, ("s", "styles", "styles.xml")]
    )
    files["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'
    formats = '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>'
    files["xl/styles.xml"] = f"<styleSheet {MAIN}>{formats}</styleSheet>"
    for at, entry in enumerate(names, 1):
        filled = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in sheets[entry])
        files[f"xl/sheet{at}.xml"] = f"<worksheet {MAIN}><sheetData>{filled}</sheetData></worksheet>"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def test_a_spreadsheet(tmp_path: Path) -> None:
    head: list[object] = ["Customer ID", "StockCode", "InvoiceDate", "Price"]
    entry = [head, [12346, "79323P", datetime(2009, 12, 1, 7, 45), 6.75], [12346, 22041, datetime(2009, 12, 1), 2.1]]
    path = book(
        tmp_path / "a.xlsx", first=entry, second=[head, [12347, 22041, datetime(2010, 12, 1), 2]], notes=[["x"]]
    )
    reading = read(path)
    assert reading.data.user_ids.ids.tolist() == [12346, 12347]
    assert reading.data.item_ids.ids.tolist() == ["22041", "79323P"]
    assert reading.data.interactions.time.tolist() == [1259653500, 1259625600, 1291161600]
    assert "a.xlsx: the sheets first, second are read as one" in reading.notes
    assert any("notes with other columns left out" in note for note in reading.notes)
