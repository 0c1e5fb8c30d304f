"""The page that stands alone, as text: all inside it, nothing asked of a network, no text that could become markup."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from urllib.parse import unquote

import pytest
from reports.made import comparison, row

from palate.console import STATIC
from palate.evaluation.comparison import Comparison, Example
from palate.metrics.named import NAMED
from palate.reports.page import page

HOSTILE = '</script><script>alert(1)</script><!--<script> "it\'s" & \u2028 \ud83d more'
KILOBYTE = 1000


def inside(text: str, opening: str) -> str:
    """What stands between `opening` and the end of that script or style."""
    match = re.search(re.escape(opening) + r"(.*?)</(?:script|style)>", text, re.DOTALL)
    assert match, opening
    return match[1]


def modules(text: str) -> dict[str, str]:
    imports = json.loads(inside(text, '<script type="importmap">'))["imports"]
    return {name: unquote(address.split(",", 1)[1]) for name, address in imports.items()}


def test_the_figures_come_back_as_they_were() -> None:
    original = comparison()
    written = json.loads(inside(page(original), '<script type="application/json" id="comparison">'))
    assert Comparison.of_json(written) == Comparison.of_json(json.loads(json.dumps(original.to_json())))


def test_a_hostile_text_ends_no_script_and_opens_none() -> None:
    example = Example(HOSTILE, [HOSTILE], [HOSTILE], {"ease": [HOSTILE]}, {"ease": [True]})
    plain, hostile = page(comparison()), page(comparison(data=HOSTILE, warnings=(HOSTILE,), examples=(example,)))
    for mark in ("<script", "</script", "<!--", "<title", "</title"):
        assert hostile.lower().count(mark) == plain.lower().count(mark), mark
    figures = json.loads(inside(hostile, '<script type="application/json" id="comparison">'))
    assert figures["data"] == figures["warnings"][0] == figures["examples"][0]["user"] == HOSTILE
    hostile.encode("utf-8")  # half a letter must not stop the writing


def test_a_figure_that_json_cannot_hold_becomes_null() -> None:
    odd = replace(row("ease", 1), parameters={"l2": float("nan")})
    written = inside(page(comparison(models=(odd,))), '<script type="application/json" id="comparison">')
    assert json.loads(written)["models"][0]["parameters"] == {"l2": None}


def test_the_modules_are_the_consoles_and_find_each_other() -> None:
    by_name = modules(page(comparison()))
    assert {"palate/alone.js", "palate/report.js", "palate/leaderboard.js"} <= set(by_name)
    assert "palate/api.js" not in by_name  # it asks no service
    for name, text in by_name.items():
        assert text.replace('"palate/', '"./') == (STATIC / "js" / name.removeprefix("palate/")).read_text()
        assert set(re.findall(r'(?:from|import) "([^"]+)"', text)) <= set(by_name), name


def test_nothing_is_named_that_a_network_would_have_to_bring() -> None:
    text = page(comparison())
    addresses = re.findall(r"https?://[\w./-]+|@import|url\((?!data:)|\sfetch\(|XMLHttpRequest", unquote(text))
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}
    assert re.findall(r'(?:src|href)="(?!#|data:)', text) == []


def test_the_policy_lets_run_what_stands_in_the_page_and_nothing_else() -> None:
    text = page(comparison())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy and policy[1].startswith("default-src 'none';") and "unsafe" not in policy[1]
    for opening in ("<style>", '<script type="importmap">', '<script type="module">'):
        digest = b64encode(sha256(inside(text, opening).encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy[1], opening


def test_the_page_weighs_little_beside_its_figures() -> None:
    original = comparison()
    assert len(page(original).encode()) - len(json.dumps(original.to_json())) < 150 * KILOBYTE


@pytest.mark.parametrize("name", list(NAMED))
def test_the_page_knows_of_every_metric_which_way_is_better(name: str) -> None:
    text = (STATIC / "js" / "metrics.js").read_text()
    listed = {
        key: set(re.findall(r'"(\w+)"', inner))
        for key, inner in re.findall(r"const (\w+) = new Set\(\[(.*?)\]\)", text, re.DOTALL)
    }
    direction = "lower" if name in listed["LOWER"] else "neither" if name in listed["NEITHER"] else "higher"
    assert direction == NAMED[name].better
    assert (name in listed["BEYOND"]) == (NAMED[name].kind in ("list", "catalogue"))
    assert (name in listed["RATING"]) == (NAMED[name].kind in ("rating", "classification", "pooled"))
