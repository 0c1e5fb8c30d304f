"""What holds on every page: the live model, phones, contrast, and a strict policy on what may run."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from console.world import LONG, sprawl
from playwright.sync_api import Browser, Page, Route, expect

from palate.console import STATIC

PAGES = ["/", "/?user=guest-3", "/?met=thing-0&met=thing-1", "/items.html", "/items.html?item=thing-1", "/compare.html"]
WIDTHS = (320, 360, 390, 480, 600, 768, 900, 1024, 1200, 1240, 1280, 1600)
CONTRAST = """([front, back]) => {
  const channels = (name) => {
    const probe = document.createElement("i");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    return getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map(Number);
  };
  const light = (name) => channels(name).map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}"""
PAIRS = [
    ("--ink", "--card"),
    ("--soft", "--paper"),
    ("--soft", "--card"),
    ("--soft", "--wash"),
    ("--soft", "--accent-wash"),
    ("--accent", "--accent-wash"),
    ("--ink", "--warn-wash"),
    *[("--letters", f"--tint-{tint}") for tint in range(8)],
]


@pytest.fixture(scope="module")
def sprawling(binary: str, served: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where a service answers in whose data everything is long."""
    return served(sprawl(tmp_path_factory.mktemp("sprawl")).folder)


SPRAWLING = {
    "people": "/",
    "a person": f"/?user=guest-3-{'y' * 200}",
    "a stranger": f"/?met=0-{'x' * 200}&met=1-{'x' * 200}",
    "nobody": f"/?user={'z' * 250}",
    "items": "/items.html",
    "items, filtered": f"/items.html?text={LONG}&filter=price>=1&filter=a_column_of_a_rather_long_name={'W' * 120}",
    "an item": f"/items.html?item=5-{'x' * 200}",
    "no item": f"/items.html?item={'z' * 250}",
    "compare": "/compare.html",
    "no comparison": f"/compare.html?id={'z' * 250}",
    "no page": f"/{'nowhere' * 30}/{'z' * 250}",
}
OVERFLOW = """async (width) => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const board = document.querySelector("#board, #table .board"), table = board?.querySelector("table");
  const box = board?.getBoundingClientRect(), cells = [...(table?.querySelectorAll("td") ?? [])];
  const within = ({ left, right }) => left >= box.left && right <= box.right + 0.5;
  return [document.documentElement.scrollWidth <= width, cells.every((td) => within(td.getBoundingClientRect()))];
}"""


@pytest.mark.parametrize("what", SPRAWLING)
def test_no_page_scrolls_sideways_at_any_width(browser: Browser, sprawling: str, what: str) -> None:
    page = browser.new_page(base_url=sprawling, reduced_motion="reduce")
    page.goto(SPRAWLING[what])
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("status").filter(has=page.locator(".bone"))).to_have_count(0)  # all has been loaded
    spilt = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        spilt[width] = page.evaluate(OVERFLOW, width)
    page.close()
    assert spilt == dict.fromkeys(WIDTHS, [True, True])


def test_what_is_recommended_has_room_for_its_words_at_every_width(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address)
    page.goto("/?user=guest-3")
    title = page.locator("#recommended .item .name, #recommended .item .clip").first
    expect(title).to_be_visible()
    room = "(e) => e.closest('.item > *').getBoundingClientRect().width"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert title.evaluate(room) >= 120, width
    page.close()


def test_on_a_phone_every_figure_of_a_row_stands_beside_its_rank(phone: Page) -> None:
    phone.goto("/compare.html")
    phone.wait_for_selector("#board tbody tr")
    name = phone.locator('tr[data-model="popular"] td.model').bounding_box()
    cells = [cell.bounding_box() for cell in phone.locator('tr[data-model="popular"] td.n').all()]
    assert name is not None and len(cells) >= 3
    assert all(cell is not None and cell["x"] >= name["x"] for cell in cells)


def test_a_long_category_is_cut_and_whole_where_one_points(browser: Browser, sprawling: str) -> None:
    page = browser.new_page(base_url=sprawling)
    page.goto(SPRAWLING["a person"])
    labels = page.locator("#recommended .labels").first
    expect(labels).to_contain_text(re.compile(r"^(Kitchen|Outdoor|Books) and all .{1,40}… · "))
    expect(labels).to_have_attribute("title", re.compile("(and all that goes with it ){7}"))
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_names_itself_and_the_live_model(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator("#live")).to_contain_text("ease")
    expect(page.locator("#live")).to_contain_text("312 events")
    expect(page.locator("nav [aria-current=page]")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


@pytest.mark.parametrize(
    ("standing", "texts"),
    [
        ({"pinned": True, "live_version": 1}, ["v1, pinned"]),
        ({"pinned": True, "live_version": 4}, ["v1, pinned", "version 4 is live"]),
        ({"live_version": 4, "problem": "version 4 cannot be loaded: a file"}, ["v1, not live", "version 4 cannot be"]),
    ],
)
def test_the_side_bar_says_what_is_served_and_what_is_live(
    page: Page, standing: dict[str, Any], texts: list[str]
) -> None:
    def answered(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), **standing})

    page.route("**/v1/model", answered)
    page.goto("/items.html")
    for words in texts:
        expect(page.locator("#live")).to_contain_text(words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(browser: Browser, address: str, scheme: Literal["light", "dark"]) -> None:
    page = browser.new_page(base_url=address, color_scheme=scheme)
    page.goto("/")
    contrasts = {pair: page.evaluate(CONTRAST, list(pair)) for pair in PAIRS}
    page.close()
    assert {pair: ratio for pair, ratio in contrasts.items() if ratio < 4.5} == {}


def test_what_moves_stands_still_for_those_who_ask(page: Page) -> None:
    page.route("**/v1/recommendations", lambda route: None)
    page.goto("/")
    expect(page.locator(".bone").first).to_have_css("animation-name", "none")  # asks again where bones are drawn anew


def test_an_inline_script_does_not_run(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address)
    page.goto("/")
    run = """() => {
      const script = document.createElement("script");
      script.textContent = "window.taken = true";
      document.body.append(script);
      return window.taken === true;
    }"""
    ran = page.evaluate(run)
    page.close()
    assert ran is False


def test_pages_hold_no_inline_code_and_nothing_from_elsewhere() -> None:
    pages = sorted(STATIC.glob("*.html"))
    assert [page.name for page in pages] == ["404.html", "compare.html", "index.html", "items.html"]
    for page in pages:
        text = page.read_text()
        assert "Content-Security-Policy\" content=\"default-src 'self'" in text
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?://(?!www\.w3\.org)", text)


def test_scripts_never_make_markup_of_data() -> None:
    scripts = sorted(STATIC.glob("js/*.js"))
    assert scripts
    for script in scripts:
        matches = re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script.read_text()
        )
        assert matches == [], f"{script.name}: {matches}"
        assert len(script.read_text().splitlines()) < 200


def test_an_address_that_leads_nowhere_names_itself_and_leads_back(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address)
    answer = page.goto("/some/where?x=1")
    assert answer is not None and answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    expect(page.locator("#lead")).to_have_text("Nothing is at /some/where.")
    expect(page.locator("#live")).to_contain_text("ease")
    page.locator("main").get_by_role("link", name="Items").click()
    expect(page.locator("#table tbody tr").first).to_be_visible()
    page.close()


def test_no_text_of_the_pages_speaks_of_the_interface() -> None:
    """Names of fields and options are for programs, not for who reads a page."""
    word = r"(?:\b\w+_id\b|--\w)"
    for file in STATIC.glob("*.html"):
        assert re.findall(rf">[^<]*{word}[^<]*<", file.read_text()) == [], file.name
    for file in STATIC.glob("js/*.js"):
        assert re.findall(rf"[\"`][A-Z][^\"`\n]*{word}[^\"`\n]*[\"`]", file.read_text()) == [], file.name
