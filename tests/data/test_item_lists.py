"""Lists of items for each query: shared, ragged, taken, made into rows and tables."""

from dataclasses import replace

import numpy as np
import pytest

from palate.data.ask import Ask
from palate.data.item_lists import ItemLists
from palate.data.queries import Queries
from palate.data.ragged import is_in_row, join_rows
from palate.errors import InputError
from palate.models.linear.ease import EASE
from palate.testing import world

W = world()
ROWS = [[5, 2, 2, -1], None, [], [2, 5]]


def lists_of(lists: ItemLists) -> list[list[int]]:
    offsets, item = lists.ragged()
    return [item[start:end].tolist() for start, end in zip(offsets[:-1], offsets[1:], strict=True)]


def test_a_list_holds_each_item_once_in_order() -> None:
    lists = ItemLists.of_rows(ROWS)
    assert lists_of(lists) == [[2, 5], [], [], [2, 5]]
    assert lists.exists.tolist() == [True, False, True, True]
    assert lists.lengths.tolist() == [2, 0, 0, 2]
    assert lists.table().tolist() == [[2, 5], [-1, -1], [-1, -1], [2, 5]]


def test_rows_are_taken_without_a_copy_of_the_lists() -> None:
    lists = ItemLists.of_rows(ROWS)
    some = lists.take(np.array([3, 1, 0]))
    assert lists_of(some) == [[2, 5], [], [2, 5]] and some.item is lists.item


def test_a_list_that_all_share_is_held_once() -> None:
    lists = ItemLists.shared([4, 1, 4, -1], 1000)
    assert lists.item.tolist() == [1, 4] and len(lists) == 1000
    common = lists.take(np.array([7])).common
    assert common is not None and common.tolist() == [1, 4]
    again = ItemLists.of_rows([[1, 4]] * 3)
    assert again.item.tolist() == [1, 4] and again.common is not None


@pytest.mark.parametrize("rows", [[[1], [2]], [[1], None], [None, None]])
def test_lists_that_differ_are_not_common(rows: list[list[int] | None]) -> None:
    assert ItemLists.of_rows(rows).common is None


def test_of_no_query_there_is_no_item() -> None:
    none = ItemLists.of_rows([])
    assert none.common is not None and not len(none.common) and none.table().shape == (0, 0)


def test_a_table_is_the_lists_of_its_rows() -> None:
    table = np.array([[3, -1, 3], [0, 7, 1]], dtype=np.int32)
    assert lists_of(ItemLists.of_table(table)) == [[3], [0, 1, 7]]


def test_rows_joined_follow_one_another() -> None:
    first, second = ItemLists.of_rows([[1, 2], [], [3]]).ragged(), ItemLists.of_rows([[9], [8], []]).ragged()
    offsets, item = join_rows(first, second)
    assert offsets.tolist() == [0, 3, 4, 5] and item.tolist() == [1, 2, 9, 8, 3]
    table = np.array([[1, 9, 8], [8, 1, -1], [3, 9, 0]], dtype=np.int32)
    assert is_in_row(table, (offsets, item)).tolist() == [[1, 1, 0], [1, 0, 0], [1, 0, 0]]


def test_there_is_a_list_for_each_query() -> None:
    with pytest.raises(InputError, match="2 lists in `only` for 20 queries"):
        replace(W.everyone, only=ItemLists.of_rows([[1], [2]]))


def test_blocks_carry_the_limits() -> None:
    model = EASE(l2=10.0).fit(W.data)
    queries = replace(W.everyone, only=ItemLists.of_rows([[user, (user + 2) % 20] for user in range(20)]))
    alone = np.concatenate([model.recommend(block, 2).item for block in queries.blocks(1)])
    np.testing.assert_array_equal(model.recommend(queries, 2).item, alone)
    assert alone[:, 0].tolist() == list(range(20))


def test_a_list_of_one_query_is_its_limit_among_others() -> None:
    model = EASE(l2=10.0).fit(W.data)
    queries = Queries.of_histories([[0, 2], [0, 2], [0, 2]])
    whole = model.recommend(queries, 5)
    mixed = model.recommend(replace(queries, only=ItemLists.of_rows([None, [4, 6, 99], None])), 5)
    np.testing.assert_array_equal(mixed.item[[0, 2]], whole.item[[0, 2]])
    assert sorted(mixed.item[1].tolist()) == [-1, -1, -1, 4, 6]


def test_what_is_excluded_makes_room_for_the_next_best() -> None:
    model = EASE(l2=10.0).fit(W.data)
    queries = Queries.of_histories([[0, 2], [1]])
    whole = model.recommend(queries, 8).item
    without = model.recommend(queries.with_exclude([int(whole[0, 0]), 99, -1]), 7).item
    assert without[0].tolist() == whole[0, 1:].tolist()
    seen = model.recommend(queries.with_exclude([0]), Ask(20, exclude_seen=False)).item
    assert 2 in seen[0] and 0 not in seen[0]
