"""The report that stands alone, opened from a folder without a network: each section drawn, or absent."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from console.test_console_layout import OVERFLOW, WIDTHS
from playwright.sync_api import Browser, Page, expect
from reports.made import BASELINES, KS, MODELS, comparison, row

from palate.evaluation.comparison import Against, Comparison, Example, Figure, Row
from palate.reports.page import page

HOSTILE = "</script><img src=x onerror=\"document.title='taken'\"> 'it' & more " + "long" * 60
SECTIONS = ("board", "variety", "cutoffs", "slices", "exposure", "replay", "learning", "rounds", "examples", "about")
Opens = Callable[..., Page]


@pytest.fixture
def opens(browser: Browser, tmp_path: Path) -> Iterator[Opens]:
    """Writes a comparison as a page and opens it from the folder; any request, warning or error fails the test."""
    context = browser.new_context(offline=True, reduced_motion="reduce", viewport={"width": 1280, "height": 860})
    wrong = list[str]()

    def opened(whole: Comparison, width: int = 1280) -> Page:
        (tmp_path / "out.html").write_text(page(whole), encoding="utf-8")
        tab = context.new_page()
        tab.set_viewport_size({"width": width, "height": 860})
        tab.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on(
            "request",
            lambda request: wrong.append(request.url) if not request.url.startswith(("file:", "data:")) else None,
        )
        tab.goto((tmp_path / "out.html").as_uri())
        tab.wait_for_selector("#about dl")
        return tab

    yield opened
    context.close()
    assert wrong == []


def names(tab: Page) -> list[str | None]:
    return [row.get_attribute("data-model") for row in tab.locator("#board tbody tr").all()]


def test_every_section_is_drawn_with_a_mark_for_every_figure(opens: Opens) -> None:
    tab = opens(comparison())
    assert [tab.locator(f"#{name}").count() for name in SECTIONS] == [1] * len(SECTIONS)
    assert names(tab) == list(MODELS)
    n = len(MODELS)
    expect(tab.locator("#variety .panel")).to_have_count(6)
    expect(tab.locator("#variety circle.mark")).to_have_count(6 * n)
    expect(tab.locator("#cutoffs .curve .mark")).to_have_count(n * len(KS))
    expect(tab.locator("#cutoffs .band")).to_have_count(3)
    expect(tab.locator("#slices .dots .mark")).to_have_count(3 * n)
    expect(tab.locator("#exposure .curve .mark")).to_have_count(21 * n)
    expect(tab.locator("#replay .curve .mark")).to_have_count(5 * n)
    expect(tab.locator("#learning .curve .mark")).to_have_count(4 * n)
    expect(tab.locator("#rounds .curve .mark")).to_have_count(10)
    expect(tab.get_by_role("note")).to_contain_text("looks into the future; use temporal.")
    expect(tab.locator("#lead")).to_contain_text("shop <&> $more$")


def test_a_comparison_of_before_these_fields_is_drawn_and_shows_no_empty_section(opens: Opens) -> None:
    old = Row("ease", {}, 1, False, "", {"ndcg@10": Figure(0.2, 0.19, 0.21)}, 1.0, 1.0, answered=1.0)
    tab = opens(Comparison("old", "random", 10, 20, 10, "ndcg@10", "2026-01-01T00:00:00+00:00", [old]))
    sections = [name for name in SECTIONS if tab.locator(f"#{name}").count()]
    assert sections == ["board", "variety", "about"]
    assert tab.locator("[role=note], .chooser").count() == 0
    heads = [head.inner_text().strip(" ↑") for head in tab.locator("#board .sort").all()]
    assert heads == ["Rank", "Model", "NDCG@10", "Fit", "1,000 lists"]


def test_a_model_that_failed_says_why_and_stands_in_no_plot(opens: Opens) -> None:
    failed = Row("bpr", {}, 7, False, note="the loss ran away in round 3: lower learning_rate")
    whole = comparison()
    tab = opens(replace(whole, models=(*whole.models, failed)))
    expect(tab.locator('#board tr[data-model="bpr"]')).to_contain_text("lower learning_rate")
    assert tab.locator('svg.plot [data-model="bpr"]').count() == 0


def test_a_head_sorts_its_column_both_ways_and_says_so(opens: Opens) -> None:
    tab = opens(comparison())
    by_time = sorted(MODELS, key=lambda name: row(name, list(MODELS).index(name)).fit_seconds)
    fit = tab.get_by_role("columnheader", name="Fit")
    fit.get_by_role("button").click()
    assert names(tab) == by_time
    expect(fit).to_have_attribute("aria-sort", "ascending")
    fit.get_by_role("button").press("Enter")
    assert names(tab) == by_time[::-1]
    expect(fit).to_have_attribute("aria-sort", "descending")
    expect(tab.locator("[aria-sort]")).to_have_count(1)
    tab.get_by_role("button", name="vs item_knn").click()
    assert set(names(tab)[:2]) == {"ials", "ease"}  # those without a test come last, whichever the way
    tab.get_by_role("button", name="vs item_knn").click()
    assert set(names(tab)[:2]) == {"ials", "ease"}


def test_the_difference_from_the_baseline_tells_its_test(opens: Opens) -> None:
    cell = opens(comparison()).locator('tr[data-model="ease"] .versus')
    expect(cell).to_contain_text("+.010")
    expect(cell).to_contain_text("p\u00a0=\u00a0.004")
    expect(cell).to_contain_text("d\u00a0=\u00a0.200")


def test_another_metric_redraws_the_table_and_its_plots(opens: Opens) -> None:
    tab = opens(comparison())
    tab.get_by_label("Metric").select_option("recall")
    best = max(MODELS, key=lambda name: MODELS[name])
    assert names(tab)[0] == best
    expect(tab.locator(f'tr[data-model="{best}"] .measurement .n')).to_have_text(".258")  # 0.31 * 10 / 12
    tab.get_by_role("group", name="At k").get_by_role("button", name="20").click()
    expect(tab.locator(f'tr[data-model="{best}"] .measurement .n')).to_have_text(".517")
    expect(tab.locator("#variety")).to_contain_text("Recall@20")
    expect(tab.locator("#cutoffs h2")).to_have_text("Recall over the length of the list")
    tab.get_by_label("Metric").select_option("novelty")  # of bits, and at one cutoff alone
    expect(tab.locator('tr[data-model="random"] .measurement .n')).to_have_text("11.0")
    assert tab.locator("#cutoffs").count() == 0


def test_the_front_holds_those_whom_no_other_beats_in_both(opens: Opens) -> None:
    tab = opens(comparison())
    fronts = {axis: tab.locator(f'[data-front="{axis}"] b').all_inner_texts() for axis in ("coverage", "fit", "memory")}
    assert fronts["coverage"] == ["ials", "item_knn", "random"]  # .31 at 62 %, .27 at 70 %, .02 at 100 %
    assert fronts["fit"] == list(MODELS)  # each that is better takes longer
    assert fronts["memory"] == ["ials"]
    expect(tab.locator("#variety .front")).to_have_count(6)


def test_slices_of_another_group_take_the_place_of_the_first(opens: Opens) -> None:
    tab = opens(comparison())
    tab.get_by_role("button", name="Head, middle, tail").click()
    expect(tab.locator("#slices .dots .mark")).to_have_count(2 * len(MODELS))
    tab.locator('#slices .dots[data-model="ease"]').focus()
    expect(tab.get_by_role("tooltip")).to_contain_text("tail: .061, 300 items")


def test_names_beside_the_curves_never_meet(opens: Opens) -> None:
    tab = opens(comparison())
    for name in ("cutoffs", "replay", "learning"):
        boxes = [label.bounding_box() for label in tab.locator(f"#{name} text.label").all()]
        tops = sorted(box["y"] for box in boxes if box)
        assert len(tops) == len(MODELS)
        assert min(below - above for above, below in pairwise(tops)) >= 14, name


def test_the_arrows_lead_along_a_curve_and_others_step_back(opens: Opens) -> None:
    tab = opens(comparison())
    curve = tab.locator('#learning .curve[data-model="ease"]')
    curve.focus()
    expect(tab.get_by_role("tooltip")).to_contain_text("100\u00a0% of the events: .305")
    tab.keyboard.press("ArrowLeft")
    expect(tab.get_by_role("tooltip")).to_contain_text("50\u00a0% of the events")
    lit = {mark.get_attribute("data-model") for mark in tab.locator("svg.plot .lit").all()}
    assert lit == {"ease"}
    assert "25\u00a0% of the events" in str(curve.get_attribute("aria-label"))


def test_lists_side_by_side_mark_a_hit_by_more_than_colour(opens: Opens) -> None:
    second = Example("u2", [], ["Bed"], {"ease": ["Chair"], "popular": []}, {"ease": [False], "popular": []})
    tab = opens(comparison(examples=(*comparison().examples, second)))
    hits = tab.locator("#examples .hit")
    expect(hits).to_have_count(1)
    expect(hits).to_contain_text("Desk")
    expect(hits).to_contain_text("✓ withheld")
    tab.get_by_role("button", name="Next user").click()
    expect(tab.get_by_role("combobox", name="User")).to_have_value("1")
    expect(tab.locator("#examples .hit")).to_have_count(0)
    assert [name.inner_text() for name in tab.locator("#examples .list h3 .name").all()] == ["ease", "popular"]
    tab.get_by_role("combobox", name="User").select_option("0")
    expect(tab.locator("#examples .hit")).to_have_count(1)


def test_hostile_and_endless_texts_are_text(opens: Opens) -> None:
    odd = replace(row("ease", 1), name=HOSTILE, note=HOSTILE, parameters={HOSTILE: HOSTILE})
    example = Example(HOSTILE, [HOSTILE], [HOSTILE], {HOSTILE: [HOSTILE]}, {HOSTILE: [True]})
    whole = comparison(data=HOSTILE, warnings=(HOSTILE,), examples=(example,), about={HOSTILE: HOSTILE})
    tab = opens(replace(whole, models=(odd, *whole.models[2:])), width=390)
    assert tab.title() == " ".join(f"{HOSTILE} · Palate".split())
    assert tab.locator("main img, main script").count() == 0
    assert tab.locator("#board tbody tr").first.get_attribute("data-model") == HOSTILE
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_no_width_makes_it_scroll_sideways(opens: Opens) -> None:
    tab = opens(comparison(warnings=(HOSTILE,)))
    expect(tab.locator("#replay .curve")).to_have_count(len(MODELS))
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 860})
        assert tab.evaluate(OVERFLOW, width) == [True, True], width


def test_a_curve_of_one_point_and_rows_without_intervals_are_drawn(opens: Opens) -> None:
    bare = [replace(row(name, 0), name=name, curves={"replay": row(name, 0).curves["replay"][:1]}) for name in MODELS]
    plain = [replace(row, metrics={name: Figure(figure.mean) for name, figure in row.metrics.items()}) for row in bare]
    tab = opens(comparison(models=tuple(plain)))
    expect(tab.locator("#replay .curve .mark")).to_have_count(len(MODELS))
    assert tab.locator("#board .whisker, .band").count() == 0


def test_on_paper_it_is_light_and_keeps_every_section(opens: Opens) -> None:
    tab = opens(comparison())
    tab.emulate_media(media="print", color_scheme="dark")
    assert tab.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor") == "rgb(255, 255, 255)"
    expect(tab.locator(".chooser")).to_be_hidden()
    for name in SECTIONS:
        expect(tab.locator(f"#{name}")).to_be_visible()


def test_baselines_are_told_apart_by_form_and_the_others_by_colour(opens: Opens) -> None:
    tab = opens(comparison())
    tones = {name: str(tab.locator(f'#cutoffs .curve[data-model="{name}"]').get_attribute("class")) for name in MODELS}
    assert all({"tone-grey", "base"} < set(tones[name].split()) for name in BASELINES)
    assert len({tones[name] for name in MODELS if name not in BASELINES}) == len(MODELS) - len(BASELINES)
    dashes = "(node) => getComputedStyle(node).strokeDasharray"
    assert tab.locator('#cutoffs .curve[data-model="popular"] .line').evaluate(dashes) != "none"
    assert tab.locator('#cutoffs .curve[data-model="ease"] .line').evaluate(dashes) == "none"


def test_where_the_best_baseline_leads_the_page_says_that_none_beats_it(opens: Opens) -> None:
    first = [replace(row, baseline=row.name in ("ials", "random")) for row in comparison().models]
    tab = opens(comparison(models=tuple(first), baseline="ials"))
    expect(tab.locator("#verdict")).to_contain_text("None beats ials, the best simple baseline, beyond noise.")
    expect(tab.locator('#cutoffs .curve[data-model="ials"]')).to_have_class(re.compile(r"\btone-0 base\b"))


def test_a_long_list_of_what_was_withheld_opens_when_asked_for(opens: Opens) -> None:
    many = Example("u1", [], [f"Thing {at}" for at in range(15)], {"ease": ["Desk"]}, {"ease": [False]})
    tab = opens(comparison(examples=(many,)))
    expect(tab.get_by_text("Thing 11")).to_be_visible()
    expect(tab.get_by_text("Thing 12")).to_be_hidden()
    tab.get_by_text("3 more").click()
    expect(tab.get_by_text("Thing 14")).to_be_visible()


def with_tests(recall: bool = True) -> Comparison:
    """ials and ease have tests in two metrics, in one of which they differ from item_knn the other way round."""
    ranking, other = Against(0.01, 0.005, 0.015, 0.001, 0.004, 0.2), Against(-0.02, -0.03, -0.01, 0.01, 0.03, -0.4)
    novelty = Against(0.3, -0.1, 0.7, 0.2, 0.4, 0.1)
    tests = {"ndcg@10": ranking, **({"recall@10": other, "novelty@10": novelty} if recall else {})}
    whole = comparison()
    return replace(whole, models=tuple(replace(row, tests=tests) if row.against else row for row in whole.models))


def test_the_difference_its_p_and_d_are_those_of_the_metric_chosen(opens: Opens) -> None:
    tab = opens(with_tests())
    cell = tab.locator('tr[data-model="ease"] .versus .against')
    expect(cell).to_have_class("against gain")
    tab.get_by_label("Metric").select_option("recall")
    expect(cell).to_have_text("−.020p\u00a0=\u00a0.030 · d\u00a0=\u00a0−.400")
    expect(cell).to_have_class("against loss")
    expect(cell).to_have_attribute("title", re.compile(r"−\.020 in Recall@10"))
    expect(tab.get_by_role("button", name="vs item_knn")).to_have_attribute("title", re.compile("in Recall@10"))
    expect(tab.locator("#verdict")).to_contain_text("By Recall@10, ials comes first")
    expect(tab.locator("#verdict")).to_contain_text(
        "−.020 against item_knn, p\u00a0=\u00a0.030. The ranks are by NDCG@10."
    )
    tab.get_by_label("Metric").select_option("novelty")
    expect(cell).to_contain_text("+0.30")  # in bits
    expect(cell).to_have_class("against noise")


def test_a_metric_without_tests_shows_plain_differences_and_says_what_is_missing(opens: Opens) -> None:
    tab = opens(with_tests(recall=False))
    expect(tab.locator(".untested")).to_have_count(0)
    tab.get_by_label("Metric").select_option("recall")
    expect(tab.locator(".untested")).to_contain_text("holds no test in Recall@10")
    cell = tab.locator('tr[data-model="ease"] .versus')
    expect(cell).to_have_text("+.029")  # (.305 - .27) * 10 / 12
    expect(tab.locator('tr[data-model="item_knn"] .versus')).to_have_text("–")
    tab.get_by_label("Metric").select_option("catalogue_coverage")
    expect(tab.locator(".untested")).to_contain_text("one number for all lists")


def test_where_less_is_better_less_is_a_gain(opens: Opens) -> None:
    whole, off = comparison(metric="rmse"), Against(-0.02, -0.03, -0.01, 0.01, 0.03, -0.4)
    errors = {name: Figure(1.0 - MODELS[name]) for name in MODELS}
    rows = [replace(row, metrics={"rmse": errors[row.name]}, against=row.against and off) for row in whole.models]
    tab = opens(replace(whole, models=tuple(rows)))
    expect(tab.locator('tr[data-model="ease"] .against')).to_have_class("against gain")


def test_the_verdict_stands_above_the_table(opens: Opens) -> None:
    tab = opens(comparison())
    verdict, board = tab.locator("#verdict").bounding_box(), tab.locator("#board").bounding_box()
    assert verdict is not None and board is not None
    assert verdict["y"] + verdict["height"] <= board["y"]
