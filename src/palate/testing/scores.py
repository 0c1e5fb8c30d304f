"""The contracts of everything that scores: a model, and a hybrid that adds or chooses scores."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from palate.data.queries import Queries
from palate.errors import InputError
from palate.models.recommender import Recommender
from palate.testing.case import SIZE, Case, check, check_close
from palate.testing.worlds import four_tastes


def some_items_are_columns_of_all(case: Case) -> None:
    model, w = case.fitted, case.world
    some = np.array([7, 2, 11], dtype=np.int32)
    part, whole = model.score(w.everyone, some), model.score(w.everyone, w.items)
    check(whole.dtype == np.float32, f"scores are {whole.dtype}, not float32")
    check(not np.isnan(whole).any(), "a score is NaN; what must not be shown is -inf")
    check_close(part, whole[:, some], "the scores of some items, and their columns of all", rtol=1e-5, atol=1e-6)


def candidates_are_cells_of_all(case: Case) -> None:
    model, w = case.fitted, case.world
    candidates = np.random.default_rng(0).integers(0, SIZE, (SIZE, 5)).astype(np.int32)
    cells = np.take_along_axis(model.score(w.everyone, w.items), candidates, axis=1)
    check_close(
        model.score_candidates(w.everyone, candidates), cells, "the scores of candidates, and their cells of all"
    )


def says_nothing_of_items_that_it_does_not_know(case: Case) -> None:
    candidates = np.tile(np.array([[3, -1, 99]], dtype=np.int32), (SIZE, 1))
    silent = np.isnan(case.fitted.score_candidates(case.world.everyone, candidates))
    check(silent.tolist() == [[False, True, True]] * SIZE, "of items 3, -1 and 99 it does not score just the first")


def similar_items_leave_out_the_item_itself(case: Case) -> None:
    if not case.fitted.compares_items:
        return
    similar = case.fitted.similar_items(np.array([4, 7], dtype=np.int32), 3)
    check(similar.item.shape == (2, 3), f"3 asked for, for 2 items, and the answer has the shape {similar.item.shape}")
    check(4 not in similar.item[0] and 7 not in similar.item[1], "an item is similar to itself")


def similar_items_are_of_the_same_taste(case: Case) -> None:
    model, items = case.make().fit(four_tastes(2 * SIZE, ratings=case.rates)), np.arange(2 * SIZE, dtype=np.int32)
    assert isinstance(model, Recommender)
    if not model.compares_items:
        try:
            model.similar_items(items)
        except InputError as error:
            check("does not compare items" in str(error), f"it compares no items, and says: {error}")
            return
        check(False, "it says that it compares no items, and lists some as similar all the same")
    similar = model.similar_items(items, 3).item
    share = float(((similar >= 0) & (similar % 4 == items[:, None] % 4)).mean())
    check(share > 0.6, f"of the items most similar to one, {share:.0%} are liked by the same people; by chance, 23 %")


def explains_one_number_per_event_even_if_there_is_one(case: Case) -> None:
    model, w = case.fitted, case.world
    check(np.isfinite(model.explain(Queries.of_histories([[2]], w.liked), 6)).all(), "a share in a score is not finite")
    query = w.everyone.take(np.array([3]))
    check(model.explain(query, 3).shape == (len(query.history.item),), "not one share in the score for each event")


def learns_ratings_from_what_is_rated_alone(case: Case) -> None:
    model, w = case.fitted, case.world
    plain = w.data.interactions
    views = np.arange(0, len(plain), 3)
    both = plain.take(np.sort(np.concatenate([np.arange(len(plain)), views])))
    again = np.diff(both.time, prepend=-1) == 0  # the second of two alike is made a view
    mixed = replace(both, rating=np.where(again, np.nan, both.ratings).astype(np.float32))
    other: Any = case.make().fit(replace(w.data, interactions=mixed))
    history = Queries.of_users(w.everyone.user, replace(w.data, interactions=mixed)).history
    scores = other.score_items(replace(w.everyone, history=history), w.items)
    check_close(
        scores, model.score_items(w.everyone, w.items), "its scores with and without events that have no rating"
    )


def learned_fields_are_all_there_is(case: Case) -> None:
    model, w = case.fitted, case.world
    twin = copy.copy(type(model)(**{k: v for k, v in vars(model).items() if not k.endswith("_")}))
    for name, value in model.learned().items():
        setattr(twin, name, value)
    same = np.array_equal(twin.score(w.everyone, w.items), model.score(w.everyone, w.items))
    check(
        same, "made anew from its parameters and learned fields it scores otherwise: a field is missing, or lacks its _"
    )


SCORES: tuple[Callable[[Case], None], ...] = (
    some_items_are_columns_of_all,
    candidates_are_cells_of_all,
    says_nothing_of_items_that_it_does_not_know,
    similar_items_leave_out_the_item_itself,
    similar_items_are_of_the_same_taste,
    explains_one_number_per_event_even_if_there_is_one,
    learns_ratings_from_what_is_rated_alone,
    learned_fields_are_all_there_is,
)
