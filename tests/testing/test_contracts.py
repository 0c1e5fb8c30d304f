"""Every contract catches what it is there to catch: each model with a fault breaks one, and hears which."""

import face_faults
import fit_faults
import pytest
import score_faults
from honest import Honest, HonestInRounds, HonestRatings

from palate.models.recommender import Recommender
from palate.testing import Case, check_recommender
from palate.testing.case import broken_of
from palate.testing.contracts import CONTRACTS
from palate.testing.scores import learns_ratings_from_what_is_rated_alone

FAULTS = {**face_faults.FAULTS, **fit_faults.FAULTS, **score_faults.FAULTS}


@pytest.mark.parametrize("model", [Honest, HonestInRounds])
def test_what_keeps_all_of_them_is_let_through(model: type[Recommender]) -> None:
    check_recommender(model)


def test_ratings_are_kept_apart_from_views_by_an_honest_model() -> None:
    learns_ratings_from_what_is_rated_alone(Case(HonestRatings))


def test_every_contract_has_a_fault_that_it_catches() -> None:
    assert {name for name, _ in FAULTS.values()} == set(CONTRACTS) and len(CONTRACTS) > 30


@pytest.mark.parametrize("model", FAULTS, ids=lambda model: model.__name__)
def test_a_fault_is_caught(model: type[Recommender]) -> None:
    name, sentence = FAULTS[model]
    broken = broken_of({name: CONTRACTS[name]}, Case(model))
    assert broken, f"{model.__name__} keeps {name}"
    assert sentence in broken[0]


@pytest.mark.parametrize("model", [face_faults.ReadsTheHistory, fit_faults.DeclaresFewerRounds])
def test_all_that_is_broken_is_named_at_once(model: type[Recommender]) -> None:
    name, sentence = FAULTS[model]
    with pytest.raises(AssertionError, match=f"^{model.__name__} breaks") as broken:
        check_recommender(model)
    (line, *_) = str(broken.value).split(f"- {name}: AssertionError: ")[1:] or [""]
    assert sentence in line.split("\n- ")[0], str(broken.value)
