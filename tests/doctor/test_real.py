"""The doctor on real data: what is known to be wrong with it, and nothing else."""

import os
from pathlib import Path

import pytest

from palate.doctor import Checkup, check
from palate.readers.read import read

FOLDER = os.environ.get("PALATE_DATA")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="PALATE_DATA names no folder with real data")


def examined(name: str) -> Checkup:
    return check(read(Path(str(FOLDER)) / name).data)


def test_movielens_100k_lists_eighteen_films_twice() -> None:
    report = examined("ml-100k")
    facts = report.facts
    assert (facts.n_events, facts.n_users, facts.n_pairs) == (100_000, 943, 100_000)
    result = {finding.kind: finding for finding in report.findings}
    assert set(result) == {"titles_alike", "thin_items", "tied_times"}
    assert result["titles_alike"].sentence.startswith("36 items of 1,682 (2.1 %)")
    assert "Chasing Amy (1997)" in result["titles_alike"].sentence


def test_movielens_1m_is_healthy() -> None:
    report = examined("ml-1m")
    assert report.facts.n_events == 1_000_209
    assert {finding.kind for finding in report.findings} == {"thin_items", "tied_times"}
    assert any("svd and item_knn" in sentence for sentence in report.advice)
