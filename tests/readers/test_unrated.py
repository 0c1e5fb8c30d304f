"""Blank ratings, and numbers that mean that none was given: events without a rating, where people say so."""

import math
from pathlib import Path

import pandas as pd
import pytest

from palate.errors import InputError
from palate.readers.read import Reading, read

TEXT = "user,item,rating\n1,1,4\n1,2,\n2,1,-1\n2,2,NA\n3,1,5\n3,2,x\n3,3,1e39\n"


def ratings(reading: Reading) -> list[float | None]:
    values = reading.data.interactions.rating
    assert values is not None
    return [None if math.isnan(entry) else entry for entry in values.tolist()]


@pytest.mark.parametrize("form", ["csv", "parquet", "texts", "jsonl"])
def test_blank_ratings_are_events(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"a.{form}"
    texts = pd.read_csv(pd.io.common.StringIO(TEXT), dtype=str, keep_default_na=False)
    if form == "csv":
        path.write_text(TEXT)
    elif form == "parquet":
        texts.to_parquet(path)
    elif form == "jsonl":
        texts.to_json(path, orient="records", lines=True)
    source = texts if form == "texts" else path
    assert ratings(read(source)) == [4, -1, 5]
    assert any("--unrated blank reads blank ratings" in note for note in read(source).notes)
    reading = read(source, unrated=["blank", -1])
    assert ratings(reading) == [4, None, None, None, 5]
    assert "3 events without a rating, as specified by blank, -1" in reading.notes
    assert dict(reading.rejects.reasons) == {"a rating that is not a number": 1, "a rating beyond 3.4e+38": 1}
    assert [reject.line for reject in reading.rejects.examples] == ([7, 8] if form == "csv" else [6, 7])
    assert ratings(read(source, unrated=[-1])) == [4, None, 5]


def test_the_doctor_s_cure_for_a_number_that_means_none(tmp_path: Path) -> None:
    rows = [f"{n},{n % 9},{-1 if n % 3 else 5 + n % 5}" for n in range(200)]
    (tmp_path / "a.csv").write_text("\n".join(["user,item,rating", *rows, ""]))
    reading = read(tmp_path / "a.csv", unrated=[-1])
    assert ratings(reading).count(None) == 133
    assert reading.data.interactions.weight.tolist() == [1] * 200


def test_what_cannot_be_unrated(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("user,item\n1,2\n")
    with pytest.raises(InputError, match="no column holds ratings"):
        read(tmp_path / "a.csv", unrated=["blank"])
    with pytest.raises(InputError, match="it takes blank and numbers"):
        read(tmp_path / "a.csv", unrated=["empty"])
