"""Hostile input: each field beyond its bounds, of another type, not finite, or not known."""

import json
from typing import Any

import httpx
import pytest

from palate.service.settings import AMONG_MOST, BODY_MOST, HISTORY_MOST, ID_MOST, K_MOST, TEXT_MOST, WISHES_MOST

LONG = "x" * (ID_MOST + 1)
ODD: list[Any] = [[], {}, None, True, 1.5, "", LONG, "\ud800", 1 << 63, -(1 << 70)]
WISH = {"attribute": "price", "want": "near", "value": 1, "weight": 1}


def refused(answer: httpx.Response, field: str | None, status: int = 422) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "field"} and problem["status"] == status
    assert problem["field"] == field and problem["detail"]


def raw(ask: Any, body: str | bytes, path: str = "/v1/recommendations") -> httpx.Response:
    answer: httpx.Response = ask("POST", path, content=body, headers={"content-type": "application/json"})
    return answer


def posted(ask: Any, path: str = "/v1/recommendations", **body: Any) -> httpx.Response:
    return raw(ask, json.dumps(body), path)


@pytest.mark.parametrize("k", [0, -1, K_MOST + 1, 10**30, 1.5, "5", True, None, [], float("nan"), float("inf")])
def test_k(ask: Any, k: Any) -> None:
    refused(posted(ask, k=k), "k")


@pytest.mark.parametrize("k", ["0", "-1", "201", "1e3", "nan", "", "1.5", "9" * 300, "٣٣٣"])
def test_k_in_an_address(ask: Any, k: str) -> None:
    for path in ("/v1/users/u100/recommendations", "/v1/items/i100/similar"):
        refused(ask.get(path, k=k), "k")


@pytest.mark.parametrize("limit", ["0", "101", "x", "9" * 30])
def test_limit(ask: Any, limit: str) -> None:
    for path in ("/v1/users", "/v1/items", "/v1/users/u100"):
        refused(ask.get(path, limit=limit), "limit")


def test_search(ask: Any) -> None:
    for path in ("/v1/users", "/v1/items"):
        refused(ask.get(path, search=LONG), "search")
        assert ask.get(path, search="x" * TEXT_MOST).status_code == 200
        assert ask.get(path, search="%_'\"\\\0(.*)+").status_code == 200


def test_ids_in_an_address(ask: Any) -> None:
    refused(ask.get(f"/v1/users/{LONG}/recommendations"), "user_id")
    refused(ask.get(f"/v1/users/{LONG}"), "user_id")
    refused(ask.get(f"/v1/items/{LONG}"), "item_id")
    refused(ask.get(f"/v1/items/{LONG}/similar"), "item_id")
    refused(ask.get(f"/v1/comparisons/{LONG}"), "comparison_id")


@pytest.mark.parametrize("odd", ODD)
def test_ids_in_a_body(ask: Any, odd: Any) -> None:
    if odd is not None:
        refused(posted(ask, user_id=odd), "user_id")
    refused(posted(ask, among=["i100", odd]), "among[1]")
    refused(posted(ask, history=[{"item_id": odd}]), "history[0].item_id")
    refused(posted(ask, "/v1/explanations", item_id=odd), "item_id")


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 1e10, 10**400, "x", [], {}])
def test_numbers(ask: Any, number: Any) -> None:
    for name in ("weight", "rating", "time"):
        refused(
            posted(ask, history=[{"item_id": "i100", name: number if number != 1e10 else 1e300}]), f"history[0].{name}"
        )
    refused(posted(ask, wishes=[{**WISH, "weight": number}]), "wishes[0].weight")
    if not isinstance(number, str):
        refused(posted(ask, wishes=[{**WISH, "value": number}]), "wishes[0].value")


def test_lists(ask: Any) -> None:
    event = {"item_id": "i100"}
    refused(posted(ask, history=[event] * (HISTORY_MOST + 1)), "history")
    refused(posted(ask, "/v1/explanations", item_id="i100", history=[event] * (HISTORY_MOST + 1)), "history")
    refused(posted(ask, among=["i100"] * (AMONG_MOST + 1)), "among")
    refused(posted(ask, wishes=[WISH] * (WISHES_MOST + 1)), "wishes")
    for name in ("history", "among", "wishes"):
        for odd in ("x", {}, 1, "i100"):
            refused(posted(ask, **{name: odd}), name)
    assert posted(ask, history=[event] * HISTORY_MOST, k=K_MOST).status_code == 200
    assert posted(ask, among=["i101"] * AMONG_MOST).status_code == 200
    assert posted(ask, wishes=[WISH] * WISHES_MOST).status_code == 200


def test_wishes(ask: Any) -> None:
    refused(posted(ask, wishes=[{**WISH, "must": True}]), "wishes[0]")
    refused(posted(ask, wishes=[{**WISH, "want": "like"}]), "wishes[0].want")
    refused(posted(ask, wishes=[{**WISH, "weight": -1}]), "wishes[0].weight")
    refused(posted(ask, wishes=[{**WISH, "attribute": LONG}]), "wishes[0].attribute")
    refused(posted(ask, wishes=[{**WISH, "attribute": "weight"}]), "wishes[0].attribute")
    refused(posted(ask, wishes=[WISH, {**WISH, "value": "cheap"}]), "wishes[1].value")
    refused(posted(ask, wishes=[{"attribute": "category", "want": "is", "value": "lamp"}]), "wishes[0].value")


def test_what_is_not_known_is_refused(ask: Any) -> None:
    refused(posted(ask, uid="u100"), "uid")
    refused(posted(ask, history=[{"item_id": "i100", "stars": 5}]), "history[0].stars")
    refused(posted(ask, wishes=[{**WISH, "x": 1}]), "wishes[0].x")
    refused(posted(ask, "/v1/explanations", item_id="i100", k=3), "k")
    refused(ask.get("/v1/users/u100/recommendations", n=3), "n")
    refused(ask("GET", "/v1/users?limit=1&limit=2"), "limit")
    refused(ask.get("/health", x=1), "x")
    refused(posted(ask, "/v1/explanations", user_id="u100"), "item_id")
    refused(ask.get("/v1/nothing"), None, 404)
    refused(ask("DELETE", "/v1/users"), None, 405)


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ("", 422, "there is no body; send a JSON object"),
        ("{", 400, "the body is not JSON: Expecting property name"),
        ('{"k": }', 400, "at character 6"),
        (b"\xff", 400, "not UTF-8"),
        ("[" * 100_000, 400, "nested too deeply"),
        *[(body, 422, "it should be a JSON object") for body in ("[]", "3", '"x"')],
        ("null", 422, ""),
    ],
)
def test_what_is_no_json_object(ask: Any, body: str | bytes, status: int, message: str) -> None:
    answer = raw(ask, body)
    refused(answer, None, status)
    assert message in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "", None])
def test_a_body_that_is_not_said_to_be_json_is_named(ask: Any, kind: str | None) -> None:
    for path in ("/v1/recommendations", "/v1/explanations"):
        answer = ask("POST", path, content='{"k": 1}', headers={} if kind is None else {"content-type": kind})
        refused(answer, None, 415)
        assert (kind or "no Content-Type") in answer.json()["detail"] and "application/json" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8", "application/vnd.api+json"])
def test_json_may_be_said_in_several_ways(ask: Any, kind: str) -> None:
    answer = ask("POST", "/v1/recommendations", content='{"k": 1}', headers={"content-type": kind})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", "/v1/recommendations", "POST"),
        ("GET", "/v1/explanations", "POST"),
        ("PUT", "/v1/recommendations", "POST"),
        ("POST", "/v1/users/u100", "GET"),
        ("DELETE", "/v1/items/i100/similar", "GET"),
        ("POST", "/health", "GET, HEAD"),
        ("POST", "/", "GET, HEAD"),
    ],
)
def test_another_method_is_told_which_there_are(ask: Any, method: str, path: str, allow: str) -> None:
    answer = ask(method, path)
    refused(answer, None, 405)
    assert answer.headers["allow"] == allow


def test_a_body_has_a_limit(ask: Any) -> None:
    refused(raw(ask, b" " * (BODY_MOST + 1)), None, 413)
    assert raw(ask, b"{}".ljust(BODY_MOST)).status_code == 200

    async def endless() -> Any:
        while True:
            yield b" " * 65536

    refused(ask("POST", "/v1/recommendations", content=endless()), None, 413)


def test_an_item_that_is_not_there_is_named_with_the_nearest(ask: Any) -> None:
    for answer in (
        ask.get("/v1/items/lamp"),
        ask.get("/v1/items/lamp/similar"),
        posted(ask, "/v1/explanations", item_id="lamp"),
    ):
        refused(answer, "item_id", 404)
        assert "did you mean 'i100' (Lamp No. 0)" in answer.json()["detail"]
    refused(ask.get("/v1/users/nobody"), "user_id", 404)
