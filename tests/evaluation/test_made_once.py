"""One comparison makes its baselines once, and what hangs on a split alone once for each split."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from splitting.worlds import many

from palate.evaluation import baselines, compare, lineup
from palate.evaluation.baselines import is_baseline
from palate.evaluation.scoring import split_facts
from palate.models.factors.ials import IALS
from palate.models.linear.ease import EASE
from palate.splitting.folds import folds


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each of these is called."""
    counted: Counter[str] = Counter()

    def count(place: Any, name: str) -> None:
        wrapped: Callable[..., Any] = getattr(place, name)

        def counting(*args: Any, **options: Any) -> Any:
            counted[name] += 1
            return wrapped(*args, **options)

        monkeypatch.setattr(place, name, counting)

    for model in (IALS(), EASE()):
        is_baseline(model)  # the parameters of the catalogue's own are read once for the whole process
    count(baselines, "make")
    count(lineup, "forecast")
    count(compare, "targets_of")
    count(split_facts, "shares_of")
    for place, name in (("dataset", "fingerprint_of"), ("interactions", "sketch")):
        count(__import__(f"palate.data.{place}", fromlist=[place]), name)
    return counted


def test_what_is_made_is_made_once(calls: Counter[str], tmp_path: Path) -> None:
    splits = folds(many(), 2)
    comparison = compare.compare({"ials": IALS(epochs=1), "ease": EASE()}, splits, 5, journal=tmp_path)
    assert len(comparison.models) == 4
    assert calls["make"] <= 2 + 2  # the two baselines that are not there, and the parameters of each
    assert calls["forecast"] == 4  # one of each model
    assert calls["targets_of"] == calls["fingerprint_of"] == calls["sketch"] == calls["shares_of"] == len(splits)
