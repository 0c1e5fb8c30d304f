"""The items page: what is known of an item, and what is similar to it."""

import re
from urllib.parse import quote

from console.conftest import Ask
from playwright.sync_api import Page, expect


def similar(page: Page) -> list[str]:
    page.wait_for_selector("#similar .item")
    return [str(row.get_attribute("data-item")) for row in page.locator("#similar .item").all()]


def test_an_item_shows_its_labels_and_the_similar_items_of_the_api(page: Page, ask: Ask) -> None:
    page.goto("/items.html?item=thing-4")
    assert similar(page) == [one["item_id"] for one in ask("/v1/items/thing-4/similar?k=10")["items"]]
    for name, value in ask("/v1/items/thing-4")["labels"].items():
        expect(page.locator("#about")).to_contain_text(name)
        expect(page.locator("#about")).to_contain_text(str(value))


def test_a_search_leads_to_an_item_and_a_similar_one_to_the_next(page: Page) -> None:
    page.goto("/items.html")
    expect(page.locator("#similar")).to_contain_text("No item is picked")
    page.get_by_label("Find an item by title or id").press_sequentially("books thing 5")
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


def test_an_unknown_item_is_answered_with_the_services_own_words(refused: Page) -> None:
    refused.goto("/items.html?item=nothing-here")
    detail = refused.request.get("/v1/items/nothing-here").json()["detail"]
    expect(refused.locator("#about")).to_contain_text(detail)


def test_a_title_on_the_people_page_leads_here(page: Page) -> None:
    page.goto("/?user=guest-3")
    title = page.locator("#recommended .title a").first
    name = title.inner_text()
    title.click()
    expect(page).to_have_url(re.compile(r"items\.html\?item="))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
