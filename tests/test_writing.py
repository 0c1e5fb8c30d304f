"""A file is there whole or not at all; what JSON cannot hold is null."""

import json
from pathlib import Path

import numpy as np
import pytest

from palate.writing import finite, json_text, whole, write_json


def test_after_an_error_the_old_file_stands_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    write_json(path, {"a": 1})
    with pytest.raises(KeyError), whole(path) as draft:
        draft.write_text("half of")
        raise KeyError("the plug was pulled")
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_until_the_end_a_reader_sees_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    path.write_text("old")
    with whole(path) as draft:
        draft.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_no_nan_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "kept.json", float("nan"))
    assert not list(tmp_path.iterdir())


def test_what_json_cannot_hold_is_none_at_any_depth() -> None:
    value = {"a": (1.5, float("nan")), 2: [{"b": -float("inf")}], "c": "NaN", "d": True}
    assert finite(value) == {"a": [1.5, None], "2": [{"b": None}], "c": "NaN", "d": True}


def test_text_is_json_whatever_the_value_holds() -> None:
    value = {"a": np.float32("inf"), "b": [np.int64(3), float("nan")], "c": Path("x"), "d": "é"}
    assert json.loads(json_text(value)) == {"a": None, "b": [3, None], "c": "x", "d": "é"}
    assert json_text(value, None, ascii_only=False) == '{"a":null,"b":[3,null],"c":"x","d":"é"}'
