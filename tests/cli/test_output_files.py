"""Nothing that a command reads is written over, nor a file of another kind; what is written is whole or not there."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from cli.commands import Terminal, ratings, titles
from palate.writing import plain, write_text

COMPARE = ("compare", "popular", "--data", "data.csv", "--items", "items.csv", "--split", "random")
OUTPUTS = ("--out", "--report", "--parquet")


@pytest.fixture
def shop(palate: Terminal) -> Terminal:
    palate.write("data.csv", ratings(12, 10))
    palate.write("items.csv", titles(10))
    return palate


@pytest.mark.parametrize("option", OUTPUTS)
@pytest.mark.parametrize("name", ["data.csv", "items.csv", "./data.csv", "link.csv", "hard.csv"])
def test_what_is_read_is_never_written_over(shop: Terminal, option: str, name: str) -> None:
    (shop.folder / "link.csv").symlink_to("data.csv")
    (shop.folder / "hard.csv").hardlink_to(shop.folder / "data.csv")
    before = (shop.folder / "data.csv").read_text(), (shop.folder / "items.csv").read_text()
    for more in ((), ("--force",)):
        ended = shop(*COMPARE, option, name, *more)
        assert ended.code == 2 and f"{option} {Path(name)} is what --" in ended.err and "reads" in ended.err
    assert before == ((shop.folder / "data.csv").read_text(), (shop.folder / "items.csv").read_text())


@pytest.mark.parametrize("option", OUTPUTS)
def test_a_file_of_another_kind_asks_for_force(shop: Terminal, option: str) -> None:
    shop.write("diary.txt", "dear diary\n")
    refused = shop(*COMPARE, option, "diary.txt")
    assert refused.code == 2 and "diary.txt is there already" in refused.err and "--force" in refused.err
    assert (shop.folder / "diary.txt").read_text() == "dear diary\n"
    assert shop(*COMPARE, option, "diary.txt", "--force").code == 0
    assert (shop.folder / "diary.txt").read_bytes()[:4] != b"dear"
    assert shop(*COMPARE, option, "diary.txt").code == 0  # now it is of the kind: a second run writes it anew


def test_a_file_within_a_folder_that_is_read_and_one_of_the_registry(shop: Terminal) -> None:
    (shop.folder / "parts").mkdir()
    shop.write("parts/notes.json", "{}")
    shop.write("ratings.csv", ratings(12, 10))
    inside = shop("evaluate", "popular", "--data", "parts", "--out", "parts/notes.json")
    assert inside.code == 2 and "is what --data reads" in inside.err
    assert shop("train", "popular", "--data", "data.csv").code == 0
    live = (shop.folder / "palate-registry" / "live.json").read_text()
    rest = shop(*COMPARE, "--out", "palate-registry/live.json")
    assert rest.code == 2 and "kept by the registry" in rest.err
    assert (shop.folder / "palate-registry" / "live.json").read_text() == live


def test_two_outputs_need_two_files(shop: Terminal) -> None:
    ended = shop(*COMPARE, "--out", "both", "--report", "both")
    assert ended.code == 2 and "another output" in ended.err and not (shop.folder / "both").exists()


def test_a_device_is_written_and_stays_one(shop: Terminal) -> None:
    assert shop("evaluate", "popular", "--data", "data.csv", "--out", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()


FULL = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
sys.argv = ["palate", *{words!r}]
runpy.run_module("palate", run_name="__main__")
"""


@pytest.mark.parametrize(("option", "name", "size"), [("--report", "r.html", 60_000), ("--plots", "pictures", 20_000)])
def test_a_disk_that_is_full_leaves_no_half_of_a_file(shop: Terminal, option: str, name: str, size: int) -> None:
    """A limit on the size of files stands for the disk: a write ends in an error in the middle."""
    assert shop(*COMPARE).code == 0
    code = FULL.format(size=size, words=["report", option, name])
    done = subprocess.run([sys.executable, "-c", code], cwd=shop.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stderr.startswith(f"palate: {name}") and "Make room" in done.stderr
    left = [path for path in (shop.folder / name).rglob("*") if path.stat().st_size < 100 or path.name[0] == "."]
    assert not (shop.folder / name).is_file() and not left


def test_a_link_is_followed_and_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("{}")
    (tmp_path / "link.json").symlink_to("real.json")
    write_text(tmp_path / "link.json", "[1]")
    assert (tmp_path / "link.json").is_symlink() and (tmp_path / "real.json").read_text() == "[1]"


def test_no_database_is_made_by_reading_one(shop: Terminal) -> None:
    ended = shop("data", "check", "sqlite:///none.db", "--query", "select 1 as user, 2 as item")
    assert ended.code == 2 and "there is no database file none.db" in ended.err
    assert not (shop.folder / "none.db").exists()


def test_data_give_the_terminal_no_commands(palate: Terminal) -> None:
    red = "\x1b[31mred\x1b[0m"
    rows = "".join(f"u{n},{red}{n % 3}\n" for n in range(30))
    palate.write("data.csv", "user,item\n" + rows + f"\x1b]0;title\x07,{red}\n")
    palate.write("items.csv", "item,title\n" + "".join(f"{red}{n},\x9b31m{red} {n}\n" for n in range(3)))
    for words in (
        ("data", "check", "data.csv", "--items", "items.csv"),
        ("train", "popular", "--data", "data.csv", "--items", "items.csv"),
        ("recommend", "u1"),
        ("recommend", "u1", "--json"),
        ("similar", f"{red}1"),
        ("similar", f"{red}no such item"),
        ("models", "card", "1"),
        ("compare", "popular", "--data", "data.csv", "--example", "u1"),
    ):
        ended = palate(*words)
        assert "\x1b" not in ended.out + ended.err and "\x9b" not in ended.out + ended.err, words
    assert plain("a\tb\nc\x1b[2Jd\u202ee") == "a\tb\nc[2Jde"


def test_json_is_written_as_json(shop: Terminal) -> None:
    assert shop(*COMPARE, "--out", "r.json").code == 0
    assert json.loads((shop.folder / "r.json").read_text())["models"]


def test_events_in_parquet_are_no_table_of_figures_and_no_lists(shop: Terminal) -> None:
    assert shop("train", "popular", "--data", "data.csv").code == 0
    duckdb.sql(f"COPY (SELECT * FROM '{shop.folder}/data.csv') TO '{shop.folder}/events.parquet'")
    before = (shop.folder / "events.parquet").read_bytes()
    for command in (("recommend", "--all", "--out"), (*COMPARE, "--parquet")):
        refused = shop(*command, "events.parquet")
        assert refused.code == 2 and "events.parquet is there already and is not" in refused.err
        assert (shop.folder / "events.parquet").read_bytes() == before
        for _ in range(2):
            again = shop(*command, f"{command[0]}.parquet")
            assert again.code == 0, again.err  # what it wrote itself is of its kind


def test_a_link_into_a_folder_that_is_missing_is_said_before_the_work(shop: Terminal) -> None:
    (shop.folder / "link.json").symlink_to("nowhere/found.json")
    refused = shop(*COMPARE, "--out", "link.json")
    assert refused.code == 2 and "make the folder" in refused.err and "nowhere" in refused.err
    assert "popular" not in refused.out


def test_a_device_that_is_full_is_named(shop: Terminal) -> None:
    ended = shop(*COMPARE, "--out", "/dev/full")
    assert ended.code == 2 and ended.err.startswith("palate: /dev/full: No space left on device.")
