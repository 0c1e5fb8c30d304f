"""The recipes that come with Palate say what can be run; one that does not is told."""

from inspect import signature
from pathlib import Path

import pytest
from reproduction.worlds import recipe_file

from palate.errors import InputError
from palate.models.recommender import Recommender
from palate.reproduction.protocols import PROTOCOLS, tasks
from palate.reproduction.recipe import load, load_file, names
from palate.reproduction.tutorial import WAYS
from palate.spec import make

TABLES = {"A1", "A2", "A3", "A4", "A5", "B1", "B2", "B3", "B4", "C1", "C1b", "C2", "C3", "D1", "D2", "D3"}


def test_every_table_has_its_recipe() -> None:
    assert [load(name).table for name in names()] == sorted(TABLES)


@pytest.mark.parametrize("name", names())
def test_its_rows_can_be_made(name: str) -> None:
    recipe = load(name)
    for row in recipe.rows:
        if row.model and row.model not in WAYS:
            assert isinstance(make(row.model, **row.parameters), Recommender)
        assert bool(row.model) == bool(row.chosen), "who has a model says where its parameters come from"
        assert not row.published or row.source, "what was published has a source"
        assert all(band > 0 for band in row.band.values() if row.model)
        assert "TO CHOOSE" not in row.chosen
    if recipe.protocol:
        taken = signature(PROTOCOLS[recipe.protocol]).parameters
        assert set(recipe.options) <= set(taken), "options are those of the protocol"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"a": 'published = { "recall@9" = 0.5 }'}, "recall@9, which is not a metric of the table"),
        ({"a": 'modle = "ease"'}, "modle"),
        ({"a": "model = "}, "Invalid"),
    ],
)
def test_what_is_no_recipe_is_told(tmp_path: Path, rows: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=r"small\.toml is not a recipe") as caught:
        load("small", recipe_file(tmp_path, rows))
    assert message in str(caught.value)


def test_a_band_is_needed(tmp_path: Path) -> None:
    path = recipe_file(tmp_path, {"a": 'model = "ease"\npublished = { "recall@5" = 0.5 }'}) / "small.toml"
    path.write_text(path.read_text().replace('"recall@5" = 0.002', "", 1))
    with pytest.raises(InputError, match="row a states no band"):
        load("small", tmp_path)


def test_a_name_that_is_none_is_told() -> None:
    with pytest.raises(InputError, match="did you mean 'gowalla'"):
        load("gowala")
    with pytest.raises(InputError, match="did you mean 'folds'"):
        tasks("fold", Path(), ("rmse",), {})
    with pytest.raises(InputError, match="the protocol lightgcn: .*unexpected"):
        tasks("lightgcn", Path(), ("recall@5",), {"k": 3})


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (b'title = "Small"\n', b"", "the table does not state title"),
        (b"title =", b"tilte =", "has tilte .did you mean 'title'"),
        (b"[rows.", b"[lines.", r"it has no \[rows\]"),
        (b"Small", b"\xff", "letters are not UTF-8"),
    ],
)
def test_a_fault_is_said_in_words_of_the_recipe(tmp_path: Path, before: bytes, after: bytes, says: str) -> None:
    text = b"""title = "Small"
table = "X"
data = "here"
whence = "nowhere"
protocol = "given_ratings"
about = "small"
[metrics]
rmse = { better = "lower", means = "error" }
[rows.bias]
label = "bias"
source = "us"
"""
    path = tmp_path / "own.toml"
    path.write_bytes(text)
    assert load_file(path).title == "Small"
    path.write_bytes(text.replace(before, after))
    with pytest.raises(InputError, match=says):
        load_file(path)
