"""An interrupted fit, saved as a folder, ends with the bits that it would have had."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from palate.catalogue import models
from palate.errors import ArtifactError, InputError, NotFittedError
from palate.hybrids.cascade import Cascade
from palate.hybrids.parts import stages_of
from palate.hybrids.weighted import Weighted
from palate.models.recommender import Recommender, Recommends, Round, Watch
from palate.models.rounds import can_resume
from palate.pipeline.pipeline import Pipeline
from palate.registry.artifact import load, save
from palate.registry.checkpoint import (
    Checkpoint,
    check_same_fit,
    load_checkpoint,
    remove_checkpoint,
    save_checkpoint,
)
from palate.registry.registry import Registry
from palate.spec import make
from palate.structure import unfitted
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
    checkpoint = load_checkpoint(tmp_path / "fit")
    assert (checkpoint.data, checkpoint.seconds, checkpoint.model.rounds_) == ("these", 1.5, 2)
    resumed = checkpoint.model.fit(W.data, resume=True)
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
    with pytest.raises(InputError, match="there is no checkpoint in"):
        load_checkpoint(tmp_path / "fit")


def test_what_is_finished_is_no_fit_to_go_on_with(tmp_path: Path) -> None:
    save(make("popular").fit(W.data), tmp_path / "fit")
    with pytest.raises(ArtifactError, match="holds no interrupted fit"):
        load_checkpoint(tmp_path / "fit")


def test_other_data_and_other_parameters_are_told() -> None:
    checkpoint = Checkpoint(ended("ials"), "these")
    check_same_fit(checkpoint, None, "these")
    check_same_fit(checkpoint, make("ials", epochs=4), "these")
    with pytest.raises(InputError, match="of other data"):
        check_same_fit(checkpoint, None, "those")
    with pytest.raises(InputError, match="epochs was 4, not 5; leave them out"):
        check_same_fit(checkpoint, make("ials", epochs=5), "these")


def test_its_arrays_are_what_the_rounds_worked_on(tmp_path: Path) -> None:
    model = ended("bpr")
    save_checkpoint(Checkpoint(model, "these"), tmp_path / "fit")
    state = load_checkpoint(tmp_path / "fit").model.state_
    assert state.keys() == model.state_.keys()
    assert all(np.array_equal(state[name], model.state_[name]) for name in state)


SHARED = make("ials", epochs=2)
WHOLES: dict[str, Callable[[], Recommends]] = {
    "weighted": lambda: Weighted((make("bpr", epochs=3), make("popular"))),
    "cascade": lambda: Cascade(make("ials", epochs=2), make("popular")),
    "pipeline": lambda: Pipeline(
        (make("ease"), SHARED), ranker=Weighted((SHARED, make("popular"))), fallback=make("popular")
    ),
}


def ended_whole(name: str, last: int) -> Recommends | None:
    """One whose fit was ended after so many rounds, if it has more."""
    rounds = list[Round]()

    def on_round(round: Round) -> bool:
        rounds.append(round)
        return len(rounds) == last

    whole = deepcopy(WHOLES[name]()).fit(W.data, watch=Watch(on_round))
    return whole if can_resume(whole) else None


@pytest.mark.slow
@pytest.mark.parametrize("name", WHOLES)
def test_a_whole_is_kept_after_any_round_and_ends_as_if_it_had_never_been_ended(name: str, tmp_path: Path) -> None:
    expected = WHOLES[name]().fit(W.data).recommend(W.everyone, 5)
    last = 1
    while whole := ended_whole(name, last):
        save_checkpoint(Checkpoint(whole, "these"), tmp_path / "fit")
        resumed = load_checkpoint(tmp_path / "fit").model.fit(W.data, resume=True)
        again = resumed.recommend(W.everyone, 5)
        assert again.item.tobytes() == expected.item.tobytes() and again.score.tobytes() == expected.score.tobytes()
        save(resumed, tmp_path / f"done{last}")
        last += 1
    assert last > 3


def test_a_part_that_stands_in_two_places_is_written_once_and_loaded_as_one(tmp_path: Path) -> None:
    pipeline = WHOLES["pipeline"]().fit(W.data)
    save(pipeline, tmp_path / "saved")
    loaded = load(tmp_path / "saved")
    assert isinstance(loaded, Pipeline) and isinstance(loaded.ranker, Weighted)
    assert loaded.retrievers[1] is loaded.ranker.parts[0]
    assert list(stages_of(loaded)) == list(stages_of(pipeline))
    assert loaded.recommend(W.everyone, 5).score.tobytes() == pipeline.recommend(W.everyone, 5).score.tobytes()
    for copied in (unfitted(loaded), deepcopy(loaded)):
        assert list(stages_of(copied)) == list(stages_of(pipeline))


def test_a_whole_that_was_never_fitted_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(NotFittedError, match="fit it first"):
        save(Pipeline((make("ease"),)), tmp_path / "saved")


def test_a_whole_that_is_not_yet_whole_is_not_published(tmp_path: Path) -> None:
    ended = ended_whole("cascade", 1)
    assert ended is not None
    with pytest.raises(InputError, match="the fit of Cascade was interrupted; resume it"):
        Registry(tmp_path).publish(ended, W.data)
