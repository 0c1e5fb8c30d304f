"""Items of the catalogue without an event cost nothing: neither in what is learned nor in the forecast of a fit."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.models.recommender import Recommender
from palate.registry.artifact import load_artifact, save
from palate.spec import make

MODELS = ["ease", "edlae", "slim", "admm_slim", "p3alpha", "rp3beta", "cheby_ease"]
MET, EVERY = 12, 3_000


def world(spread: bool) -> Dataset:
    """12 items met by 60 users: a catalogue of these alone, or spread over one of 3,000."""
    rng = np.random.default_rng(5)
    user, item = np.nonzero(rng.random((60, MET)) < 0.4)
    code = item * 249 + 7 if spread else item
    ones, time = np.ones(len(user), np.float32), np.arange(len(user))
    sizes = 60, EVERY if spread else MET
    return Dataset.of(Interactions(user.astype(np.int32), code.astype(np.int32), ones, time, *sizes))


def fitted(name: str, data: Dataset) -> Recommender:
    model = make(name, **({"factors": 6} if name == "cheby_ease" else {}))
    assert isinstance(model, Recommender)
    return model.fit(data)


@pytest.mark.parametrize("name", MODELS)
def test_the_same_is_learned_and_no_table_of_all_pairs(name: str, tmp_path: Path) -> None:
    alone, spread = world(False), world(True)
    users = np.arange(60, dtype=np.int32)
    few, many = fitted(name, alone), fitted(name, spread)
    met = np.arange(MET, dtype=np.int32)
    expected = few.score_items(Queries.of_users(users, alone), met)
    got = many.score_items(Queries.of_users(users, spread), met * 249 + 7)
    np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-5)
    save(many, tmp_path / "artifact", spread)
    weight = (tmp_path / "artifact" / "arrays.safetensors").stat().st_size
    assert weight < 4 * 8 * EVERY * 10  # linear in the catalogue at most: all pairs take 36 MB
    back = load_artifact(tmp_path / "artifact").recommends
    assert isinstance(back, Recommender)
    np.testing.assert_array_equal(back.score_items(Queries.of_users(users, spread), met * 249 + 7), got)


@pytest.mark.parametrize("name", MODELS)
def test_the_forecast_does_not_count_them(name: str) -> None:
    alone, spread = (make(name).fit_cost(Size.of(world(scattered))) for scattered in (False, True))
    assert spread.flops <= 300 * max(1.0, alone.flops)
    assert spread.elements - alone.elements < EVERY**2  # linear in the catalogue at most: pairs take 20 each


def test_an_item_without_events_scores_0_among_the_others() -> None:
    spread = world(True)
    model = fitted("ease", spread)
    query = Queries.of_users(np.arange(3, dtype=np.int32), spread)
    scores = model.score_items(query, np.array([8, 7, 300, 256], dtype=np.int32))
    assert (scores[:, [0, 2]] == 0).all() and (scores[:, [1, 3]] != 0).any()
    every = model.score_items(query, np.arange(EVERY, dtype=np.int32))
    np.testing.assert_array_equal(every[:, [8, 7, 300, 256]], scores)


def test_a_size_counts_the_items_that_have_events() -> None:
    assert Size.of(world(True)).active == MET
    assert replace(Size.of(world(True)), active=0).items == EVERY
