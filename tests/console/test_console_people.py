"""The people page shows what the API answers: who, what they did, what is recommended, and why."""

import re
from typing import Any

import pytest
from console.conftest import Ask
from console.world import HOSTILE, NEWCOMER
from playwright.sync_api import Page, expect

RANKED = "#recommended .item"


def listed(page: Page) -> list[str]:
    """The ids of the recommended items, in the order shown."""
    page.wait_for_selector(RANKED)
    return [str(row.get_attribute("data-item")) for row in page.locator(RANKED).all()]


def ids(answer: Any) -> list[str]:
    return [item["item_id"] for item in answer["items"]]


def test_typing_a_name_and_picking_it_shows_that_person(page: Page, ask: Ask) -> None:
    page.goto("/")
    page.get_by_label("Find a person by id or name").press_sequentially("person 17")
    page.get_by_role("option", name="Person 17").click()
    expect(page).to_have_url(re.compile(r"\?user=guest-17$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Person 17")
    done = [event["item_id"] for event in ask("/v1/users/guest-17")["history"]]
    items = [row.get_attribute("data-item") for row in page.locator("#history .event").all()]
    assert items == list(dict.fromkeys(done))
    assert listed(page) == ids(ask("/v1/users/guest-17/recommendations"))


def test_the_url_alone_brings_the_person_back(page: Page, ask: Ask) -> None:
    page.goto("/?user=guest-3")
    assert listed(page) == ids(ask("/v1/users/guest-3/recommendations"))
    expect(page).to_have_title("Person 3 · Palate")


def test_every_reason_names_what_speaks_for_the_item_with_its_share(page: Page, ask: Ask) -> None:
    page.goto("/?user=guest-3")
    listed(page)
    n_reasons = 0
    for item in ask("/v1/users/guest-3/recommendations")["items"]:
        reason = page.locator(f'{RANKED}[data-item="{item["item_id"]}"] .reason')
        for because in item["reasons"][:2]:
            bold = reason.locator("b").and_(page.locator("[title]")).filter(has_text=because["title"][:50])
            expect(bold).to_have_count(1)
            assert re.search(r"\d\s%", reason.inner_text())
            n_reasons += 1
    assert n_reasons > 0


def test_history_tells_when_and_what(page: Page) -> None:
    page.goto("/?user=guest-3")
    first = page.locator("#history .event").first
    expect(first.locator("time")).to_have_text("1 h")
    assert {page.locator("#history .kind").nth(place).inner_text() for place in range(2)} == {"view", "purchase"}


def test_a_guest_gets_the_fallback_and_is_told_so(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("A guest")
    expect(page.get_by_role("note")).to_contain_text("The fallback answered")
    answer = page.request.post("/v1/recommendations", data={"k": 10}).json()
    assert listed(page) == ids(answer)
    page.locator("#history a", has_text="Person 1").first.click()
    expect(page).to_have_url(re.compile(r"\?user="))


def test_a_person_without_events_is_told_why(page: Page, ask: Ask) -> None:
    page.goto(f"/?user={NEWCOMER}")
    why = ask(f"/v1/users/{NEWCOMER}/recommendations")["fallback_reason"]
    expect(page.get_by_role("note")).to_contain_text(why[1:])
    expect(page.locator("#history")).to_contain_text("Nothing yet")


def test_a_history_tried_out_is_answered_at_once(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Add an item to the history").press_sequentially("kitchen thing 3")
    page.get_by_role("option", name="Kitchen thing 3").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A new visitor")
    expect(page.locator("#stranger .met")).to_contain_text("Kitchen thing 3")
    expect(page.locator("#recommended .reason").first).to_contain_text("Kitchen thing 3")
    answer = page.request.post("/v1/recommendations", data={"k": 10, "history": [{"item_id": "thing-3"}]}).json()
    assert listed(page) == ids(answer)
    page.get_by_label("Take away Kitchen thing 3").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A guest")


def test_back_returns_to_who_was_shown_before(page: Page) -> None:
    page.goto("/?user=guest-3")
    expect(page.get_by_role("heading", level=1)).to_have_text("Person 3")
    page.get_by_label("Find a person by id or name").fill("guest-5")
    page.get_by_role("option", name="Person 5").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Person 5")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Person 3")


def test_an_unknown_person_has_a_page_of_its_own_with_a_way_back(refused: Page) -> None:
    refused.goto("/?user=guest-39x")
    expect(refused.get_by_role("heading", level=1)).to_have_text("There is no user “guest-39x”")
    expect(refused.locator("#lead")).to_contain_text("Did you mean 'guest-39' (Person 39)")
    expect(refused.locator("#recommended")).to_be_hidden()
    refused.get_by_role("link", name="All people").click()
    expect(refused.locator("#recommended .item").first).to_be_visible()


def test_an_id_beyond_what_ids_can_be_is_answered_in_plain_words(refused: Page) -> None:
    refused.goto("/?user=" + "x" * 2001)
    expect(refused.locator("#lead")).to_contain_text("2000 letters at most")


def test_a_silent_service_is_said_to_be_silent_and_asked_again(refused: Page) -> None:
    refused.route("**/v1/**", lambda route: route.abort())
    refused.goto("/?user=guest-3")
    expect(refused.locator("#history").get_by_role("alert")).to_contain_text("The service does not answer")
    expect(refused.locator("#live")).to_contain_text("no model answers")
    refused.get_by_role("combobox").first.fill("any")
    expect(refused.get_by_role("listbox").first).to_contain_text("The service does not answer. Is it still running?")
    refused.unroute("**/v1/**")
    refused.locator("#history").get_by_role("button", name="Try again").click()
    expect(refused.get_by_role("heading", level=1)).to_have_text("Person 3")
    expect(refused.locator("#recommended .item").first).to_be_visible()  # one press mends all of the page
    expect(refused.locator("#live")).to_contain_text("312 events")
    expect(refused.get_by_role("alert")).to_have_count(0)
    expect(refused.get_by_role("heading", level=1)).to_be_focused()


def test_the_names_of_a_history_tried_out_come_back_too(refused: Page) -> None:
    refused.route("**/v1/**", lambda route: route.abort())
    refused.goto("/?met=thing-3")
    expect(refused.locator("#stranger .met")).to_contain_text("thing-3")
    refused.unroute("**/v1/**")
    refused.get_by_role("button", name="Try again").first.click()
    expect(refused.locator("#stranger .met")).to_contain_text("Kitchen thing 3")
    expect(refused.locator("#recommended .item").first).to_be_visible()


def test_who_is_chosen_from_the_list_takes_the_focus_to_the_heading(page: Page) -> None:
    page.goto("/")
    page.locator("#history a", has_text="Person 1").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Person 1")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("A guest")


def test_a_phone_shows_recommendations_before_the_history(phone: Page) -> None:
    phone.goto("/?user=guest-3")
    expect(phone.locator("#history .event").first).to_be_visible()
    tops = [phone.locator(part).bounding_box() for part in ("#find", "#recommended", "#history")]
    ends = [(box["y"], box["y"] + box["height"]) for box in tops if box]
    assert len(ends) == 3 and ends[0][1] <= ends[1][0] and ends[1][1] <= ends[2][0]
    assert (
        phone.evaluate("[...document.querySelectorAll('#recommended, #history')].map((e) => e.id)[0]") == "recommended"
    )


def test_repeated_events_of_one_item_are_one_line(page: Page) -> None:
    met = {"category": None, "weight": 1.0, "rating": None, "first": None}
    often = {**met, "item_id": "a", "title": "Often", "n_events": 12, "events": {"view": 10, "purchase": 2}}
    rated = {**met, "item_id": "b", "title": "Rated", "n_events": 3, "events": {"view": 2, "rating": 1}, "rating": 4.0}
    bare = {**met, "item_id": "c", "title": "Bare", "n_events": 2, "events": {}, "last": None}
    once = {
        **met,
        "item_id": "d",
        "title": "Once",
        "n_events": 1,
        "events": {"view": 1},
        "last": "2020-05-01T00:00:00Z",
    }
    times = [{"last": "2020-05-03T09:00:00Z"}, {"last": "2020-05-02T09:00:00Z"}, {}, {"last": None}]
    items = [item | time for item, time in zip((often, rated, bare, once), times, strict=True)]
    answer = page.request.get("/v1/users/guest-3").json() | {"met": items, "n_items": 4, "n_events": 18}
    page.route("**/v1/users/guest-3?*", lambda route: route.fulfill(json=answer))
    page.goto("/?user=guest-3")
    lines = page.locator("#history .event")
    expect(lines.nth(0)).to_contain_text("viewed 10 times, bought twice, last on 3 May 2020")
    expect(lines.nth(1)).to_contain_text("★★★★viewed twice, last on 2 May 2020")
    expect(lines.nth(2)).to_contain_text("interacted twice")
    expect(lines.nth(3)).to_contain_text("Onceview")
    expect(page.locator("#history h2")).to_contain_text("18 events on 4 items")


def test_numbers_have_names(page: Page) -> None:
    page.goto("/?user=guest-3")
    expect(page.locator(f"{RANKED} .labels").first).to_contain_text(re.compile(r"\w+ · price \d+\.\d\d"))
    expect(page.locator(f"{RANKED} .score").first).to_contain_text("score ")
    expect(page.locator("#recommended h2")).to_contain_text("answered in")


@pytest.mark.parametrize("text", ["zzz", "<b>"])
def test_a_search_that_finds_nobody_says_so(page: Page, text: str) -> None:
    page.goto("/")
    page.get_by_label("Find a person by id or name").press_sequentially(text)
    expect(page.locator("#find .suggestions")).to_have_text("Nobody of that id or name")


def test_keyboard_alone_finds_a_person_and_follows_a_recommendation(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Find a person by id or name")).to_be_focused()
    page.keyboard.type("person 2")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    name = chosen.locator("span").first.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.wait_for_selector(RANKED)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('#recommended .title')"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"items\.html\?item="))


def test_a_hostile_title_is_text_wherever_it_stands(page: Page) -> None:
    page.goto("/items.html?item=thing-0")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    expect(page).to_have_title(f"{HOSTILE} · Palate")
    page.goto("/?met=thing-0")
    expect(page.locator("#stranger .met")).to_contain_text(HOSTILE)
    page.get_by_label("Add an item to the history").press_sequentially("<script>")
    expect(page.get_by_role("option").first).to_contain_text(HOSTILE)
    assert page.locator("main img, main script").count() == 0
