"""Slices worked out by hand: who is in which, and what the metric is there."""

from dataclasses import replace

import numpy as np
import pytest
from splitting.worlds import dataset

from palate.data.dataset import Dataset
from palate.data.features import Category, Features, Number, Tags, Text, strings
from palate.data.histories import Histories
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.errors import InputError
from palate.evaluation.comparison import Slice
from palate.evaluation.report import Report
from palate.evaluation.scoring.slices import ROUNDS, slices
from palate.evaluation.statistics.intervals import bootstrap
from palate.metrics import ranking
from palate.splitting.split import Split
from palate.splitting.temporal import temporal

# Of 12 events item 0 has the first 6 (head), item 1 the next 2, which begin before two thirds (middle); the rest: tail.
TRAIN = [(user, 0, 1.0, user) for user in range(6)]
TRAIN += [(0, 1, 1.0, 6), (1, 1, 1.0, 7), (0, 2, 1.0, 8), (1, 2, 1.0, 9), (0, 3, 1.0, 10), (2, 4, 1.0, 11)]


def split_of(relevant: list[list[int]], users: Features | None = None, items: Features | None = None) -> Split:
    done = replace(dataset(TRAIN).interactions, n_items=6, n_users=max(6, len(relevant)))
    train = Dataset.of(done, items, users)
    queries = Queries.of_users(np.arange(len(relevant), dtype=np.int32), train)
    return Split(train, queries, Histories.of_lists(relevant))


def report(items: list[list[int]], split: Split) -> Report:
    item = np.array(items, dtype=np.int32)
    lists = Recommendations(item, np.zeros(item.shape, np.float32), np.zeros_like(item))
    hits = np.array([[code in relevant for code in row] for row, relevant in zip(items, rows(split), strict=True)])
    k = item.shape[1]
    values = {f"{name}@{k}": of(hits, split.relevant.lengths) for name, of in ranking.METRICS.items()}
    return Report((k,), lists, values, {}, item[:, 0] >= 0, 0.0)


def rows(split: Split) -> list[list[int]]:
    return [split.relevant.take(np.array([row])).item.tolist() for row in range(len(split.relevant))]


def of(group: str, parts: tuple[Slice, ...]) -> dict[str, tuple[int, float]]:
    return {part.name: (part.n, round(part.mean, 6)) for part in parts if part.group == group}


RELEVANT = [[4, 5], [3], [1, 3], [1, 2], [5], [4], [0, 3]]
LISTS = [[4, 3], [5, 4], [3, 1], [1, 2], [3, 4], [4, 1], [1, 0]]  # seven users, the last with no event


def test_by_length_of_history() -> None:
    split = split_of(RELEVANT)
    parts = of("history", slices(report(LISTS, split), split, "recall"))
    mean = round((0.5 + 0 + 1 + 1 + 0 + 1) / 6, 6)
    assert parts == {"no events": (1, 0.5), "1-5 events": (6, mean), "6-20 events": (0, 0), "over 20 events": (0, 0)}


def test_hot_and_cold_users_stand_apart() -> None:
    split = split_of(RELEVANT)
    parts = of("users", slices(report(LISTS, split), split, "hit_rate"))
    assert parts == {"hot": (6, round(4 / 6, 6)), "cold": (1, 1.0)}


def test_head_middle_and_tail_ask_for_their_own_items_alone() -> None:
    split = split_of(RELEVANT)
    parts = of("items", slices(report(LISTS, split), split, "recall"))
    # head: item 0, relevant to user 6, shown; middle: item 1, to users 2 and 3, shown
    # tail: users 0 (4 of 4, 5), 1 (none), 2 (3), 3 (2), 4 (none), 5 (4), 6 (none)
    assert parts == {"head": (1, 1.0), "middle": (2, 1.0), "tail": (7, round(3.5 / 7, 6))}


def test_ndcg_of_a_slice_keeps_the_places() -> None:
    split = split_of([[1, 3]])
    parts = of("items", slices(report([[3, 1]], split), split, "ndcg"))
    assert parts["middle"] == (1, round(1 / np.log2(3), 6)) and parts["tail"] == (1, 1.0)


def test_items_without_an_event_are_cold_and_new() -> None:
    split = split_of(RELEVANT)
    parts = slices(report(LISTS, split), split, "recall")
    assert of("item state", parts) == {"hot": (6, round(4.5 / 6, 6)), "cold": (2, 0.0)}  # item 5
    # the newest tenth of the training begins with the last event but one: items 3 and 4 are new, and 5, not met yet
    assert of("item arrival", parts) == {"new": (6, round(2.5 / 6, 6)), "old": (3, 1.0)}


def test_new_users_came_with_the_newest_tenth() -> None:
    split = split_of(RELEVANT)
    assert of("user arrival", slices(report(LISTS, split), split, "recall"))["new"] == (1, 0.5)
    placed = replace(split, train=split.train.where(np.zeros(12, dtype=bool)))
    assert of("user arrival", slices(report(LISTS, placed), placed, "recall")) == {}


def test_by_what_is_known_of_users_and_items() -> None:
    team = Category(np.array([0, 0, 0, 1, 1, 1, -1], dtype=np.int32), 2, ("red", "blue"))
    age = Number(np.array([10, 20, 30, 40, 50, 60, 70], dtype=np.float32))
    genre = Tags.of_lists([["war"], ["war", "love"], ["love"], [], ["war"], ["love"]])
    split = split_of(RELEVANT, Features(7, {"team": team, "age": age}), Features(6, {"genre": genre}))
    parts = slices(report(LISTS, split), split, "recall")
    assert of("user team", parts) == {"red": (3, 0.5), "blue": (3, round(2 / 3, 6)), "unknown": (1, 0.5)}
    assert [n for n, _ in of("user age", parts).values()] == [2, 1, 2, 2]
    assert list(of("user age", parts)) == ["under 30", "30 to under 40", "40 to under 60", "60 and over"]
    assert of("item genre", parts) == {
        "love": (4, 0.5),  # of users 0 (item 5, not shown), 2 (1), 3 (1, 2), 4 (5, not shown)
        "war": (5, 1.0),  # of users 0 (item 4), 2 (1), 3 (1), 5 (4), 6 (0)
        "unknown": (3, round(1 / 3, 6)),  # item 3, of users 1, 2 and 6
    }
    assert {part.group for part in slices(report(LISTS, split), split, "recall", by=("team",))} == {
        *("history", "users", "user arrival", "user team", "items", "item state", "item arrival")
    }


def test_an_attribute_of_many_values_stands_only_where_asked_for() -> None:
    many = Features(25, {"zip": Category(np.arange(25, dtype=np.int32), 25)})
    split = split_of([[1]] * 25, many)
    measured = report([[1]] * 25, split)
    assert of("user zip", slices(measured, split, "ndcg")) == {}
    named = of("user zip", slices(measured, split, "ndcg", by=("zip",)))
    assert len(named) == 21 and named["others"] == (5, 1.0)


def test_what_makes_no_slices_is_said() -> None:
    words = Features(6, {"plot": Text(strings(["a"] * 6)), "genre": Category(np.zeros(6, np.int32), 1)})
    split = split_of(RELEVANT, None, words)
    with pytest.raises(InputError, match="is a text and makes no slices"):
        slices(report(LISTS, split), split, "ndcg", by=("plot",))
    with pytest.raises(InputError, match="did you mean 'genre'"):
        slices(report(LISTS, split), split, "ndcg", by=("genres",))


def test_intervals_are_the_bootstrap_of_the_slice() -> None:
    rng = np.random.default_rng(0)
    split = split_of([[1]] * 3000)
    measured = report([[1, 2] if hit else [2, 3] for hit in rng.random(3000) < 0.3], split)
    whole = next(part for part in slices(measured, split, "recall") if part.name == "no events")
    assert whole.low is not None and whole.high is not None
    values = measured.per_query["recall@2"][split.queries.history.lengths == 0]
    np.testing.assert_allclose((whole.low, whole.high), bootstrap(values, rounds=ROUNDS), atol=0.003)
    assert next(part for part in slices(measured, split, "recall") if part.name == "6-20 events").low is None


def test_queries_where_a_metric_is_not_defined_are_left_out() -> None:
    split = split_of(RELEVANT)
    measured = report(LISTS, split)
    values = {**measured.per_query, "novelty@2": np.array([1.0, np.nan, 2.0, np.nan, np.nan, np.nan, np.nan])}
    parts = slices(replace(measured, per_query=values), split, "novelty")
    assert of("history", parts)["1-5 events"] == (2, 1.5) and of("items", parts) == {}


def test_a_metric_without_a_value_per_query_gives_way_to_ndcg() -> None:
    split = split_of(RELEVANT)
    assert slices(report(LISTS, split), split, "rmse") == slices(report(LISTS, split), split, "ndcg@2")


def test_strangers_are_new() -> None:
    data = dataset([(0, 0, 1.0, 1), (0, 1, 1.0, 2), (0, 2, 1.0, 9), (1, 0, 1.0, 9)])
    split = temporal(data, moment=5, strangers=True)
    parts = slices(report([[2], [1]], split), split, "recall")
    assert of("user arrival", parts) == {"new": (1, 0.0), "old": (1, 1.0)}
