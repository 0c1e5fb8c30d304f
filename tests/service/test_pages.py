"""The items page by page, and what browsers get for addresses that lead nowhere."""

from typing import Any

import pytest

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_items_are_searched_filtered_sorted_and_paged(ask: Any) -> None:
    query = [("filter", "category=lamps"), ("filter", "price>=11"), ("sort", "price"), ("order", "descending")]
    whole = ask("GET", "/v1/items", params=query).json()
    assert [item["item_id"] for item in whole["items"]] == ["i108", "i106", "i104", "i102"] and whole["total"] == 4
    second = ask("GET", "/v1/items", params=[*query, ("limit", "1"), ("offset", "1")]).json()
    assert second["items"] == whole["items"][1:2] and second["total"] == 4
    assert {"n_users", "n_events", "labels", "title"} < set(whole["items"][0])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"filter": "size=9"}, "filter[0]"),
        ({"sort": "size"}, "sort"),
        ({"order": "up"}, "order"),
        ({"offset": "-1"}, "offset"),
        ({"filter": ["category=lamps"] * 21}, "filter"),
        ({"filter": ""}, "filter[0]"),
    ],
)
def test_what_the_items_cannot_be_asked_is_refused(ask: Any, query: dict[str, Any], field: str) -> None:
    answer = ask("GET", "/v1/items", params=query)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_attributes_are_told_with_their_values(ask: Any) -> None:
    attributes = {attribute["name"]: attribute for attribute in ask.get("/v1/attributes").json()["attributes"]}
    assert attributes["category"]["values"] == [{"value": "desks", "n_items": 5}, {"value": "lamps", "n_items": 5}]
    assert (attributes["price"]["kind"], attributes["price"]["low"], attributes["price"]["high"]) == (
        "number",
        9.9,
        17.9,
    )
    parameters = ask.get("/openapi.json").json()["paths"]["/v1/items"]["get"]["parameters"]
    assert {parameter["name"] for parameter in parameters} == {"search", "filter", "sort", "order", "limit", "offset"}


def test_a_history_is_told_by_item_too(ask: Any) -> None:
    user = ask.get("/v1/users/u100").json()
    assert sum(item["n_events"] for item in user["met"]) == user["n_events"] and user["n_items"] == len(user["met"])
    assert user["met"][0]["last"] == user["history"][0]["time"]


@pytest.mark.parametrize("path", ["/nowhere", "/js/none.js", "/a/b.html", "/compare", "/items.html/more"])
def test_a_browser_gets_a_page_for_an_address_that_leads_nowhere(ask: Any, path: str) -> None:
    answer = ask("GET", path, headers=BROWSER)
    assert answer.status_code == 404 and answer.headers["content-type"].startswith("text/html")
    assert "There is no such page" in answer.text and 'href="/"' in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    other = ask("GET", path, headers={"accept": "application/json"})
    assert (other.status_code, other.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/v1/nowhere", "/v1/items/none", "/v1/comparisons/none", "/health/more"])
def test_the_api_answers_browsers_too_with_a_problem(ask: Any, path: str) -> None:
    answer = ask("GET", path, headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/items.html?item=i100", 200),
        ("/items.html?item=none", 404),
        ("/?user=u100", 200),
        ("/?user=none", 404),
        ("/items.html", 200),
        ("/compare.html?id=none", 404),
        ("/compare.html?id=latest", 200),
    ],
)
def test_a_page_of_what_is_not_there_says_404_and_is_still_the_page(ask: Any, path: str, status: int) -> None:
    answer = ask("GET", path, headers=BROWSER)
    assert answer.status_code == status and 'id="main"' in answer.text
