"""The main job, whole: on the built-in shop, on MovieLens, and served."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from cli.commands import Terminal


def test_the_shop_from_events_to_recommendations(palate: Terminal) -> None:
    ended = palate("demo", "--no-serve")
    assert ended.code == 0, ended.err
    chapters = ["A shop", "What the data is like", "Which model", "The winner", "Recommendations, and why"]
    assert [f"{number}. {title}" in ended.out for number, title in enumerate(chapters, 1)] == [True] * 5
    assert ended.out.count("because of") >= 10 and "popular with everyone" in ended.out
    (kept_file,) = (palate.folder / "palate-registry" / "comparisons").glob("*.json")
    compared = json.loads(kept_file.read_text())
    assert len(compared["models"]) >= 6 and not compared["models"][0]["baseline"]
    assert "live" in palate("models", "list").out
    assert f"Comparison `{kept_file.stem}`" in palate("models", "card").out


def test_a_seed_that_cannot_be(palate: Terminal) -> None:
    assert palate("demo", "--seed", "-1").code == 2


def test_a_port_that_is_taken_is_told_before_the_work(palate: Terminal) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = palate("demo", "--port", str(taken.getsockname()[1]))
    assert ended.code == 2 and "--port" in ended.err and not ended.out and not palate.files()


@pytest.mark.skipif("PALATE_DATA" not in os.environ, reason="PALATE_DATA names no folder of real data")
def test_movielens_by_name(palate: Terminal) -> None:
    ended = palate("demo", "--data", "ml-100k", "--no-serve")
    assert ended.code == 0 and "100,000 events, 943 users, 1,682 items" in ended.out
    assert "(19" in ended.out  # the years in the titles


def test_data_that_is_nowhere_says_where_to_get_it(palate: Terminal, tmp_path: Path) -> None:
    palate.monkeypatch.setenv("PALATE_DATA", str(tmp_path))
    palate.monkeypatch.setenv("PALATE_CACHE", str(tmp_path / "cache"))
    palate.monkeypatch.setattr("urllib.request.urlopen", unreachable)
    ended = palate("demo", "--data", "ml-100k", "--no-serve")
    assert ended.code == 2 and "PALATE_DATA" in ended.err and "https://" in ended.err
    assert len(ended.err.strip().splitlines()) == 1


def unreachable(*arguments: object, **how: object) -> None:
    raise OSError("no network in this test")


def test_serves_at_the_address_that_it_prints(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "palate", "demo", "--port", "0", "--registry", str(tmp_path / "registry")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=tmp_path) as demo:
        try:
            message = ""
            assert demo.stdout is not None
            for line in demo.stdout:
                message += line
                if result := re.search(r"Serving at (http://127\.0\.0\.1:\d+)", line):
                    break
            else:
                pytest.fail(message)
            with urlopen(f"{result[1]}/health", timeout=30) as answer:
                assert json.load(answer)["status"] == "ok"
            with urlopen(f"{result[1]}/", timeout=30) as page:
                assert b"palate" in page.read()
        finally:
            demo.send_signal(signal.SIGINT)
            demo.communicate(timeout=30)
    assert demo.returncode in (0, 130)
