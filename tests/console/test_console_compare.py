"""The compare page: one row per model, intervals on one scale, plots that can be read, empty and error states."""

from collections.abc import Callable
from dataclasses import fields
from itertools import combinations
from pathlib import Path

import pytest
from console.conftest import Ask
from console.world import SCORES, world
from playwright.sync_api import Browser, FloatRect, Page, expect

from palate.evaluation.comparison import Comparison
from palate.models.baselines.popular import Popular
from palate.registry.registry import Registry
from palate.reports.page import page as report


def test_the_newest_comparison_has_one_row_per_model_in_the_order_of_the_api(page: Page, ask: Ask) -> None:
    page.goto("/compare.html")
    page.wait_for_selector("#board tbody tr")
    names = [row.get_attribute("data-model") for row in page.locator("#board tbody tr").all()]
    assert names == [model["name"] for model in ask("/v1/comparisons/latest")["models"]] == list(SCORES)
    expect(page.locator("tr.best")).to_have_count(2)
    expect(page.locator("tr", has_text="popular")).to_contain_text("baseline")
    expect(page.locator("tr", has_text="ease")).to_contain_text(".184")
    expect(page.locator("#verdict")).to_contain_text("ease and ials share rank 1")
    expect(page.locator("#verdict")).to_contain_text("3.6 times as good")


def test_points_and_whiskers_stand_in_the_order_of_the_figures(page: Page) -> None:
    page.goto("/compare.html")
    page.wait_for_selector("#board .dotmark")
    middles = [_box(page, f'tr[data-model="{name}"] .dotmark') for name in SCORES]
    assert [box["x"] for box in middles] == sorted((box["x"] for box in middles), reverse=True)
    track, whisker = _box(page, "tr.best svg.track"), _box(page, "tr.best .whisker")
    assert track["x"] <= whisker["x"] and whisker["x"] + whisker["width"] <= track["x"] + track["width"]
    assert whisker["x"] < middles[0]["x"] < whisker["x"] + whisker["width"]


def test_the_other_comparison_can_be_chosen_and_its_address_kept(page: Page) -> None:
    page.goto("/compare.html")
    page.get_by_label("Comparison").select_option(index=1)
    expect(page.locator("#lead")).to_contain_text("older")
    expect(page.locator("#board tbody tr")).to_have_count(2)
    expect(page.locator("#verdict")).to_contain_text("ease leads popular by .100")
    page.reload()
    expect(page.locator("#lead")).to_contain_text("older")


def test_no_label_of_the_plot_covers_another_or_a_point(page: Page) -> None:
    page.goto("/compare.html")
    page.wait_for_selector("#variety circle")
    labels = [box for label in page.locator("#by-coverage text.label").all() if (box := label.bounding_box())]
    points = [box for point in page.locator("#by-coverage circle").all() if (box := point.bounding_box())]
    assert len(labels) == len(points) == len(SCORES)
    assert not any(_meet(label, other) for label, other in combinations(labels, 2))
    assert not any(_meet(label, point) for label in labels for point in points)


def test_slices_stand_side_by_side_for_every_model(page: Page) -> None:
    page.goto("/compare.html")
    expect(page.locator("#slices .dots .mark")).to_have_count(2 * len(SCORES))
    expect(page.locator("#slices")).to_contain_text("211 queries")


def test_the_report_is_the_one_that_stands_alone(page: Page, ask: Ask, tmp_path: Path) -> None:
    page.goto("/compare.html")
    page.wait_for_selector("#slices .dots")
    answer = ask("/v1/comparisons/latest")
    known = {field.name for field in fields(Comparison)}
    alone = Comparison.of_json({name: value for name, value in answer.items() if name in known})
    (tmp_path / "out.html").write_text(report(alone), encoding="utf-8")
    text = page.locator(".report").inner_text()
    page.goto((tmp_path / "out.html").as_uri())
    page.wait_for_selector("#slices .dots")
    assert page.locator(".report").inner_text() == text


def test_a_point_tells_its_figures_to_mouse_and_keyboard(page: Page) -> None:
    page.goto("/compare.html")
    page.locator('#by-coverage circle[data-model="popular"]').hover()
    expect(page.get_by_role("tooltip")).to_contain_text("NDCG@10 .051")
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_be_hidden()
    page.mouse.move(0, 0)
    page.locator("#slices .dots").first.focus()
    expect(page.get_by_role("tooltip")).to_contain_text("over 20 events: .184")


def test_where_nothing_was_compared_the_command_is_named(
    browser: Browser, served: Callable[[Path], str], tmp_path: Path
) -> None:
    registry, data = Registry(tmp_path / "registry"), world()
    registry.publish(Popular().fit(data), data, name="popular", promote=True)
    page = browser.new_page(base_url=served(registry.folder))
    page.goto("/compare.html")
    expect(page.locator("#report")).to_contain_text("palate compare")
    expect(page.locator("#board")).to_have_count(0)
    page.close()


@pytest.mark.parametrize("id_", ["never-made", "../x"])
def test_an_unknown_comparison_has_a_page_of_its_own_with_a_way_back(refused: Page, id_: str) -> None:
    refused.goto(f"/compare.html?id={id_}")
    expect(refused.get_by_role("heading", level=1)).to_have_text(f"There is no comparison “{id_}”")
    refused.get_by_role("link", name="The latest comparison").click()
    expect(refused.locator("#lead")).to_contain_text("shop")


def test_another_comparison_leaves_the_focus_on_the_list(page: Page) -> None:
    page.goto("/compare.html")
    page.get_by_label("Comparison").focus()
    page.get_by_label("Comparison").select_option(index=1)
    expect(page.locator("#lead")).to_contain_text("older")
    expect(page.get_by_label("Comparison")).to_be_focused()
    page.get_by_label("Metric").focus()
    page.get_by_label("Metric").select_option("recall")
    expect(page.get_by_label("Metric")).to_be_focused()


def _box(page: Page, selector: str) -> FloatRect:
    box = page.locator(selector).first.bounding_box()
    assert box is not None, f"{selector} is not drawn"
    return box


def _meet(a: FloatRect, b: FloatRect) -> bool:
    across = a["x"] < b["x"] + b["width"] - 1 and b["x"] < a["x"] + a["width"] - 1
    return across and a["y"] < b["y"] + b["height"] - 1 and b["y"] < a["y"] + a["height"] - 1
