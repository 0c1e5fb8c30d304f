"""Baselines run unless their cost is out of proportion, and then it is said."""

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.errors import InputError
from palate.evaluation import lineup
from palate.evaluation.compare import compare
from palate.evaluation.lineup import checked_baselines, lined_up
from palate.models.baselines.popular import Popular
from palate.models.factors.svd import SVD
from palate.models.linear.ease import EASE
from palate.splitting.random import random


def broad(n_items: int = 1500) -> Dataset:
    """Few events on many items, so that all pairs of items are by far the most work."""
    rng = np.random.default_rng(0)
    user, item = np.repeat(np.arange(200, dtype=np.int32), 12), rng.permutation(2400).astype(np.int32) % n_items
    ones = np.ones(len(user), np.float32)
    return Dataset.of(Interactions(user, item, ones, np.arange(len(user)), 200, n_items))


def test_all_three_run_where_they_are_quick() -> None:
    lineup_of = lined_up({"mine": EASE(l2=3.0)}, None, random(broad(), share=0.3), "ndcg@10")
    assert [*lineup_of.models] == ["mine", "popular", "item_knn", "ease"] and not lineup_of.left_out


def test_what_takes_longer_than_all_the_rest_is_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lineup, "SHORT", 0.0)
    data = broad()
    lineup_of = lined_up({"other": Popular()}, None, random(data, share=0.3), "ndcg@10")
    assert [*lineup_of.models] == ["other", "item_knn"]
    (sentence,) = lineup_of.left_out
    assert (
        sentence.startswith("the baseline ease is left out: its fit would take ") and "all others together" in sentence
    )
    split = random(data, share=0.3)
    comparison = compare({"other": Popular()}, split, 5, ks=(5,))
    assert {row.name for row in comparison.models} == {"other", "item_knn"}
    assert any("the baseline ease is left out" in warning for warning in comparison.warnings)
    named = compare({"other": Popular()}, split, 5, ks=(5,), baselines=("ease",))
    assert {row.name for row in named.models} == {"other", "ease"}
    named_lineup = lined_up({"ease": EASE()}, None, random(data, share=0.3), "ndcg@10")
    assert "ease" in named_lineup.models and not named_lineup.left_out


def test_what_takes_more_memory_than_there_is_is_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_MEMORY", "3m")
    lineup_of = lined_up({"svd": SVD(factors=2)}, None, random(broad(), share=0.3), "ndcg@10")
    assert "ease" not in lineup_of.models and "3.0 MiB is the limit" in lineup_of.left_out[0]


def test_with_a_rating_metric_their_like_stand_in() -> None:
    rated = lined_up({"svd": SVD(factors=2)}, None, random(broad(), share=0.3), "rmse")
    assert [*rated.models] == ["svd", "bias", "item_knn_ratings"] and not rated.left_out


def test_names_are_checked() -> None:
    assert checked_baselines(["bias", "ease", "bias"]) == ("bias", "ease")
    with pytest.raises(InputError, match=r"'eas' is not a simple baseline \(did you mean 'ease'\?\); there are: "):
        checked_baselines(["eas"])
