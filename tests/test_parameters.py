"""Values are read as the type of their field, within what it can hold."""

from typing import Annotated

import pytest

from palate.hyper import Choice, Log, Range
from palate.parameters import Parameter


@pytest.mark.parametrize(
    ("hint", "raw", "value"),
    [
        (int, "12", 12),
        (int, 3.0, 3),
        (float, "1e-3", 1e-3),
        (float, 2, 2.0),
        (bool, "Yes", True),
        (bool, "0", False),
        (int | None, "none", None),
        (int | None, "4", 4),
        (Annotated[str, Choice(("cosine", "jaccard"), "likeness")], "Cosine", "cosine"),
        (Annotated[float, Range(-1.0, 1.0, "a sign")], "-0.5", -0.5),
    ],
)
def test_a_value_is_read_as_its_type(hint: object, raw: object, value: object) -> None:
    read = Parameter("setting", hint).value(raw)
    assert read == value and type(read) is type(value)


@pytest.mark.parametrize(
    ("name", "hint", "raw", "what"),
    [
        ("factors", int, "0", "a whole number from 1 to"),
        ("factors", int, "2.5", "a whole number from 1 to"),
        ("factors", int, True, "a whole number from 1 to"),
        ("l2", float, "nan", "a number of 0 or more"),
        ("l2", float, "-1", "a number of 0 or more"),
        ("parts[0].learning_rate", Annotated[float, Log(1e-3, 1.0, "length of a step")], "0", "a number above 0"),
        ("similarity", Annotated[str, Choice(("cosine", "jaccard"), "likeness")], "dot", "one of cosine, jaccard"),
        ("inverse", bool, "maybe", "true or false"),
    ],
)
def test_what_does_not_fit_says_what_would(name: str, hint: object, raw: object, what: str) -> None:
    with pytest.raises(ValueError, match=f"^{name.replace('[', '.').replace(']', '.')} must be {what}"):
        Parameter(name, hint).value(raw)


def test_a_seed_may_be_0() -> None:
    assert Parameter("seed", int).value("0") == 0
