"""The contracts of everything that recommends: a model, a hybrid, a pipeline. Each raises AssertionError."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np

from palate.costs.size import Size
from palate.data.ask import Ask
from palate.data.features import Features
from palate.data.queries import Queries
from palate.errors import NotFittedError
from palate.models.recommender import Reads, Recommender
from palate.testing.case import SIZE, Case, check, check_close, check_same, contents
from palate.testing.lists import LISTS
from palate.testing.worlds import colours

ABSENT = {Reads.FEATURES: "features", Reads.TIME: "time", Reads.CONTEXT: "context", Reads.WISHES: "wishes"}


def finds_the_withheld_item(case: Case) -> None:
    items = case.fitted.recommend(case.world.everyone, 1).item[:, 0]
    check(items.tolist() == list(range(SIZE)), f"user u has yet to meet item u, and was shown {items.tolist()}")


def says_so_when_not_fitted(case: Case) -> None:
    try:
        case.make().recommend(case.world.everyone)
    except NotFittedError as error:
        check("fit it first" in str(error), f"not fitted, it said {error}, and not to fit it first")
    else:
        check(False, "not fitted, it recommended all the same")


def same_seed_gives_the_same(case: Case) -> None:
    check_same(case.fitted, case.make().fit(case.world.data), case.world, "fitted twice")


def may_be_fitted_again(case: Case) -> None:
    check_same(case.fitted, case.fitted.fit(case.world.data), case.world, "fitted again")


def a_batch_is_its_queries_one_by_one(case: Case) -> None:
    it, everyone = case.fitted, case.world.everyone
    alone = np.concatenate([it.recommend(block, 3).score for block in everyone.blocks(1)])
    check_close(it.recommend(everyone, 3).score, alone, "a batch, and its queries one by one")


def block_size_changes_nothing(case: Case) -> None:
    it, everyone = case.fitted, case.world.everyone
    whole, usual, sizes = it.recommend(everyone, 5), Queries.blocks, []

    def cut(self: Queries, size: int) -> Iterator[Queries]:
        for block in usual(self, min(size, 3)):
            sizes.append(len(block))
            yield block

    with patch.object(Queries, "blocks", cut):
        parts = it.recommend(everyone, 5)
    check(sizes, "what it is asked for at once is not cut into blocks: recommend goes through Queries.blocks")
    np.testing.assert_array_equal(parts.item, whole.item, err_msg="items in blocks of three queries, and in one block")
    check_close(parts.score, whole.score, "blocks of three queries, and one block")


def reads_no_more_than_it_says(case: Case) -> None:
    it, everyone = case.fitted, case.world.everyone
    usual = _table(it, everyone)
    absent: dict[Reads, dict[str, Any]] = {part: {name: None} for part, name in ABSENT.items()}
    changed = {part: replace(everyone, **nothing) for part, nothing in absent.items()}
    changed[Reads.USER] = replace(everyone, user=np.full_like(everyone.user, -1))
    history = everyone.history
    order = np.lexsort((-np.arange(len(history.item)), history.row))
    rating = None if history.rating is None else history.rating[order]
    backwards = type(history)(history.offsets, history.item[order], history.weight[order], rating)
    changed[Reads.ORDER] = replace(everyone, history=backwards)
    if Reads.ORDER not in it.reads:  # who reads the order of a history reads the history
        changed[Reads.HISTORY] = replace(everyone, history=history.take(np.roll(np.arange(SIZE), 1)))
    for part, queries in changed.items():
        if part not in it.reads:
            what = f"it does not say that it reads {part.name}, and scores otherwise with another or without"
            check_close(_table(it, queries), usual, what, rtol=1e-3, atol=1e-4)


def _table(it: Any, queries: Queries) -> np.ndarray:
    """The score of every item for every query, seen or not; -inf for what is not shown."""
    recommendations = it.recommend(queries, Ask(SIZE, exclude_seen=False))
    table = np.full((len(queries), SIZE), -np.inf, dtype=np.float32)
    row, place = np.nonzero(recommendations.item >= 0)
    table[row, recommendations.item[row, place]] = recommendations.score[row, place]
    return table


def serves_a_stranger_by_what_they_did(case: Case) -> None:
    it, stranger = case.fitted, Queries.of_histories([[0, 2, 4]], case.world.liked)
    check(it.serves(stranger).all(), "a stranger with a history is not served")
    items = set(it.recommend(stranger, 7).item[0].tolist())
    check(items == {6, 8, 10, 12, 14, 16, 18}, f"a stranger who liked items 0, 2, 4 was shown {sorted(items)}")


def a_larger_catalogue_leaves_the_original_alone(case: Case) -> None:
    it, everyone = case.fitted, case.world.everyone
    before = it.recommend(everyone, 5)
    it.with_items(colours(SIZE + 4)).recommend(everyone, SIZE + 4)
    np.testing.assert_array_equal(it.recommend(everyone, 5).item, before.item, err_msg="after with_items")
    newer = it.recommend(everyone, SIZE + 4).item.max()
    check(newer < SIZE, f"the original shows item {newer}, which is its copy's alone")


def serves_who_met_an_item_newer_than_the_fit(case: Case) -> None:
    queries = Queries.of_histories([[SIZE + 1], [0, 2, SIZE + 1]], case.world.liked)
    larger = case.fitted.with_items(colours(SIZE + 4))
    items = larger.recommend(queries, SIZE + 4).item
    check((items != SIZE + 1).all(), f"it shows item {SIZE + 1}, newer than the fit, to a user whose history holds it")
    if isinstance(larger, Recommender) and larger.compares_items:
        larger.similar_items([0, SIZE + 1], 3)


def leaves_its_input_alone(case: Case) -> None:
    w = case.world
    before = contents(w.data, w.everyone)
    case.fitted.fit(w.data).recommend(w.everyone)
    check(contents(w.data, w.everyone) == before, "it changed the data or the queries that it was given")


def learns_without_features(case: Case) -> None:
    plain = replace(case.world.data, items=Features(SIZE), users=Features(SIZE))
    case.make().fit(plain).recommend(case.world.everyone)


def a_copy_recommends_the_same(case: Case) -> None:
    it = case.fitted
    check_same(copy.deepcopy(it), it, case.world, "a copy")


def forecasts_what_its_fit_takes(case: Case) -> None:
    data = case.world.data
    few, many = (case.make().fit_cost(Size.of(each)) for each in (data.where(data.interactions.user % 2 == 0), data))
    check(all(np.isfinite([few.memory, *few.work.values()])), "the cost of its fit is not finite")
    check(few.memory > 0 and sum(few.work.values()) > 0, "its fit is forecast to take nothing")
    less = [kind for kind, n in few.work.items() if n > many.work[kind] * (1 + 1e-9)]
    check(not less, f"twice the events are forecast to take less work: {', '.join(less)}")
    check(few.memory <= many.memory, "twice the events are forecast to take less memory")


FACE: tuple[Callable[[Case], None], ...] = (
    *LISTS,
    finds_the_withheld_item,
    says_so_when_not_fitted,
    same_seed_gives_the_same,
    may_be_fitted_again,
    a_batch_is_its_queries_one_by_one,
    block_size_changes_nothing,
    reads_no_more_than_it_says,
    serves_a_stranger_by_what_they_did,
    a_larger_catalogue_leaves_the_original_alone,
    serves_who_met_an_item_newer_than_the_fit,
    leaves_its_input_alone,
    learns_without_features,
    a_copy_recommends_the_same,
    forecasts_what_its_fit_takes,
)
