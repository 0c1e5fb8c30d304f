"""Negatives: what may be drawn, how often, and that it is always said."""

from dataclasses import replace

import numpy as np
import pytest
from splitting.worlds import dataset, many

from palate.arrays import Candidates
from palate.errors import InputError
from palate.splitting.inner import inner
from palate.splitting.leave_last import leave_last
from palate.splitting.negatives import once, with_candidates, with_negatives
from palate.splitting.split import Split


def candidates(split: Split) -> list[list[int]]:
    assert split.candidates is not None
    return [row[row >= 0].tolist() for row in split.candidates]


def lots(n_users: int = 4000) -> Split:
    """Items 0 to 9; each user met 0 and 1, and is asked for 2. Item i has i + 1 events of others, and many of 0."""
    rows = [(user, item, 1.0, item) for user in range(n_users) for item in (0, 1, 2)]
    others = [(n_users + event, item, 1.0, at) for item in range(10) for event in range(item + 1) for at in (0, 1)]
    split = leave_last(dataset([*rows, *others]))
    keep = np.flatnonzero(split.queries.user < n_users)
    return replace(split, queries=split.queries.take(keep), relevant=split.relevant.take(keep))


@pytest.mark.parametrize("by", ["uniform", "popularity"])
@pytest.mark.parametrize("n", [3, 14])
def test_relevant_items_and_others_that_were_not_met(by: str, n: int) -> None:
    split = with_negatives(leave_last(many()), n, by=by)  # type: ignore[arg-type]
    history = split.queries.history
    for row, candidate in enumerate(candidates(split)):
        met, right = (part.take(np.array([row])).item.tolist() for part in (history, split.relevant))
        free = 30 - len(set(met) | set(right))
        assert len(set(candidate)) == len(candidate) == len(right) + min(n, free)
        assert set(right) <= set(candidate) and not set(candidate) & set(met)


def test_each_with_equal_chance() -> None:
    result = np.array(candidates(with_negatives(lots(), 2)))[:, 1:]
    counts = np.bincount(result.ravel(), minlength=10)
    assert counts[:3].tolist() == [0, 0, 0]
    np.testing.assert_allclose(counts[3:] / 8000, 1 / 7, atol=0.015)


def test_by_popularity_in_proportion_to_the_events_learned_from() -> None:
    split = lots()
    events = np.bincount(split.train.interactions.item, minlength=10).astype(float)
    events[:3] = 0
    result = np.array(candidates(with_negatives(split, 1, by="popularity")))[:, 1]
    np.testing.assert_allclose(np.bincount(result, minlength=10) / 4000, events / events.sum(), atol=0.025)


def test_the_same_seed_draws_the_same() -> None:
    split = leave_last(many())
    assert candidates(with_negatives(split, 5)) == candidates(with_negatives(split, 5))
    assert candidates(with_negatives(split, 5)) != candidates(with_negatives(split, 5, seed=1))


def test_it_is_said_with_its_cure() -> None:
    split = with_negatives(leave_last(many(times=False)), 5)
    assert split.about.endswith("users asked, ranked among 5 sampled negatives")
    assert len(split.warnings) == 1 and "Krichene & Rendle" in split.warnings[0]
    assert split.warnings[0].endswith("leave the negatives out.")


def test_as_many_are_named_as_there_are() -> None:
    split = with_negatives(leave_last(dataset([(0, 0, 1.0, 0), (0, 3, 1.0, 1), (1, 1, 1.0, 0), (1, 2, 1.0, 1)])), 500)
    assert split.about.endswith("ranked among 2 sampled negatives")


def test_those_given_stand_beside_the_relevant_ones_each_once() -> None:
    split = leave_last(dataset([(0, 0, 1.0, 0), (0, 3, 1.0, 1), (1, 1, 1.0, 0), (1, 2, 1.0, 1)]))
    request = with_candidates(split, np.array([[1, 3, 1], [0, -1, -1]], dtype=np.int32))
    assert candidates(request) == [[3, 1], [2, 0]]
    assert "Ranked among the negatives given, not the catalogue" in request.warnings[-1]


def test_once_keeps_the_first() -> None:
    rows: Candidates = np.array([[4, 2, 4, -1, 2], [-1, -1, 0, 0, 1]], dtype=np.int32)
    assert once(rows).tolist() == [[4, 2, -1, -1, -1], [-1, -1, 0, -1, 1]]


def test_bad_negatives_are_said() -> None:
    split = leave_last(many())
    with pytest.raises(InputError, match="give 1 negative or more"):
        with_negatives(split, 0)
    with pytest.raises(InputError, match="give one for each"):
        with_candidates(split, np.zeros((1, 3), dtype=np.int32))
    with pytest.raises(InputError, match="not a code of the catalogue of 30 items"):
        with_candidates(split, np.full((len(split.queries), 1), 30, dtype=np.int32))


def test_the_validation_ranks_the_catalogue() -> None:
    assert inner(with_negatives(leave_last(many()), 5)).candidates is None
