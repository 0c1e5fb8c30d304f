"""The pictures of a search."""

from pathlib import Path

import pytest
from tuning.worlds import tastes

from palate.reports.search import draw_search
from palate.splitting.named import split_by
from palate.tuning.search import tune
from palate.tuning.tuned import Tuned


@pytest.fixture(scope="module")
def tuned() -> Tuned:
    return tune("item_knn", split_by("leave_last", tastes(n_users=60, n_items=20)), trials=10)


def test_each_is_drawn_as_png_and_svg_the_same_each_time(tuned: Tuned, tmp_path: Path) -> None:
    paths = draw_search(tuned, tmp_path / "one")
    names = {f"{name}.{kind}" for name in ("history", "importance", "parallel") for kind in ("png", "svg")}
    assert {path.name for path in paths} == names
    assert all(path.read_bytes()[1:4] == b"PNG" for path in paths if path.suffix == ".png")
    again = draw_search(tuned, tmp_path / "two")
    assert [path.read_bytes() for path in paths] == [path.read_bytes() for path in again]


def test_the_fields_and_their_values_are_written(tuned: Tuned, tmp_path: Path) -> None:
    draw_search(tuned, tmp_path)
    written = (tmp_path / "parallel.svg").read_text()
    assert all(f">{word}<" in written for word in ("neighbors", "similarity", "shrinkage", "ndcg@10", "cosine"))
    shares = (tmp_path / "importance.svg").read_text()
    assert all(f">{share:.0%}<" in shares for share in tuned.importances.values())


def test_a_search_of_one_trial_is_drawn_too(tmp_path: Path) -> None:
    tuned = tune("ease", split_by("leave_last", tastes(n_users=40, n_items=20)), trials=1)
    assert len(draw_search(tuned, tmp_path)) == 4
