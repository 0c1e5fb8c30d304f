"""Random: uniform, and the same for the same asker whatever else is asked."""

from dataclasses import replace

import numpy as np

from palate.data.ask import Ask
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.models.baselines.random import Random
from palate.testing import interactions, world

W = world()
ITEMS = np.arange(20, dtype=np.int32)


def test_a_score_does_not_depend_on_the_batch_or_on_the_other_items() -> None:
    model = Random(seed=3).fit(W.data)
    whole = model.score(W.everyone, ITEMS)
    part = model.score(W.everyone.take(np.array([7, 2])), np.array([5, 1], dtype=np.int32))
    np.testing.assert_array_equal(part, whole[np.ix_([7, 2], [5, 1])])


def test_scores_are_uniform_and_askers_differ() -> None:
    model = Random().fit(W.data)
    scores = model.score(W.everyone, ITEMS)
    assert scores.min() >= 0 and scores.max() < 1 and abs(scores.mean() - 0.5) < 0.05
    assert abs(np.corrcoef(scores)[np.triu_indices(20, 1)]).mean() < 0.25
    assert len(np.unique(scores)) == scores.size


def test_another_seed_is_another_order() -> None:
    first, other = (Random(seed=seed).fit(W.data).score(W.everyone, ITEMS) for seed in (0, 1))
    assert abs(np.corrcoef(first.ravel(), other.ravel())[0, 1]) < 0.2


def test_strangers_are_told_by_what_they_met_in_whatever_order() -> None:
    model = Random().fit(W.data)
    first, same, other = model.score(Queries.of_histories([[0, 2], [2, 0], [0, 4]]), ITEMS)
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


def test_a_known_user_keeps_their_order_as_the_history_grows() -> None:
    model = Random().fit(W.data)
    more = replace(W.everyone, history=Queries.of_histories([[0]] * 20).history)
    np.testing.assert_array_equal(model.score(more, ITEMS), model.score(W.everyone, ITEMS))


def test_an_item_is_recommended_as_often_as_any_other() -> None:
    n = 3000
    data = Dataset.of(replace(interactions([[0]] * n), n_items=20))
    everyone = Queries.of_users(np.arange(n, dtype=np.int32), data)
    lists = Random().fit(data).recommend(everyone, Ask(1, exclude_seen=False))
    counts = np.bincount(lists.item[:, 0], minlength=20)
    assert ((counts - n / 20) ** 2 / (n / 20)).sum() < 43.8  # chi squared, 19 degrees of freedom: one in a thousand
