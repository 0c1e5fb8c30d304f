"""The contracts of everything that recommends: a model, a hybrid, a pipeline. Each raises AssertionError."""

import copy
import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np

from palate.costs.size import Size
from palate.data.ask import Ask
from palate.data.features import Features
from palate.data.item_lists import ItemLists
from palate.data.queries import Queries
from palate.errors import NotFittedError
from palate.models.recommender import Reads, Recommender
from palate.testing.case import SIZE, Case, check, check_close, check_same
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


def never_shows_what_was_seen_or_not_allowed(case: Case) -> None:
    allowed, everyone = np.arange(0, SIZE, 3, dtype=np.int32), case.world.everyone
    lists = case.fitted.recommend(everyone.with_only(allowed), SIZE).item
    for query, row in zip(everyone.blocks(1), lists, strict=True):
        wrong = set(row.tolist()) - {-1} - (set(allowed.tolist()) - set(query.history.item.tolist()))
        check(not wrong, f"user {query.user[0]} was shown {sorted(wrong)}, seen before or not among those asked for")


def keeps_to_the_limits_of_each_query(case: Case) -> None:
    it, everyone = case.fitted, case.world.everyone
    whole = [row[row >= 0] for row in it.recommend(everyone, SIZE).item]
    only = [None if user % 4 == 0 else np.arange(user % 4, SIZE, 3) for user in range(SIZE)]
    exclude = [row[user % 2 : 3 : 2] for user, row in enumerate(whole)]  # the first and third, or the second
    limited = replace(everyone, only=ItemLists.of_rows(only), exclude=ItemLists.of_rows(exclude))
    for user, row in enumerate(it.recommend(limited, SIZE).item):
        mine = only[user]
        allowed = whole[user] if mine is None else np.intersect1d(whole[user], mine)
        wanted, got = np.setdiff1d(allowed, exclude[user]).tolist(), sorted(row[row >= 0].tolist())
        check(got == wanted, f"user {user} was shown {got}, and within the limits are {wanted}")
    without = it.recommend(replace(everyone, exclude=ItemLists.of_rows(exclude)), 3).item
    for user, row in enumerate(without):
        best = whole[user][~np.isin(whole[user], exclude[user])][:3].tolist()
        same = row[: len(best)].tolist() == best if case.scores else (row >= 0).sum() == len(best)  # merged by rank
        check(same, f"user {user} was shown {row.tolist()}, not the next best, {best}")


def shows_no_item_twice_and_pads_at_the_end(case: Case) -> None:
    lists = case.fitted.recommend(case.world.everyone, 50)
    shapes = {column.shape for column in (lists.item, lists.score, lists.source)}
    check(shapes == {(SIZE, 50)}, "asked for 50 items, it gave fewer columns")
    empty = lists.item < 0
    check(
        (lists.item[:, -1] == -1).all() and ((lists.score == -np.inf) == empty).all(),
        "no item is not -1 at -inf",
    )
    check((np.diff(empty.astype(int), axis=1) >= 0).all(), "an empty place stands before an item")
    check(not np.isnan(lists.score).any(), "a score is NaN")
    for row in lists.item:
        real = row[row >= 0].tolist()
        check(len(real) == len(set(real)), f"an item is shown twice: {real}")


def serves_a_stranger_by_what_they_did(case: Case) -> None:
    it, stranger = case.fitted, Queries.of_histories([[0, 2, 4]], case.world.liked)
    check(it.serves(stranger).all(), "a stranger with a history is not served")
    items = set(it.recommend(stranger, 7).item[0].tolist())
    check(items == {6, 8, 10, 12, 14, 16, 18}, f"a stranger who liked items 0, 2, 4 was shown {sorted(items)}")


def a_query_not_served_gets_an_empty_row(case: Case) -> None:
    it, nobody = case.fitted, Queries.of_histories([[], [99], [-1]])
    has_items = it.recommend(nobody, 3).item[:, 0] >= 0
    np.testing.assert_array_equal(has_items, it.serves(nobody), err_msg="lists with items, and queries served")


def does_without_what_came_after_the_fit(case: Case) -> None:
    w = case.world
    newcomer = replace(w.everyone.take(np.array([0])), user=np.array([99], dtype=np.int32))
    newcomer = replace(newcomer, history=Queries.of_histories([[-1, 0, 2, 99]], w.liked).history)
    items = case.fitted.recommend(newcomer.with_only([4, 98, 99, -1]), 3).item[0].tolist()
    check(items == [4, -1, -1], f"of items 4, 98, 99 and -1, of which the first is known, it showed {items}")


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
    check((items != SIZE + 1).all(), f"it shows item {SIZE + 1}, newer than the fit, to who met it")
    if isinstance(larger, Recommender) and larger.compares_items:
        larger.similar_items([0, SIZE + 1], 3)


def leaves_its_input_alone(case: Case) -> None:
    w = case.world
    before = pickle.dumps((w.data, w.everyone))
    case.fitted.fit(w.data).recommend(w.everyone)
    check(pickle.dumps((w.data, w.everyone)) == before, "it changed the data or the queries that it was given")


def answers_no_query_with_no_row(case: Case) -> None:
    for nobody in (case.world.everyone.take([]), Queries.of_histories([])):
        shape = case.fitted.recommend(nobody, 3).item.shape
        check(shape == (0, 3), f"no query got an answer of shape {shape}, not (0, 3)")
    shape = case.fitted.recommend(case.world.everyone.with_only([]), 3).item.shape
    check(shape == (SIZE, 3), f"of no item, 3 for each of {SIZE} queries got an answer of shape {shape}")


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
    check(few.memory > 0 and sum(few.work.values()) > 0, "its fit is said to take nothing")
    less = [kind for kind, n in few.work.items() if n > many.work[kind] * (1 + 1e-9)]
    check(not less, f"twice the events are said to take less work: {', '.join(less)}")
    check(few.memory <= many.memory, "twice the events are said to take less memory")


FACE: tuple[Callable[[Case], None], ...] = (
    finds_the_withheld_item,
    says_so_when_not_fitted,
    same_seed_gives_the_same,
    may_be_fitted_again,
    a_batch_is_its_queries_one_by_one,
    block_size_changes_nothing,
    reads_no_more_than_it_says,
    never_shows_what_was_seen_or_not_allowed,
    keeps_to_the_limits_of_each_query,
    shows_no_item_twice_and_pads_at_the_end,
    serves_a_stranger_by_what_they_did,
    a_query_not_served_gets_an_empty_row,
    does_without_what_came_after_the_fit,
    a_larger_catalogue_leaves_the_original_alone,
    serves_who_met_an_item_newer_than_the_fit,
    leaves_its_input_alone,
    answers_no_query_with_no_row,
    learns_without_features,
    a_copy_recommends_the_same,
    forecasts_what_its_fit_takes,
)
