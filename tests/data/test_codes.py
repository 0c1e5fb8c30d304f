"""Whatever kind of whole numbers callers give, the kernels take int32; what is no code is said."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from palate.data.codes import as_codes, as_count
from palate.data.features import NO_TIME
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.errors import InputError
from palate.evaluation.run import check_split, evaluate
from palate.models.factors.ials import IALS
from palate.models.linear.ease import EASE
from palate.pipeline.pipeline import Pipeline
from palate.splitting.random import random
from palate.testing import world

W = world()
MODEL = EASE(l2=10.0).fit(W.data)
SOME = [2, 4, 7]
WAYS: list[Any] = [
    SOME,
    tuple(SOME),
    np.array(SOME),
    np.array(SOME, dtype=">i4"),
    np.array([7, 4, 2], dtype=np.int32)[::-1],
    [np.int64(code) for code in SOME],
    np.array(SOME, dtype=float),
    range(2, 8, 5),
]


@pytest.mark.parametrize("values", WAYS, ids=lambda values: f"{type(values).__name__}")
def test_codes_of_any_kind_are_the_same_codes(values: Any) -> None:
    codes = as_codes(values, "items")
    assert codes.dtype == np.int32 and codes.flags.c_contiguous and codes.tolist() == [int(code) for code in values]
    among = np.array(list(values), dtype=np.int32)
    np.testing.assert_array_equal(
        MODEL.recommend(W.everyone.with_only(values), 2).item, MODEL.recommend(W.everyone.with_only(among), 2).item
    )
    np.testing.assert_array_equal(
        Queries.of_users(values, W.data).history.item, Queries.of_users(among, W.data).history.item
    )
    np.testing.assert_array_equal(MODEL.similar_items(values, 3).item, MODEL.similar_items(among, 3).item)


def test_what_no_int32_holds_is_nobody() -> None:
    assert as_codes([3, -1, -7, 1 << 40], "items").tolist() == [3, -1, -1, -1]
    assert as_codes([], "items").tolist() == [] and as_codes(5, "items").tolist() == [5]


@pytest.mark.parametrize("values", [["a"], [1.5], [float("nan")], np.array([True, False]), [None], [[1], [2, 3]]])
def test_what_is_no_code_is_refused(values: Any) -> None:
    with pytest.raises(InputError, match="codes, whole numbers"):
        W.everyone.with_only(values)


@pytest.mark.parametrize("k", [0, -1, np.int64(0)])
def test_k_is_one_or_more(k: int) -> None:
    split = random(W.data)
    asks: list[Callable[[], object]] = [
        lambda: MODEL.recommend(W.everyone, k),
        lambda: Pipeline((MODEL,)).recommend(W.everyone, k),
        lambda: MODEL.similar_items([1], k),
        lambda: evaluate(MODEL, split, k),
    ]
    for ask in asks:
        with pytest.raises(InputError, match="k is"):
            ask()
    assert evaluate(MODEL, split, np.int64(5)).ks == (5,)
    assert MODEL.recommend(W.everyone, np.int64(3)).item.shape == (20, 3)


@pytest.mark.parametrize("k", [2.5, "3", None, 0])
def test_a_count_is_a_whole_number(k: Any) -> None:
    with pytest.raises(InputError, match="k is"):
        as_count(k)
    assert as_count(np.int16(7)) == 7


def test_nobody_in_a_history_or_a_list_asked_about_changes_nothing() -> None:
    for model in (MODEL, IALS(factors=4).fit(W.data)):
        with_nobody = model.recommend(Queries.of_histories([[2, -1, 4, 99]]), 5)
        np.testing.assert_array_equal(with_nobody.item, model.recommend(Queries.of_histories([[2, 4]]), 5).item)
        similar = model.similar_items([3, -1, 99], 4).item
        assert (similar[0] >= 0).all() and (similar[1:] == -1).all()
        assert model.explain(Queries.of_histories([[2, -1, 4]]), np.int64(6)).shape == (3,)


def test_nobody_among_users_did_nothing() -> None:
    queries = Queries.of_users([3, -1], W.data)
    assert queries.user.tolist() == [3, -1] and queries.history.lengths.tolist() == [9, 0]
    assert MODEL.recommend(queries, 2).item[1].tolist() == [-1, -1]
    with pytest.raises(InputError, match="there is no user 20: .* end at 19"):
        Queries.of_users([1, 20], W.data)


def test_explaining_is_of_one_query() -> None:
    with pytest.raises(InputError, match="one query is explained at a time, not 20"):
        MODEL.explain(W.everyone, 3)


def test_an_evaluation_asks_for_a_split() -> None:
    with pytest.raises(InputError, match="a split is asked for, and this is a Dataset"):
        check_split(W.data)


def made(**columns: Any) -> Interactions:
    """As outside the tests, in which the annotated types of the columns are checked before they are made."""
    plain = {field.name: field.default for field in fields(Interactions)}
    usual = {"user": [0, 1], "item": [1, 0], "weight": [1, 2], "time": [5, 6], "n_users": 2, "n_items": 2}
    done = object.__new__(Interactions)
    for name, value in {**plain, **usual, **columns}.items():
        object.__setattr__(done, name, value)
    done.__post_init__()
    return done


def test_interactions_are_made_of_lists() -> None:
    done = made(rating=[3, 4])
    kinds = [(name, getattr(done, name).dtype) for name in ("user", "item", "weight", "time", "rating")]
    assert [str(kind) for _, kind in kinds] == ["int32", "int32", "float32", "int64", "float32"]


@pytest.mark.parametrize("unit", ["s", "ms", "ns", "D"])
def test_dates_of_numpy_are_seconds(unit: str) -> None:
    values = np.array(["2020-01-02", "NaT"], dtype=f"datetime64[{unit}]")
    assert made(time=values).time.tolist() == [1577923200, NO_TIME]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"weight": [1.0, float("nan")]}, "the weight of event 1 is nan"),
        ({"weight": [float("inf"), -float("inf")]}, "the weight of event 0 is inf"),
        ({"rating": [float("inf"), 1]}, "a rating is infinite"),
        ({"item": [0, 2]}, "has the item 2, and the codes of 2 items are 0 to 1"),
        ({"user": [-1, 0]}, "has the user -1"),
        ({"time": [1]}, "2 events have 1 values in the column time"),
    ],
)
def test_interactions_that_nothing_can_be_learned_from_are_said(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        made(**wrong)
