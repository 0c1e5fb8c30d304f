"""The contracts of what a list may hold, and of whom it is for. Each raises AssertionError."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from palate.data.item_lists import ItemLists
from palate.data.queries import Queries
from palate.testing.case import SIZE, Case, check


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


def answers_no_query_with_no_row(case: Case) -> None:
    for nobody in (case.world.everyone.take([]), Queries.of_histories([])):
        shape = case.fitted.recommend(nobody, 3).item.shape
        check(shape == (0, 3), f"no query got an answer of shape {shape}, not (0, 3)")
    shape = case.fitted.recommend(case.world.everyone.with_only([]), 3).item.shape
    check(shape == (SIZE, 3), f"of no item, 3 for each of {SIZE} queries got an answer of shape {shape}")


LISTS: tuple[Callable[[Case], None], ...] = (
    never_shows_what_was_seen_or_not_allowed,
    keeps_to_the_limits_of_each_query,
    shows_no_item_twice_and_pads_at_the_end,
    a_query_not_served_gets_an_empty_row,
    does_without_what_came_after_the_fit,
    answers_no_query_with_no_row,
)
