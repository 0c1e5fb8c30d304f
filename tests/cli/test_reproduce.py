"""`palate reproduce`: tables listed, run, written, and held to their bands."""

import json
from pathlib import Path

import pytest
from reproduction.worlds import recipe_file, small_world

from cli.commands import Terminal
from palate.reproduction import recipe as recipes


@pytest.fixture
def table(palate: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal that knows one small table, and whose folder holds its data."""
    rows = {
        "ease": 'model = "ease"\nchosen = "defaults"\npublished = { "recall@5" = 2.0 }',
        "later": 'published = { "recall@5" = 0.5 }',
    }
    folder = recipe_file(tmp_path / "recipes", rows)
    for name in ("load", "names"):
        whole = getattr(recipes, name)
        values = (lambda entry, of=whole: of(entry, folder)) if name == "load" else (lambda of=whole: of(folder))
        for place in ("palate.cli.reproduce", "palate.reproduction.markdown"):
            monkeypatch.setattr(f"{place}.{name}", values)
    small_world(palate.folder / "data")
    return palate


RUN = ("reproduce", "small", "--data", "data", "--work", "work")


def test_a_table_is_run_and_shown(table: Terminal) -> None:
    ended = table(*RUN)
    assert ended.code == 0
    assert "2.0000" in ended.out and "outside its band" in ended.out and "no such model yet" in ended.out


def test_strict_ends_with_1_where_a_row_lies_outside(table: Terminal) -> None:
    assert table(*RUN, "--strict").code == 1


def test_json_and_a_page_of_it(table: Terminal) -> None:
    ended = table(*RUN, "--json", "--out", "out")
    written = json.loads(ended.out)
    assert written["recipe"]["rows"][0]["verdict"].startswith("outside its band: recall@5 worse by")
    assert json.loads((table.folder / "out" / "small.json").read_text()) == written
    assert table("reproduce", "write", "out", "--to", "page.md").code == 0
    assert "## Z1 A small world" in (table.folder / "page.md").read_text()


def test_rows_are_named(table: Terminal) -> None:
    assert table(*RUN, "--rows", "ease").code == 0
    ended = table(*RUN, "--rows", "later")
    assert ended.code == 2 and "no such model yet" in ended.err


def test_the_list_and_the_help_name_every_table(palate: Terminal) -> None:
    listed, helped = palate("reproduce", "list"), palate("reproduce", "--help")
    assert "ml-100k-5fold" in listed.out and "gowalla" in helped.out
    ended = palate("reproduce", "gowala")
    assert ended.code == 2 and "did you mean 'gowalla'" in ended.err


def test_a_table_of_ones_own_tells_its_stages_line_by_line(palate: Terminal) -> None:
    recipe_file(palate.folder / "tables", {"ease": 'model = "ease"'}, name="mine")
    small_world(palate.folder / "tables" / "small-world")
    ended = palate("reproduce", "tables/mine.toml", "--work", "work")
    assert ended.code == 0 and "nothing published" in ended.out
    assert "  ease: fitting, about" in ended.out and "  ease: asked in" in ended.out
    as_json = palate("reproduce", "tables/mine.toml", "--work", "work2", "--json")
    assert json.loads(as_json.out)["recipe"]["name"] == "mine" and "ease: asked in" in as_json.err
    wrong = palate("reproduce", "tables/none.toml")
    assert wrong.code == 2 and "there is no recipe tables/none.toml" in wrong.err


def test_other_data_are_told_to_be_others(palate: Terminal) -> None:
    small_world(palate.folder / "data")
    ended = palate("reproduce", "gowalla", "--data", "data", "--rows", "ease", "--work", "work")
    assert ended.code == 0 and "The published figures are of other data" in ended.out


def test_a_file_that_is_no_result_is_not_written_over(table: Terminal) -> None:
    (table.folder / "out").mkdir()
    table.write("out/small.json", '{"mine": 1}')
    ended = table(*RUN, "--out", "out")
    assert ended.code == 2 and "out/small.json: this is not a result of palate reproduce" in ended.err
    assert (table.folder / "out" / "small.json").read_text() == '{"mine": 1}'
