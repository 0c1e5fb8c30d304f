"""Examples: who is chosen, what is written, what is marked as right."""

from dataclasses import replace

import numpy as np
import pytest
from registry.small_shop import shop
from splitting.worlds import dataset, many

from palate.data.dataset import Dataset
from palate.data.features import Features, Label, strings
from palate.data.recommendations import Recommendations
from palate.data.titles import titles
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError
from palate.evaluation.examples import examples, rows_of, typical
from palate.evaluation.run import evaluate
from palate.models.baselines.popular import Popular
from palate.splitting.cold_items import cold_items
from palate.splitting.new_users import new_users
from palate.splitting.random import random
from palate.splitting.split import Split
from palate.splitting.temporal import temporal


def listed(*rows: list[int]) -> Recommendations:
    item = np.array(rows, dtype=np.int32)
    return Recommendations(item, np.zeros(item.shape, np.float32), np.zeros_like(item))


def named() -> Split:
    """One user who met items 0 to 3 in that order and then 4 and 5; items are called A to F, but for C."""
    data = dataset([(0, item, 1.0, item) for item in range(6)])
    labels = Features(6, {"title": Label(strings(["A", "B", "", "D", "E", "F"]))})
    data = Dataset.of(
        data.interactions, labels, item_ids=Vocabulary.of(list("abcdef")), user_ids=Vocabulary.of(["ann"])
    )
    return temporal(data, moment="4")


def test_lists_in_titles_with_what_was_right() -> None:
    recommendations = {"good": listed([4, 5, 0]), "poor": listed([1, 5, -1])}
    (example,) = examples(recommendations, named(), [0], k=2)
    assert example.user == "ann"
    assert list(example.history) == ["D", "c", "B", "A"] and list(example.relevant) == ["E", "F"]
    assert example.lists == {"good": ["E", "F"], "poor": ["B", "F"]}
    assert example.right == {"good": [True, True], "poor": [False, True]}


def test_a_short_list_stays_short() -> None:
    (example,) = examples({"short": listed([4, -1, -1]), "none": listed([-1, -1, -1])}, named(), [0], k=3)
    assert example.lists == {"short": ["E"], "none": []} and example.right == {"short": [True], "none": []}


def test_the_ten_newest_events_newest_first() -> None:
    data = dataset([(0, item, 1.0, item) for item in range(20)])
    (example,) = examples({}, temporal(data, moment="15"), [0])
    assert list(example.history) == [str(item) for item in range(14, 4, -1)]


def test_hits_are_those_that_the_metrics_count() -> None:
    split = random(many(1200, users=60, items=50), share=0.3)
    report = evaluate(Popular().fit(split.train), split, 10)
    every = examples({"popular": report.recommendations}, split, range(len(split.queries)), k=10)
    precision = [sum(example.right["popular"]) / 10 for example in every]
    np.testing.assert_allclose(precision, report.per_query["precision@10"], rtol=1e-6)


def test_an_active_a_middle_and_a_quiet_user_the_same_each_time() -> None:
    split = random(many(1200, users=60, items=50), share=0.3)
    rows = typical(split)
    lengths = split.queries.history.lengths
    assert len(rows) == 3 and rows == typical(split)
    active, middle, quiet = lengths[list(rows)]
    assert active > middle > quiet
    assert middle == np.sort(lengths)[len(lengths) // 2]


def test_few_queries_are_named_once() -> None:
    assert typical(named()) == (0,) and typical(named(), 7) == (0,)


def test_users_by_their_ids() -> None:
    split = named()
    assert rows_of(split, ["ann"]) == (0,)
    with pytest.raises(InputError, match="did you mean 'ann'"):
        rows_of(split, ["anne"])
    away = replace(split, train=Dataset.of(split.train.interactions, user_ids=split.train.user_ids))
    with pytest.raises(InputError, match="is not asked"):
        rows_of(replace(away, queries=replace(split.queries, user=np.array([-1], np.int32))), ["ann"])


def test_a_user_with_a_name_is_called_by_it_and_a_stranger_a_stranger() -> None:
    split = random(shop(), share=0.3)
    (example,) = examples({}, split, typical(split, 1))
    assert example.user.startswith("Person ") and example.user.endswith(")") and "(u1" in example.user
    (stranger,) = examples({}, new_users(many(1200, users=60, items=50), share=0.3), [0])
    assert stranger.user == "a stranger (query 0)"


def test_new_items_are_named_too() -> None:
    split = cold_items(shop(), share=0.3)
    assert split.items is not None
    (example,) = examples({}, split, [0])
    assert all("No." in title for title in example.relevant)
    unlabelled = titles(split.train.item_ids, Features(split.n_items))
    assert unlabelled[0] == str(split.train.item_ids.id(0)) and unlabelled[-1] == f"new {split.n_items - 1}"


def test_a_row_that_is_not_there() -> None:
    with pytest.raises(InputError, match="no query 1"):
        examples({}, named(), [1])
