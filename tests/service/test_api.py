from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import numpy as np
import pytest
from registry.small_shop import N_USERS, served, shop
from service.conftest import Asker

import palate.service.app
from palate.data.queries import Queries
from palate.data.vocabulary import Vocabulary
from palate.errors import ArtifactError, InputError
from palate.models.linear.ease import EASE
from palate.registry.registry import Registry
from palate.service.app import create_app
from palate.serving.server import Server

SHAPE = {
    "recommendation_id",
    "model",
    "version",
    "fallback",
    "fallback_reason",
    "took_ms",
    "items",
    "ignored_items",
}


def ids(answer: httpx.Response) -> list[Any]:
    assert answer.status_code == 200, answer.text
    return [item["item_id"] for item in answer.json()["items"]]


def test_health_and_model(ask: Any) -> None:
    standing = {"version": 1, "live_version": 1, "pinned": False, "problem": None}
    assert ask.get("/health").json() == {"status": "ok", "model": "ease", **standing}
    model = ask.get("/v1/model").json()
    assert standing.items() <= model.items()
    assert model["settings"]["l2"] == 5.0 and model["reads"] == ["history"] and model["source"] == "shop.csv"
    assert (model["name"], model["version"], model["n_users"], model["n_items"], model["n_events"]) == (
        "ease",
        1,
        12,
        10,
        44,
    )


def test_recommends_what_the_library_recommends(ask: Any) -> None:
    data = shop()
    expected = served(data).recommend(Queries.of_users(np.arange(N_USERS, dtype=np.int32), data), 5).item
    for user in range(N_USERS):
        answer = ask.get(f"/v1/users/u{100 + user}/recommendations", k=5)
        assert ids(answer) == [f"i{100 + code}" for code in expected[user]]
        assert answer.json()["fallback"] is (user == N_USERS - 1)
        assert ids(ask.post("/v1/recommendations", user_id=f"u{100 + user}", k=5)) == ids(answer)


def test_the_answer_has_the_promised_shape(ask: Any) -> None:
    answer = ask.get("/v1/users/u100/recommendations", k=2).json()
    assert set(answer) == SHAPE and answer["took_ms"] >= 0 and len(answer["recommendation_id"]) == 32
    first = answer["items"][0]
    assert set(first) == {"rank", "item_id", "title", "labels", "score", "sources", "reason", "reasons"}
    assert set(first["reasons"][0]) == {"item_id", "title", "share"}
    other = ask.get("/v1/users/u100/recommendations", k=2).json()
    assert other["recommendation_id"] != answer["recommendation_id"] and other["items"] == answer["items"]


def test_reasons_are_given_unless_they_are_not_asked_for(ask: Any) -> None:
    plain = ask.get("/v1/users/u100/recommendations", k=2, reasons="false").json()["items"]
    posted = ask.post("/v1/recommendations", user_id="u100", k=2, reasons=False).json()["items"]
    whole = ask.get("/v1/users/u100/recommendations", k=2, reasons="true").json()["items"]
    assert plain == posted == [{**item, "reason": "", "reasons": []} for item in whole] and whole[0]["reasons"]


def test_recommends_for_a_posted_history_and_for_a_guest(ask: Any) -> None:
    data = shop()
    posted = ask.post("/v1/recommendations", history=[{"item_id": "i102"}, {"item_id": "i104"}], k=3)
    expected = served(data).recommend(Queries.of_histories([[2, 4]]), 3).item[0]
    assert ids(posted) == [f"i{100 + code}" for code in expected] and not posted.json()["fallback"]
    guest = ask.post("/v1/recommendations").json()
    assert guest["fallback"] and "neither a user nor a history" in guest["fallback_reason"]
    assert len(guest["items"]) == 10 and guest["items"][0]["sources"] == ["fallback"]
    stranger = ask.get("/v1/users/nobody/recommendations").json()
    assert stranger["fallback"] and "'nobody' was not known" in stranger["fallback_reason"]


def test_an_event_takes_a_weight_a_rating_and_a_time(ask: Any) -> None:
    event = {"item_id": "i102", "weight": 0.5, "rating": 4, "time": "2026-03-01T12:00:00Z"}
    assert ids(ask.post("/v1/recommendations", history=[event, {"item_id": "i104", "time": 1_700_000_000}], k=2))


def test_limits_and_wishes(ask: Any) -> None:
    among = ask.post("/v1/recommendations", user_id="u100", among=["i101", "i103"], k=5)
    assert sorted(ids(among)) == ["i101", "i103"]
    wish = {"attribute": "category", "want": "is", "value": "desks", "must": True}
    wished = ask.post("/v1/recommendations", user_id="u100", wishes=[wish])
    assert {item["labels"]["category"] for item in wished.json()["items"]} == {"desks"}
    soft = {"attribute": "price", "want": "near", "value": 13.9, "weight": 2}
    assert ids(ask.post("/v1/recommendations", wishes=[soft], k=1)) == ["i104"]
    seen = ask.post("/v1/recommendations", history=[{"item_id": "i102"}], exclude_seen=False)
    assert "i102" in ids(seen)


def test_users(ask: Any) -> None:
    users = ask.get("/v1/users", search="person 1", limit=1).json()
    assert users == {"users": [{"user_id": "u101", "name": "Person 1", "n_events": 4}]}
    assert len(ask.get("/v1/users").json()["users"]) == N_USERS
    user = ask.get("/v1/users/u102", limit=2).json()
    assert set(user) == {"user_id", "name", "n_events", "attributes", "top_categories", "history", "met", "n_items"}
    assert user["top_categories"] == ["lamps"] and len(user["history"]) == 2
    event = user["history"][0]
    assert set(event) == {"item_id", "title", "category", "time", "event", "rating", "weight"}
    assert event["time"].startswith("2023-11-") and event["time"] > user["history"][1]["time"]


def test_items(ask: Any) -> None:
    assert [item["item_id"] for item in ask.get("/v1/items", search="desk", limit=2).json()["items"]] == [
        "i101",
        "i103",
    ]
    item = ask.get("/v1/items/i101").json()
    assert item["title"] == "Desk No. 1" and item["labels"]["price"] == 10.9
    similar = ask.get("/v1/items/i101/similar", k=2).json()
    assert similar["item_id"] == "i101" and [item["rank"] for item in similar["items"]] == [1, 2]


def test_explanations(ask: Any, registry: Registry) -> None:
    explanation = ask.post("/v1/explanations", user_id="u100", item_id="i100").json()
    expected = Server.of(registry.load()).explain("i100", user_id="u100")
    assert explanation["contributions"][0]["contribution"] == pytest.approx(expected.contributions[0].contribution)
    assert [event["item_id"] for event in explanation["contributions"]] == [
        part.item_id for part in expected.contributions
    ]
    assert explanation["sentence"] == expected.sentence and explanation["model"] == "EASE"
    posted = ask.post("/v1/explanations", history=[{"item_id": "i102"}], item_id="i104").json()
    assert [event["item_id"] for event in posted["contributions"]] == ["i102"]


def test_comparisons(ask: Any, registry: Registry) -> None:
    comparison_id = registry.save_comparison({"data": "shop", "models": [{"name": "ease"}]})
    listed = ask.get("/v1/comparisons").json()["comparisons"]
    assert listed[0]["id"] == comparison_id and listed[0]["data"] == "shop" and "models" not in listed[0]
    for name in ("latest", comparison_id):
        assert ask.get(f"/v1/comparisons/{name}").json()["models"] == [{"name": "ease"}]
    missing = ask.get("/v1/comparisons/none")
    assert missing.status_code == 404 and missing.json()["field"] == "comparison_id"


def test_ids_with_odd_characters_are_ids(ask: Any) -> None:
    for odd in ("a%2Fb", "%00", "%F0%9F%92%A1", "a%20b", "similar", "..%2F..%2Fetc"):
        answer = ask.get(f"/v1/users/{odd}/recommendations", k=1)
        assert answer.json()["fallback"] is True, odd
        assert ask.get(f"/v1/items/{odd}").status_code == 404


ODD_IDS = [
    ".",
    "..",
    "a/recommendations",
    "/",
    "https://shop.example/a/" + "b" * 300,
    "%2F",
    "%25",
    "a%2Frecommendations",
    "a b\nc\n",
    "é",
    "x/similar",
    "?",
]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    """A service whose users and items have ids that an address takes for its own."""
    data = replace(shop(), user_ids=Vocabulary.of(ODD_IDS), item_ids=Vocabulary.of(ODD_IDS[:10]))
    registry = Registry(tmp_path_factory.mktemp("odd"))
    registry.publish(served(data), data, promote=True)
    return Asker(create_app(registry))


@pytest.mark.parametrize("odd_id", ODD_IDS[:10])
def test_every_id_is_reached_by_its_address_and_by_a_parameter(odd: Asker, odd_id: str) -> None:
    address = quote(odd_id, safe="").replace(".", "%2E")
    for by_address, by_parameter in (
        (odd.get(f"/v1/users/{address}"), odd.get("/v1/user", user_id=odd_id)),
        (odd.get(f"/v1/items/{address}"), odd.get("/v1/item", item_id=odd_id)),
    ):
        assert by_address.status_code == 200 and by_address.json() == by_parameter.json()
        assert odd_id in by_address.json().values()
    listed = odd.get(f"/v1/users/{address}/recommendations", k=2).json()["items"]
    assert listed == odd.get("/v1/user/recommendations", user_id=odd_id, k=2).json()["items"]
    assert listed == odd.post("/v1/recommendations", user_id=odd_id, k=2).json()["items"]
    similar = odd.get(f"/v1/items/{address}/similar", k=2).json()
    assert similar["item_id"] == odd_id and similar == odd.get("/v1/item/similar", item_id=odd_id, k=2).json()


def test_text_is_packed_for_those_who_take_it_so(ask: Any) -> None:
    for path in ("/openapi.json", "/js/dom.js", "/v1/items?limit=100"):
        packed = ask("GET", path, headers={"accept-encoding": "gzip"})
        plain = ask("GET", path, headers={"accept-encoding": "identity"})
        assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
        assert packed.content == plain.content and "accept-encoding" in packed.headers["vary"].lower()
    assert "content-encoding" not in ask("GET", "/health", headers={"accept-encoding": "gzip"}).headers


def test_pages_are_kept_by_browsers_until_they_change(ask: Any) -> None:
    for path in ("/", "/js/dom.js", "/palate.css"):
        page = ask.get(path)
        assert page.headers["cache-control"] == "no-cache"
        again = ask("GET", path, headers={"if-none-match": page.headers["etag"]})
        assert again.status_code == 304 and not again.content


def test_items_among_those_asked_for_that_nobody_knows_are_told(ask: Any) -> None:
    answer = ask.post("/v1/recommendations", user_id="u100", among=["i101", "new", "new"], history=[{"item_id": "x"}])
    assert answer.json()["ignored_items"] == ["x", "new"] and ids(answer) == ["i101"]


def test_another_version_is_served_if_asked(registry: Registry, tmp_path: Path) -> None:
    own = Registry(tmp_path)
    for promote in (True, False):
        own.publish(served(shop()), shop(), promote=promote)
    assert create_app(own).state.following.now.server.version == 1
    assert create_app(own, version=2).state.following.now.server.version == 2
    with pytest.raises(ArtifactError, match="there is no version 3"):
        create_app(own, version=3)
    with pytest.raises(ArtifactError, match="nothing is live"):
        create_app(Registry(tmp_path / "empty"))


def test_every_answer_keeps_browsers_safe(ask: Any) -> None:
    for path in ("/health", "/v1/items/none", "/v1/users?x=1", "/openapi.json", "/nothing/here"):
        headers = ask.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    assert ask.get("/health").headers["cache-control"] == "no-store"


def test_no_page_needs_another_host(ask: Any) -> None:
    for path in ("/docs", "/redoc"):
        answer = ask.get(path)
        assert answer.status_code == 404 and "there is nothing at this address" in answer.json()["detail"]


def test_the_console_is_at_the_root(
    ask: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, registry: Registry
) -> None:
    (tmp_path / "index.html").write_text("<h1>Palate</h1>")
    monkeypatch.setattr(palate.service.app, "PAGES", tmp_path)
    page = type(ask)(create_app(registry)).get("/")
    assert page.text == "<h1>Palate</h1>" and page.headers["content-type"].startswith("text/html")
    monkeypatch.setattr(palate.service.app, "PAGES", tmp_path / "none")
    bare = type(ask)(create_app(registry))
    assert bare.get("/").status_code == 404 and bare.get("/health").status_code == 200


def test_the_description_is_complete(ask: Any) -> None:
    description = ask.get("/openapi.json").json()
    schemas = description["components"]["schemas"]
    assert set(description["paths"]) == {
        "/health",
        "/v1/model",
        "/v1/users",
        "/v1/user",
        "/v1/user/recommendations",
        "/v1/item",
        "/v1/item/similar",
        "/v1/users/{user_id}",
        "/v1/users/{user_id}/recommendations",
        "/v1/recommendations",
        "/v1/attributes",
        "/v1/items",
        "/v1/items/{item_id}",
        "/v1/items/{item_id}/similar",
        "/v1/explanations",
        "/v1/comparisons",
        "/v1/comparisons/{comparison_id}",
    }
    for path, methods in description["paths"].items():
        for operation in methods.values():
            assert operation["responses"]["200"]["content"]["application/json"]["schema"], path
            refusal = operation["responses"]["422"]["content"]
            assert refusal == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
            assert operation["description"], path
            assert {"400", "404", "413", "422", "500"} <= set(operation["responses"])
            assert ("415" in operation["responses"]) == ("requestBody" in operation)
    assert set(schemas["Problem"]["properties"]) == {"type", "title", "status", "detail", "field", "id"}
    body = schemas["RecommendationRequest"]
    assert body["additionalProperties"] is False and body["properties"]["k"]["maximum"] == 200 and body["examples"]
    assert "HTTPValidationError" not in schemas
    referred = {part.split('"')[0] for part in ask.get("/openapi.json").text.split("#/components/schemas/")[1:]}
    assert referred <= set(schemas)


@pytest.mark.parametrize("error", [RuntimeError, InputError])
def test_a_fault_of_the_model_is_told_without_a_trace_and_stands_in_the_log_by_its_id(
    ask: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: type[Exception]
) -> None:
    def broken(self: EASE, *args: object, **more: object) -> None:
        raise error("secret")

    monkeypatch.setattr(EASE, "answer", broken)
    answer = ask.get("/v1/users/u100/recommendations")
    assert answer.status_code == 500 and "secret" not in answer.text
    problem = answer.json()
    assert len(problem["id"]) == 12 and problem["id"] in problem["detail"]
    (line,) = [record for record in caplog.records if record.name == "palate.service"]
    assert problem["id"] in line.getMessage() and line.exc_info and "secret" in str(line.exc_info[1])
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"id": 1, "created": "x"}', '{"id": "x", "created": "\\ud800"}', "\udcff"]
)
def test_a_broken_comparison_is_named_and_hides_no_other(ask: Any, registry: Registry, text: str) -> None:
    comparison_id = registry.save_comparison({"data": "shop", "models": []})
    broken = registry.folder / "comparisons" / "0001.json"
    broken.write_bytes(text.encode("utf-8", "surrogateescape"))
    listed = ask.get("/v1/comparisons").json()
    assert comparison_id in [row["id"] for row in listed["comparisons"]]
    assert [row["id"] for row in listed["broken"]] == ["0001"]
    assert (
        listed["broken"][0]["problem"].startswith("comparisons/0001.json ")
        and "remove it" in listed["broken"][0]["problem"]
    )
    answer = ask.get("/v1/comparisons/0001")
    if "ud800" not in text:
        assert answer.status_code == 404 and answer.json()["field"] == "comparison_id"
        assert "0001.json" in answer.json()["detail"] and str(registry.folder) not in answer.text
    broken.unlink()
    assert ask.get("/v1/comparisons").json()["broken"] == []


def test_comparisons_come_in_pages(ask: Any, registry: Registry) -> None:
    for place in range(3):
        registry.save_comparison({"data": f"{place}", "models": [], "precision": float("nan")})
    total = ask.get("/v1/comparisons").json()["total"]
    pages = [ask.get("/v1/comparisons", limit=2, offset=offset).json() for offset in range(0, total, 2)]
    ids = [row["id"] for page in pages for row in page["comparisons"]]
    assert ids == [row["id"] for row in registry.comparisons()] and len(ids) == total >= 3
    assert {page["total"] for page in pages} == {total}


def test_no_refusal_shows_where_the_registry_lies(
    ask: Any, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: EASE, *args: object, **more: object) -> None:
        raise ArtifactError(f"{registry.folder / 'versions'} is gone")

    monkeypatch.setattr(EASE, "answer", broken)
    answer = ask.get("/v1/users/u100/recommendations")
    assert answer.status_code == 500 and answer.json()["detail"].startswith("versions is gone;")


def test_an_explanation_for_someone_unknown_says_so(ask: Any) -> None:
    explanation = ask.post("/v1/explanations", user_id="nobody", item_id="i104").json()
    assert "not known" in explanation["sentence"] and explanation["contributions"] == []


def test_health_is_told_without_a_body_too(ask: Any) -> None:
    answer = ask("HEAD", "/health")
    assert answer.status_code == 200 and not answer.content
