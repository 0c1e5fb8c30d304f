"""A fit that was ended between two rounds, kept as a folder, ends with the bits that it would have had."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from palate.catalogue import models
from palate.errors import ArtifactError, InputError
from palate.models.recommender import Recommender, Watch
from palate.registry.artifact import save
from palate.registry.checkpoint import (
    Checkpoint,
    check_same_fit,
    load_checkpoint,
    remove_checkpoint,
    save_checkpoint,
)
from palate.spec import make
from palate.testing import world

W = world()


def made() -> dict[str, dict[str, int]]:
    """The models of the catalogue that learn in rounds, each with the parameter that makes them four."""
    shipped = {name: make(name) for name, place in models().items() if place.startswith("palate.")}
    return {name: {model.learns_in: 4} for name, model in shipped.items() if model.n_rounds}


def ended(name: str, after: int = 2) -> Recommender:
    model: Any = make(name, **made()[name])
    return model.fit(W.data, watch=Watch(lambda round: round.round == after))  # type: ignore[no-any-return]


def test_there_are_such() -> None:
    assert {"svd", "als", "ials", "bpr", "fm"} <= set(made())


@pytest.mark.parametrize("name", made())
def test_a_fit_that_was_kept_ends_as_if_it_had_never_been_ended(name: str, tmp_path: Path) -> None:
    save_checkpoint(Checkpoint(ended(name), "these", 1.5), tmp_path / "fit")
    found = load_checkpoint(tmp_path / "fit")
    assert (found.data, found.seconds, found.model.rounds_) == ("these", 1.5, 2)
    resumed = found.model.fit(W.data, resume=True)
    whole = make(name, **made()[name]).fit(W.data)
    assert resumed.rounds_ == whole.rounds_ and not resumed.state_
    same = resumed.score(W.everyone, W.items), whole.score(W.everyone, W.items)
    assert same[0].tobytes() == same[1].tobytes()


def test_a_later_one_takes_the_place_of_an_earlier_and_is_forgotten(tmp_path: Path) -> None:
    for after in (1, 3):
        save_checkpoint(Checkpoint(ended("ials", after), "these"), tmp_path / "fit")
    assert load_checkpoint(tmp_path / "fit").model.rounds_ == 3
    assert [path.name for path in tmp_path.iterdir()] == ["fit"]
    remove_checkpoint(tmp_path / "fit")
    with pytest.raises(InputError, match="no fit that was ended is kept in"):
        load_checkpoint(tmp_path / "fit")


def test_what_is_finished_is_no_fit_to_go_on_with(tmp_path: Path) -> None:
    save(make("popular").fit(W.data), tmp_path / "fit")
    with pytest.raises(ArtifactError, match="no fit that was ended between two rounds"):
        load_checkpoint(tmp_path / "fit")


def test_other_data_and_other_parameters_are_told() -> None:
    one = Checkpoint(ended("ials"), "these")
    check_same_fit(one, None, "these")
    check_same_fit(one, make("ials", epochs=4), "these")
    with pytest.raises(InputError, match="of other data"):
        check_same_fit(one, None, "those")
    with pytest.raises(InputError, match="epochs was 4, not 5; leave them out"):
        check_same_fit(one, make("ials", epochs=5), "these")


def test_its_arrays_are_what_the_rounds_worked_on(tmp_path: Path) -> None:
    model = ended("bpr")
    save_checkpoint(Checkpoint(model, "these"), tmp_path / "fit")
    state = load_checkpoint(tmp_path / "fit").model.state_
    assert state.keys() == model.state_.keys()
    assert all(np.array_equal(state[name], model.state_[name]) for name in state)
