"""What is easily mistyped ends in a sentence with the cure that fits it."""

import pytest

from cli.commands import Terminal, ratings
from palate.data.dataset import check_dataset
from palate.errors import InputError
from palate.readers.expressions import compiled
from palate.splitting.split import check_split

WRONG = {
    "a parameter without a value": ("train ease -p l2", "-p l2 has no value: write it as -p l2=VALUE"),
    "the same of several models": ("compare ease popular -p l2", "-p l2 has no value: write it as -p ease.l2=VALUE"),
    "for one of several": ("compare ease popular -p l2=3", "-p l2=3 write it as -p ease.l2=3"),
    "signs in the wrong order": ("train ease --positive rating=>4", "has '=>'; write '>='"),
    "half a rule": ("train ease --positive rating>=", "is not whole; write it as in rating >= 4"),
    "an option of another split": (
        "evaluate popular --n 2",
        "--n does not go with the usual split of these data, temporal",
    ),
}


@pytest.fixture
def shop(palate: Terminal) -> Terminal:
    palate.write("data.csv", ratings(12, 10))
    return palate


@pytest.mark.parametrize("name", WRONG)
def test_a_slip_ends_in_its_cure(shop: Terminal, name: str) -> None:
    words, sentence = WRONG[name]
    ended = shop(*words.split(), "--data", "data.csv")
    assert ended.code == 2 and sentence in ended.err and ended.err.count("\n") == 1


def test_a_share_goes_with_the_usual_split(shop: Terminal) -> None:
    ended = shop("evaluate", "popular", "--share", "0.5", "--data", "data.csv")
    assert ended.code == 0 and "split at a moment in time" in ended.out


@pytest.mark.parametrize("rule", ["a => 4", "a =< 4", "a > 1 && b < 2", "a > 1 || b < 2", "!a"])
def test_signs_of_other_languages_are_named(rule: str) -> None:
    with pytest.raises(InputError, match="write '"):
        compiled(rule, {"a": "a", "b": "b"})


def test_signs_that_are_right_stay_so() -> None:
    assert compiled("a != 4 and b >= 2 or not (a <= 1)", {"a": "a", "b": "b"})


@pytest.mark.parametrize(
    ("check", "sentence"), [(check_dataset, r"palate\.read\('x\.csv'\)\.data"), (check_split, "split_by")]
)
def test_a_path_in_place_of_data_is_told_to_be_read(check: object, sentence: str) -> None:
    assert callable(check)
    with pytest.raises(InputError, match=sentence):
        check("x.csv")
