"""The items as a table: what a search and filters keep, orders, pages, and how repeated events are put together."""

from dataclasses import replace

import numpy as np
import pytest
from registry.small_shop import served, shop

from palate.data.dataset import Dataset
from palate.data.features import Category, Features
from palate.data.interactions import Interactions
from palate.registry.artifact import Artifact
from palate.serving.answers import RequestError
from palate.serving.dataset_log import DatasetLog
from palate.serving.entities import EntityTable
from palate.serving.listing import Listing
from palate.serving.server import Server

SHOP = shop()


def listing_of(data: Dataset) -> Listing:
    return Listing(EntityTable("item", data.item_ids, data.items), DatasetLog.of(data))


TABLE = listing_of(SHOP)
ALL = [f"i{100 + code}" for code in range(10)]


def ids(**request: object) -> list[object]:
    return [item.item_id for item in TABLE.page(**request).items]  # type: ignore[arg-type]


def test_pages_follow_each_other_and_know_the_total() -> None:
    assert ids(limit=4) + ids(limit=4, offset=4) + ids(limit=4, offset=8) == ALL
    assert TABLE.page(limit=4, offset=8).total == TABLE.page(offset=99).total == 10
    assert ids(offset=99) == []


def test_popularity_is_by_users_and_each_item_tells_its_own() -> None:
    done = SHOP.interactions
    users = [len(np.unique(done.user[done.item == code])) for code in range(10)]
    page = TABLE.page(sort="popularity").items
    assert [item.n_users for item in page] == sorted(users, reverse=True)
    assert all(item.n_users == users[ALL.index(str(item.item_id))] for item in page)
    assert ids(sort="popularity", down=False)[0] == ALL[int(np.argmin(users))]


@pytest.mark.parametrize(
    ("condition", "items"),
    [
        ("category=lamps", ALL[::2]),
        ("category!=lamps", ALL[1::2]),
        ("price>=16.9", ALL[7:9]),  # the last has no price: it meets no condition on it
        ("price <= 10.9", ALL[:2]),
        ("colours=blue", [ALL[2], ALL[5], ALL[8]]),
        ("added>=2020-09-21T12:26:40", ALL[8:]),
        ("added<=2020-09-14", ALL[:1]),
    ],
)
def test_a_filter_keeps_what_meets_it(condition: str, items: list[str]) -> None:
    assert ids(filters=(condition,)) == items


def test_search_and_filters_hold_together() -> None:
    assert ids(text="no.", filters=("category=desks", "price>=12", "price<=16")) == [ALL[3], ALL[5]]


def test_an_attribute_may_hold_the_signs_of_a_condition() -> None:
    columns = {"a": Category.of_values(["=b", "x"] * 5), "a=": Category.of_values(["b", "b", "b", "y", "y"] * 2)}
    table = listing_of(replace(SHOP, items=Features(10, columns)))
    assert table.page(filters=("a==b",)).total == 6


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [("title", "i101", "i108"), ("price", "i100", "i109"), ("added", "i100", "i109"), ("category", "i101", "i108")],
)
def test_what_has_no_value_comes_last_whichever_the_way(sort: str, first: str, last: str) -> None:
    assert [ids(sort=sort)[0], ids(sort=sort)[-1]] == [first, last]
    if sort == "price":
        assert [ids(sort=sort, down=True)[0], ids(sort=sort, down=True)[-1]] == ["i108", "i109"]


@pytest.mark.parametrize(
    ("options", "field", "words"),
    [
        ({"filters": ("colour=red",)}, "filter[0]", "colours"),
        ({"filters": ("category=lamp",)}, "filter[0]", "did you mean 'lamps'"),
        ({"filters": ("price>=5", "price=cheap")}, "filter[1]", "is a number"),
        ({"filters": ("price>=nan",)}, "filter[0]", "is a number"),
        ({"filters": ("added>=soon",)}, "filter[0]", "is a date"),
        ({"filters": ("category>=lamps",)}, "filter[0]", "category=lamps"),
        ({"filters": ("lamps",)}, "filter[0]", "attribute=value"),
        ({"sort": "colours"}, "sort", "popularity, title, category"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_cure(options: dict[str, object], field: str, words: str) -> None:
    with pytest.raises(RequestError, match=words.replace("[", r"\[")) as refused:
        ids(**options)
    assert refused.value.field == field


def test_attributes_tell_their_values_and_ends() -> None:
    attributes = {attribute.name: attribute for attribute in TABLE.attributes}
    assert list(attributes) == ["category", "price", "colours", "added"]
    assert attributes["category"].values == (("desks", 5), ("lamps", 5)) and attributes["category"].n_values == 2
    assert (attributes["price"].low, attributes["price"].high, attributes["price"].n_items) == (9.9, 17.9, 9)
    assert attributes["colours"].values == (("red", 6), ("blue", 3))
    assert str(attributes["added"].low).startswith("2020-09-13")


def test_repeated_events_of_one_item_are_one_entry_with_its_last_time() -> None:
    times = 1_700_000_000 + np.arange(5) * 86_400
    kinds = Category(np.array([0, 0, 1, 0, 0], np.int32), 2, ("view", "purchase"))
    mine = Interactions(
        np.full(5, 11, np.int32), np.array([3, 4, 4, 4, 3], np.int32), np.ones(5, np.float32), times, 12, 10,
        rating=np.array([np.nan, 2, np.nan, 4, np.nan], np.float32), event=kinds,
    )  # fmt: skip
    data = replace(SHOP, interactions=mine)
    server = Server.of(Artifact(served(SHOP), data, {"name": "ease"}))
    person = server.user("u111", limit=50)
    assert [(history.item_id, history.n_events) for history in person.met] == [("i103", 2), ("i104", 3)]
    lamp = person.met[1]
    assert (lamp.events, lamp.rating, lamp.first, lamp.last) == ({"view": 2, "purchase": 1}, 4.0, times[1], times[3])
    assert person.n_items == 2
    assert [history.item_id for history in server.user("u111", limit=1).met] == ["i103"]
