"""A mistyped name is answered by the nearest, in capitals or not; long lists are cut."""

from palate.suggest import did_you_mean, listed, nearest, suggestion


def test_the_nearest_name_in_capitals_or_not() -> None:
    assert nearest("EAES", ["ease", "edlae", "popular"]) == "ease"
    assert nearest("Item_KNN", ["ITEM_KNN"]) == "ITEM_KNN"
    assert nearest("zzz", ["ease"]) is None


def test_the_end_of_a_sentence() -> None:
    assert did_you_mean("eas", ["ease"]) == " (did you mean 'ease'?)"
    assert did_you_mean("zzz", ["ease"]) == ""
    assert suggestion("eas", ["ease"], ["slim"]) == "; did you mean 'ease'?"
    assert suggestion("zzz", ["ease"], ["slim", "als"]) == "; there are: als, slim"
    assert suggestion("zzz", [], []) == "; there are: none"


def test_of_many_names_the_first_and_their_number() -> None:
    assert listed(["a", "b"], most=2) == "a, b"
    assert listed(["a", "b", "c"], most=2) == "a, b, ... (3 in all)"
