from dataclasses import replace

import numpy as np
from healthy import ITEMS, USERS, healthy, kinds, the

from palate.data.dataset import Dataset
from palate.data.features import Category, Features, Label, strings
from palate.data.vocabulary import Vocabulary

DATA = healthy()


def with_items(**changed: str) -> Dataset:
    """The same data, with some item ids written otherwise."""
    return replace(
        DATA,
        item_ids=Vocabulary.of([changed.get(str(identifier), str(identifier)) for identifier in DATA.item_ids.ids]),
    )


def with_titles(**changed: str) -> Dataset:
    titles = [changed.get(f"i{code}", f"Title {code}") for code in range(ITEMS)]
    return replace(DATA, items=Features(ITEMS, {**DATA.items.columns, "title": Label(strings(titles))}))


def test_ids_equal_but_for_writing() -> None:
    for entry, other in (("B7", "b7"), ("b 7", "b  7 "), ("item-7", "item-007"), ("7", "007")):
        finding = the("item_ids_alike", with_items(i3=entry, i9=other))
        assert f'"{entry}" and "{other}"' in finding.sentence
        assert finding.sentence.startswith("1 group of item ids is equal but for")


def test_different_ids_are_no_fault() -> None:
    assert kinds(with_items(i3="item-70", i9="item-7", i5="a0b1", i6="ab1", i7="0", i8="00x")) == []
    assert kinds(replace(DATA, item_ids=Vocabulary.of(np.arange(ITEMS)))) == []


def test_user_ids_too() -> None:
    users = [f"u{code}" for code in range(USERS)]
    users[5] = "U6"
    assert kinds(replace(DATA, user_ids=Vocabulary.of(users))) == ["user_ids_alike"]


def test_one_title_for_several_ids() -> None:
    data = with_titles(i3="title 4 ")
    assert kinds(data) == ["titles_alike"]
    finding = the("titles_alike", data)
    assert finding.severity == "notice" and 'for "i3" and "i4"' in finding.sentence
    assert kinds(with_titles(i3="", i4="")) == []


def test_an_id_given_to_another_item() -> None:
    later = with_titles(i3="Something else")
    finding = the("reused_ids", DATA, later)
    assert '1 item id of the 60 in both files has a different title in the other: "i3" is "Title 3"' in finding.sentence
    assert '"Something else"' in finding.sentence
    assert "reused_ids" not in kinds(DATA, with_titles(i3=""))
    assert "reused_ids" not in kinds(DATA, healthy())


def test_a_category_that_differs() -> None:
    code = np.arange(ITEMS, dtype=np.int32) % 3
    code[7] = (code[7] + 1) % 3
    columns = {**DATA.items.columns, "category": Category(code, 3, ("a", "b", "c"))}
    assert '"i7" is "b" and "c"' in the("reused_ids", DATA, replace(DATA, items=Features(ITEMS, columns))).sentence
