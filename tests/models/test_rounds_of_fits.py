"""Rounds: draws that depend on seed and round alone, fits that can be gone on with, and the best round kept."""

from unittest.mock import patch

import numpy as np
import pytest

from palate.errors import InputError
from palate.models.face import Round, Watch
from palate.models.rounds import Best, can_resume, check_resumes, drawn_for
from palate.spec import make
from palate.testing import world

W = world()


def test_draws_depend_on_seed_and_round_alone() -> None:
    assert drawn_for(1, 5).random() == drawn_for(1, 5).random()
    assert len({drawn_for(seed, at).random() for seed in (0, 1) for at in (0, 1)}) == 4


def test_only_a_fit_that_was_ended_on_the_same_events_is_resumed() -> None:
    model = make("bpr", epochs=3).fit(W.data)
    assert not can_resume(model)
    with pytest.raises(InputError, match="has no interrupted fit"):
        check_resumes(model, W.data.interactions.sketch)
    model.state_ = {"fitted_on": np.zeros(3, dtype=np.uint64)}
    with pytest.raises(InputError, match="was of other events"):
        check_resumes(model, W.data.interactions.sketch)


def test_the_best_round_is_brought_back_and_patience_counts_from_it() -> None:
    model, best = make("popular").fit(W.data), Best()
    old = []
    for number, value in enumerate([0.1, 0.5, 0.5, 0.2], 1):
        model.n_users_of_item_ = np.full(20, number, dtype=np.float32)
        model.rounds_ = number
        old.append(best.is_old(Round(model, number, 4, 0.0), value, patience=2))
    assert old == [False, False, False, True]
    best.restore(model)
    assert model.rounds_ == 2 and model.n_users_of_item_[0] == 2


def test_where_nothing_was_judged_nothing_is_brought_back() -> None:
    model, best = make("popular").fit(W.data), Best()
    assert not best.is_old(Round(model, 1, 4, 0.0), float("nan"), patience=1)
    before = dict(vars(model))
    best.restore(model)
    assert vars(model) == before


@pytest.mark.parametrize(
    ("watch", "times"), [(None, 1), (Watch(looks=False), 1), (Watch(), 5), (Watch(metric=lambda round: round.round), 5)]
)
def test_a_model_is_settled_when_somebody_looks_and_at_the_end(watch: Watch | None, times: int) -> None:
    data = W.data
    model, plain = make("admm_slim", epochs=4), make("admm_slim", epochs=4).fit(data)
    settle, settled = type(model).settle, list[int]()
    with patch.object(type(model), "settle", lambda self: settled.append(self.rounds_) or settle(self)):
        model.fit(data, watch=watch)
    assert len(settled) == times and settled[-1] == 4
    assert np.array_equal(model.similarity_.toarray(), plain.similarity_.toarray())
