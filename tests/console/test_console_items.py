"""The items page: what is known of an item, and what is similar to it."""

import re
from urllib.parse import quote

import pytest
from console.conftest import Ask
from playwright.sync_api import Page, expect


def similar(page: Page) -> list[str]:
    page.wait_for_selector("#similar .item")
    return [str(row.get_attribute("data-item")) for row in page.locator("#similar .item").all()]


def test_an_item_shows_its_labels_and_the_similar_items_of_the_api(page: Page, ask: Ask) -> None:
    page.goto("/items.html?item=thing-4")
    assert similar(page) == [item["item_id"] for item in ask("/v1/items/thing-4/similar?k=10")["items"]]
    for name, value in ask("/v1/items/thing-4")["labels"].items():
        expect(page.locator("#about")).to_contain_text(name)
        expect(page.locator("#about")).to_contain_text(str(value))


def test_a_search_leads_to_an_item_and_a_similar_one_to_the_next(page: Page) -> None:
    page.goto("/items.html?item=thing-4")
    page.get_by_label("Find an item by title or id").fill("books thing 5")
    page.get_by_role("option", name="Books thing 5").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Books thing 5")
    following = similar(page)[0]
    page.locator("#similar .title a").first.click()
    expect(page).to_have_url(re.compile(f"item={re.escape(quote(following))}$"))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Books thing 5")


def test_an_id_of_awkward_letters_survives_the_address(page: Page) -> None:
    page.goto(f"/items.html?item={quote('thing/2 ?&#%', safe='')}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Books thing 2")


def test_an_unknown_item_has_a_page_of_its_own_with_ways_back(refused: Page) -> None:
    refused.goto("/items.html?item=thing-233")
    expect(refused.get_by_role("heading", level=1)).to_have_text("There is no item “thing-233”")
    expect(refused.locator("#lead")).to_contain_text("Did you mean")
    refused.get_by_role("link", name="Search for it").click()
    expect(refused.get_by_label("Search items by title or id")).to_have_value("thing-233")
    expect(refused.locator("#table")).to_contain_text("Nothing fits")
    refused.get_by_role("link", name="Show all items").click()
    expect(refused.locator("#table tbody tr")).to_have_count(24)


def rows(page: Page) -> list[str]:
    page.wait_for_selector("#table tbody tr")
    return [str(row.get_attribute("data-item")) for row in page.locator("#table tbody tr").all()]


def test_the_table_begins_with_the_most_popular_and_sorts_by_its_heads(page: Page, ask: Ask) -> None:
    page.goto("/items.html")
    assert rows(page) == [item["item_id"] for item in ask("/v1/items?sort=popularity&limit=25")["items"]]
    people = page.get_by_role("columnheader", name="People")
    expect(people).to_have_attribute("aria-sort", "descending")
    people.get_by_role("button").click()
    expect(people).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("button", name="Price").press("Enter")
    expect(page.get_by_role("columnheader", name="Price")).to_have_attribute("aria-sort", "ascending")
    expect(page.get_by_role("button", name="Price")).to_be_focused()
    assert rows(page)[:2] == ["thing-0", "thing-1"]
    expect(page).to_have_url(re.compile("sort=price"))
    page.go_back()
    expect(people).to_have_attribute("aria-sort", "ascending")


def test_search_and_filters_narrow_the_table_and_stand_in_the_address(page: Page) -> None:
    page.goto("/items.html")
    page.get_by_label("Search items by title or id").press_sequentially("thing 1")
    expect(page.locator("#table .pager")).to_contain_text("of 10 items")
    page.get_by_label("Filter by").select_option("category")
    page.get_by_label("category", exact=True).select_option("Books")
    expect(page.locator("#table .pager")).to_contain_text("of 3 items")  # things 11, 14 and 17
    page.get_by_label("Filter by").select_option("price")
    page.get_by_label("price from").fill("12")
    page.get_by_label("price from").press("Enter")
    expect(page.locator("#table .pager")).to_contain_text("of 2 items")
    page.reload()
    assert sorted(rows(page)) == ["thing-14", "thing-17"]
    expect(page.get_by_label("Search items by title or id")).to_have_value("thing 1")
    page.get_by_role("button", name="Take away price from 12").click()
    expect(page.locator("#table .pager")).to_contain_text("of 3 items")


def test_pages_follow_each_other(page: Page) -> None:
    page.route("**/v1/items?*", lambda route: route.continue_(url=re.sub("limit=25", "limit=10", route.request.url)))
    page.goto("/items.html")
    expect(page.locator("#table .pager")).to_contain_text("1–10 of 24 items")
    page.goto("/items.html?page=9")
    expect(page.locator("#table")).to_contain_text("The table ends before it")
    page.get_by_role("link", name="To the first page").click()
    expect(page.locator("#table tbody tr")).to_have_count(10)


def test_an_item_of_the_table_opens_and_leads_back(page: Page) -> None:
    page.goto("/items.html?text=books")
    name = page.locator("#table tbody a").first.inner_text()
    page.locator("#table tbody a").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.locator("#about")).to_contain_text(re.compile(r"\d+ (person|people) in \d+ events?"))
    page.go_back()
    expect(page.get_by_label("Search items by title or id")).to_have_value("books")
    page.locator("#table tbody a").first.click()
    page.get_by_role("link", name="All items").click()
    expect(page.locator("#table tbody tr")).to_have_count(24)


def test_a_title_on_the_people_page_leads_here(page: Page) -> None:
    page.goto("/?user=guest-3")
    title = page.locator("#recommended .title a").first
    name = title.inner_text()
    title.click()
    expect(page).to_have_url(re.compile(r"items\.html\?item="))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


@pytest.mark.parametrize("question", ["filter=size%3D9", "filter=price%3D%3Dx", "sort=size", "order=up"])
def test_an_address_that_asks_for_what_cannot_be_says_so_with_a_way_back(refused: Page, question: str) -> None:
    refused.goto(f"/items.html?{question}")
    expect(refused.locator("#table")).to_contain_text("Nothing fits")
    assert not re.search(r"filter\[|_id|--", refused.locator("main").inner_text())
    refused.get_by_role("link", name="Show all items").click()
    expect(refused.locator("#table tbody tr")).to_have_count(24)


def test_a_value_among_too_many_to_list_is_typed(page: Page) -> None:
    answer = page.request.get("/v1/attributes").json()
    answer["attributes"][0] |= {"values": answer["attributes"][0]["values"][:1], "n_values": 3}
    page.route("**/v1/attributes", lambda route: route.fulfill(json=answer))
    page.goto("/items.html")
    page.get_by_label("Filter by").select_option("category")
    page.get_by_label("category", exact=True).fill("Books")
    page.get_by_label("category", exact=True).press("Enter")
    expect(page.locator("#table .pager")).to_contain_text("of 8 items")
    expect(page.get_by_label("Take away category Books")).to_be_visible()
