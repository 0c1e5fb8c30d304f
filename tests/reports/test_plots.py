"""What the plots show: their figures, their names, text as text, and the same bytes each time."""

import re
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from reports.made import DAY, KS, MODELS, comparison

from palate.errors import MissingExtraError
from palate.evaluation.comparison import Comparison, Figure, Point
from palate.metrics.named import lower_is_better
from palate.reports.canvas import Axes, Palette, styled
from palate.reports.labels import apart
from palate.reports.plot_curves import learning, over_k, replay, rounds
from palate.reports.plot_ranks import leaderboard, slices
from palate.reports.plot_trades import axes_of, front, trade_offs, values
from palate.reports.plots import PLOTS, draw


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plots") / "made" / "here"
    written = draw(comparison(), folder)
    assert written == [folder / f"{name}.{kind}" for name in PLOTS for kind in ("png", "svg")]
    return folder


def texts(svg: Path) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg.read_text())


def dots(axes: Axes) -> list[tuple[float, float]]:
    """The places of the single marks."""
    lines = [line for line in axes.lines if line.get_marker() not in ("None", "") and len(line.get_xdata()) == 1]
    return [(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in lines]


def test_every_plot_is_a_png_and_an_svg(drawn: Path) -> None:
    for name in PLOTS:
        assert (drawn / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        assert (drawn / f"{name}.svg").read_text().lstrip().startswith("<?xml")


def test_text_stays_text_and_names_every_model(drawn: Path) -> None:
    for name in ("leaderboard", "trade_offs", "over_k", "slices", "exposure", "replay", "learning"):
        whole = " ".join(texts(drawn / f"{name}.svg"))
        assert all(model in whole for model in MODELS), name
    assert any("shop &lt;&amp;&gt; $more$" in text for text in texts(drawn / "leaderboard.svg"))


def test_one_comparison_gives_the_same_bytes_read_back_too(drawn: Path, tmp_path: Path) -> None:
    draw(Comparison.of_json(comparison().to_json()), tmp_path)  # as it is read back later
    for path in drawn.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name
    assert "<dc:date>" not in (drawn / "leaderboard.svg").read_text()


def test_the_readers_own_style_is_left_as_it_was(tmp_path: Path) -> None:
    import matplotlib as mpl  # noqa: PLC0415

    before = dict(mpl.rcParams)
    with styled():
        assert mpl.rcParams["svg.fonttype"] == "none"
    assert dict(mpl.rcParams) == before


def test_the_leaderboard_shows_the_means_in_order_from_the_top() -> None:
    page = leaderboard(comparison())
    assert page is not None
    (axes,) = page.axes
    assert [x for x, _ in sorted(dots(axes), key=lambda at: at[1])] == [
        row.metrics["ndcg@10"].mean for row in comparison().models
    ]
    assert axes.yaxis_inverted() and axes.get_ylim()[0] > len(MODELS) - 1


def test_the_axes_of_a_trade_off_hold_every_model() -> None:
    page = trade_offs(comparison())
    assert page is not None and len(page.axes) == len(axes_of(10))
    for axes, axis in zip(page.axes, axes_of(10), strict=True):
        x_of = values(list(comparison().models), axis)
        expected = {(x_of[row.name], row.metrics["ndcg@10"].mean) for row in comparison().models}
        assert set(dots(axes)) == expected


def test_the_front_is_who_nobody_beats_in_both() -> None:
    points = {"a": (1.0, 5.0), "b": (2.0, 4.0), "c": (1.5, 3.0), "d": (3.0, 1.0), "twin": (2.0, 4.0)}
    assert front(points, lower_x=False, lower_y=False) == ["d", "b", "twin", "a"]
    assert front(points, lower_x=True, lower_y=False) == ["a"]
    assert front(points, lower_x=True, lower_y=True) == ["a", "c", "d"]


def test_errors_are_the_better_the_lower() -> None:
    assert lower_is_better("rmse") and not lower_is_better("ndcg@10") and not lower_is_better("r2")


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({"a": 0.0, "b": 1.0}, {"a": 0.0, "b": 1.0}),
        ({"a": 0.5, "b": 0.5}, {"a": 0.45, "b": 0.55}),
        ({"a": 0.5, "b": 0.5, "c": 0.62}, {"a": 0.44, "b": 0.54, "c": 0.64}),
    ],
)
def test_names_that_touch_move_apart_about_their_mean(wanted: dict[str, float], places: dict[str, float]) -> None:
    assert apart(wanted, 0.1) == pytest.approx(places)


def test_names_keep_their_order_and_their_gap() -> None:
    wanted = {str(place): (place * 37 % 100) / 100 for place in range(12)}
    places = apart(wanted, 0.08)
    order = sorted(wanted, key=lambda name: wanted[name])
    heights = [places[name] for name in order]
    assert all(b - a >= 0.08 - 1e-9 for a, b in zip(heights, heights[1:], strict=False))


def test_curves_go_through_their_points() -> None:
    whole = comparison()
    for plot, kind in ((learning, "events"), (replay, "replay")):
        page = plot(whole)
        assert page is not None
        for line, row in zip(page.axes[0].lines, whole.models, strict=True):
            points = row.curves[kind]
            assert line.get_xdata().tolist() == [point.at for point in points]
            assert line.get_ydata().tolist() == [point.mean for point in points]
    page = over_k(whole)
    assert page is not None and page.axes[0].lines[0].get_xdata().tolist() == list(KS)


def test_the_replay_says_its_days(drawn: Path) -> None:
    assert {"2025-01-01", "2025-01-31"} <= set(texts(drawn / "replay.svg"))
    assert DAY * 30 == 2_592_000


def test_a_slice_without_queries_has_no_dot() -> None:
    whole = comparison()
    empty = [replace(row, slices=[replace(row.slices[0], n=0), *row.slices[1:]]) for row in whole.models]
    full, less = slices(whole), slices(replace(whole, models=empty))
    assert full is not None and less is not None
    assert len(dots(full.axes[0])) - len(dots(less.axes[0])) == len(MODELS)


def test_loss_has_a_panel_for_each_model_that_learns_in_rounds() -> None:
    with styled():
        page = rounds(comparison())
    assert page is not None and [axes.get_title(loc="left") for axes in page.axes] == ["ials"]
    assert page.axes[0].lines[0].get_ydata().tolist() == [1.0 / n for n in range(1, 11)]


def test_exposure_says_what_the_first_tenth_takes(drawn: Path) -> None:
    share = comparison().models[0].exposure[2]
    assert any(text.split() == [f"{share:.0%}", "ials"] for text in texts(drawn / "exposure.svg"))


def test_what_was_not_measured_is_not_drawn(tmp_path: Path) -> None:
    bare = [replace(row, curves={}, exposure=(), slices=()) for row in comparison().models]
    written = draw(comparison(models=bare, ks=(10,)), tmp_path)
    assert {path.stem for path in written} == {"leaderboard", "trade_offs"}
    none = [replace(row, metrics={}) for row in bare]
    assert draw(comparison(models=none), tmp_path) == []


def test_one_model_alone_and_flat_figures_can_be_drawn(tmp_path: Path) -> None:
    first = comparison().models[0]
    flat = replace(first, metrics={f"ndcg@{k}": Figure(0.0) for k in KS}, curves={"events": [Point(1.0, 0.0)] * 2})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        written = draw(comparison(models=[flat]), tmp_path)
    assert {"leaderboard", "over_k", "exposure"} <= {path.stem for path in written}


@pytest.mark.slow
def test_letters_that_the_font_lacks_and_many_models_are_no_trouble(tmp_path: Path) -> None:
    row = comparison().models[0]
    many = [replace(row, name=f"模型 {place} $x_1", rank=place + 1) for place in range(30)]
    assert draw(comparison(models=many), tmp_path)


def test_no_two_of_few_models_look_alike() -> None:
    palette = Palette(comparison().models)
    looks = {(palette.colour(name), palette.mark(name)) for name in MODELS}
    assert len(looks) == len(MODELS)


def test_without_matplotlib_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'palate\[plots\]'"):
        draw(comparison(), tmp_path / "none")
    assert not (tmp_path / "none").exists()
