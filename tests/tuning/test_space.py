"""What is searched."""

import numpy as np
import pytest

from palate.errors import InputError
from palate.hyper import Choice, Log, Range
from palate.spec import make
from palate.tuning.space import Axis, axes, size_of


def test_the_axes_are_the_fields_with_a_range_and_keep_their_types() -> None:
    by_name = {axis.name: axis for axis in axes("item_knn")}
    assert list(by_name) == ["neighbors", "similarity", "shrinkage", "nearest_of", "weighting", "half_life", "average"]
    assert by_name["neighbors"].whole and not by_name["shrinkage"].whole
    assert by_name["neighbors"].default == 100 and isinstance(by_name["similarity"].mark, Choice)


def test_fixed_fields_are_not_searched() -> None:
    assert [axis.name for axis in axes("item_knn", {"neighbors": "50"})] == [
        "similarity",
        "shrinkage",
        "nearest_of",
        "weighting",
        "half_life",
        "average",
    ]


def test_two_numbers_narrow_a_range_on_its_own_scale_and_others_are_a_choice() -> None:
    narrowed = axes("ials", None, {"l2": ["1", "10"], "factors": ["16", "32", "64"], "epochs": ["5"]})
    marks = {axis.name: axis.mark for axis in narrowed}
    assert marks["l2"] == Log(1.0, 10.0, "L2 regularisation of the vectors; none: chosen from the data")
    assert marks["factors"] == Choice((16, 32, 64), "length of a vector")
    assert isinstance(marks["epochs"], Choice) and marks["epochs"].of == (5,)


def test_of_a_choice_two_values_stay_a_choice() -> None:
    (axis,) = [
        axis for axis in axes("item_knn", None, {"similarity": ["cosine", "jaccard"]}) if axis.name[0:3] == "sim"
    ]
    assert axis.mark.of == ("cosine", "jaccard") and axis.size == 2  # type: ignore[union-attr]


def test_a_field_without_a_range_may_be_given_one() -> None:
    assert [axis.description for axis in axes("bpr", None, {"seed": ["0", "9"]}) if axis.name == "seed"] == ["0 to 9"]


@pytest.mark.parametrize(
    ("name", "fixed", "narrowed", "says"),
    [
        ("popular", {}, {}, "nothing to search"),
        ("ease", {"l2": 3}, {}, "every field with a range is fixed"),
        ("bpr", {}, {"factor": ["1", "2"]}, "did you mean 'factors'"),
        ("ease", {}, {"l2": ["9", "2"]}, "lower one first"),
        ("ease", {}, {"l2": ["much", "2"]}, "l2 must be"),
        ("ials", {"l2": 1}, {"l2": ["1", "2"]}, "both fixed and searched"),
        ("eas", {}, {}, "did you mean 'ease'"),
        ("ease", {}, {"l2": []}, "empty"),
    ],
)
def test_what_cannot_be_searched_is_told(
    name: str, fixed: dict[str, object], narrowed: dict[str, list[str]], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        axes(name, fixed, narrowed)


def test_numbers_are_such_as_one_types_and_stay_in_the_range() -> None:
    real, whole = Axis("l2", Log(0.001, 3.14159, ""), False, 1.0), Axis("n", Range(2.5, 7.9, ""), True, 3)
    assert real.tidy(0.123456) == 0.1235 and real.tidy(3.14159) <= 3.14159
    assert whole.tidy(2.5) == 3 and whole.tidy(7.9) == 7 and isinstance(whole.tidy(4.2), int)


def test_near_gives_the_default_or_what_is_nearest_to_it() -> None:
    assert Axis("l2", Log(1.0, 100.0, ""), False, 500.0).near(500.0) == 100.0
    assert Axis("kind", Choice(("a", "b"), ""), False, "c").near("c") == "a"


def test_a_log_scale_is_drawn_from_evenly_over_powers_of_ten() -> None:
    rng, axis = np.random.default_rng(0), Axis("l2", Log(1.0, 10_000.0, ""), False, 1.0)
    drawn = np.array([axis.draw(rng) for _ in range(4000)])
    assert np.allclose(np.histogram(np.log10(drawn), bins=4, range=(0, 4))[0] / 4000, 0.25, atol=0.03)


def test_the_size_of_a_space_is_the_product_of_its_axes_or_unknown() -> None:
    assert size_of((Axis("a", Choice((1, 2, 3), ""), True, 1), Axis("b", Range(1, 4, ""), True, 1))) == 12
    assert size_of(axes("ease")) is None


def test_what_the_fit_chooses_by_itself_is_begun_with_and_stands_in_the_middle() -> None:
    by_name = {axis.name: axis for axis in axes("ials")}
    assert by_name["l2"].left_to_the_fit and not by_name["factors"].left_to_the_fit
    assert by_name["l2"].near(None) == 1.0 and by_name["confidence"].near(None) == 17.32
    (beta,) = axes("rp3beta", {"alpha": 1.0, "neighbors": 50})
    assert beta.near(None) == 0.5


def test_the_axes_reach_the_parts_of_a_hybrid() -> None:
    fixed = {"parts": ["ease", {"kind": "item_knn", "neighbors": 50}], "parts.1.shrinkage": 3}
    searched = {axis.name: axis for axis in axes("weighted", fixed, {"parts.0.l2": ["10", "100"]})}
    assert searched["parts.0.l2"].mark == Log(10, 100, searched["parts.0.l2"].mark.about)
    assert searched["parts.1.neighbors"].default == 50 and searched["parts.1.neighbors"].whole
    assert "parts.1.shrinkage" not in searched and "parts" not in searched
    values = {name: axis.draw(np.random.default_rng(0)) for name, axis in searched.items()}
    drawn = make("weighted", **fixed, **values)
    assert drawn.parts[0].l2 == values["parts.0.l2"] and drawn.parts[1].shrinkage == 3
    with pytest.raises(InputError, match="weighted has no parameter 'parts.0.l3'; did you mean 'parts.0.l2'"):
        axes("weighted", fixed, {"parts.0.l3": ["1"]})
    with pytest.raises(InputError, match="needs a value for parts"):
        axes("weighted")
