"""What holds on every page: the live model, phones, contrast, and a strict policy on what may run."""

import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from palate.console import STATIC

PAGES = ["/", "/?user=guest-3", "/?met=thing-0&met=thing-1", "/items.html", "/items.html?item=thing-1", "/compare.html"]
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


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_never_scrolls_sideways(phone: Page, path: str) -> None:
    phone.goto(path)
    phone.wait_for_load_state("networkidle")
    expect(phone.get_by_role("status")).to_have_count(0)  # all has been loaded
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [320, 700, 800, 1000, 1100])
def test_no_width_makes_a_page_scroll_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/?user=guest-3", "/compare.html"):
        page.goto(path)
        page.wait_for_selector("#recommended .item, #variety circle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("path", PAGES)
def test_every_page_names_itself_and_the_live_model(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator("#live")).to_contain_text("ease")
    expect(page.locator("#live")).to_contain_text("312 events")
    expect(page.locator("nav [aria-current=page]")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        ({"pinned": True, "live_version": 1}, ["v1, pinned"]),
        ({"pinned": True, "live_version": 4}, ["v1, pinned", "version 4 is live"]),
        ({"live_version": 4, "problem": "version 4 cannot be loaded: a file"}, ["v1, not live", "version 4 cannot be"]),
    ],
)
def test_the_side_bar_says_what_is_served_and_what_is_live(
    page: Page, standing: dict[str, Any], told: list[str]
) -> None:
    def answered(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), **standing})

    page.route("**/v1/model", answered)
    page.goto("/items.html")
    for words in told:
        expect(page.locator("#live")).to_contain_text(words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(browser: Browser, address: str, scheme: Literal["light", "dark"]) -> None:
    page = browser.new_page(base_url=address, color_scheme=scheme)
    page.goto("/")
    found = {pair: page.evaluate(CONTRAST, list(pair)) for pair in PAIRS}
    page.close()
    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}


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
        found = re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script.read_text()
        )
        assert found == [], f"{script.name}: {found}"
        assert len(script.read_text().splitlines()) < 200
