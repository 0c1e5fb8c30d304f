"""The catalogue: what is made by name, and what the message is where that cannot be."""

import subprocess
import sys
from dataclasses import fields, is_dataclass

import pytest

from palate.catalogue import CATALOGUE, COMPOSED, MODELS, find, models, name_of
from palate.errors import InputError
from palate.models.recommender import Recommender, Recommends
from palate.spec import make


@pytest.mark.parametrize("name", models())
def test_every_model_is_made_by_its_name_alone(name: str) -> None:
    made = make(name)
    assert isinstance(made, Recommender) and name_of(type(made)) == name


@pytest.mark.parametrize("name", models())
def test_every_default_is_within_its_bounds_as_it_stands_and_as_text(name: str) -> None:
    made = make(name)
    settings = {f.name: getattr(made, f.name) for f in fields(made) if f.init}
    assert make(name, **settings) == made == make(name, **{field: str(value) for field, value in settings.items()})


@pytest.mark.parametrize("name", models())
def test_the_first_line_says_in_a_whole_sentence_what_it_does(name: str) -> None:
    assert (find(name).__doc__ or "").split("\n")[0].endswith(".")  # cards and lists show that line alone


@pytest.mark.parametrize("name", COMPOSED)
def test_what_is_made_of_others_needs_them(name: str) -> None:
    assert issubclass(find(name), Recommends)
    with pytest.raises(InputError, match=f"{name} needs a value for"):
        make(name)


def test_models_are_those_that_recommend() -> None:
    recommending = {name for name in CATALOGUE if issubclass(find(name), Recommends)}
    assert recommending == MODELS.keys() | COMPOSED.keys() and all(is_dataclass(find(name)) for name in CATALOGUE)


def test_text_becomes_what_the_field_holds() -> None:
    made = make("bpr", factors="10", l2="1e-3", seed=" 7 ")
    assert (made.factors, made.l2, made.seed) == (10, 0.001, 7) and isinstance(made.factors, int)
    assert make("profile", similarity="DOT").similarity == "dot"
    assert isinstance(make("ease", l2=3).l2, float)


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("eas", {}, "unknown model 'eas'; did you mean 'ease'?"),
        ("zzzz", {}, "unknown model 'zzzz'; there are: .*ease.*popular"),
        ("text", {}, "'text' is not a model; there are"),
        ("bpr", {"factor": 3}, "bpr has no parameter 'factor'; did you mean 'factors'?"),
        ("ease", {"l3": 3}, "ease has no parameter 'l3'; there are: inverse, l2, neighbors"),
        ("popular", {"l2": 3}, "popular has no parameter 'l2'; there are: none"),
        ("bpr", {"factors": 0}, "bpr: factors must be a whole number from 1 to 2147483647, not 0"),
        ("bpr", {"factors": "2.5"}, "factors must be a whole number from 1"),
        ("bpr", {"factors": True}, "factors must be a whole number from 1"),
        ("bpr", {"factors": "many"}, "factors must be .*, not 'many'"),
        ("bpr", {"factors": 2**40}, "factors must be .* to 2147483647"),
        ("bpr", {"seed": -1}, "seed must be a whole number from 0"),
        ("ease", {"l2": "-1"}, "ease: l2 must be a number of 0 or more, not '-1'"),
        ("ease", {"l2": "nan"}, "l2 must be a number"),
        ("ease", {"l2": None}, "l2 must be a number"),
        ("profile", {"similarity": "angle"}, "profile: similarity must be one of cosine, dot, not 'angle'"),
    ],
)
def test_what_cannot_be_made_is_told_in_one_sentence(name: str, settings: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message.replace("?", r"\?")):
        make(name, **settings)


def test_no_model_is_imported_before_it_is_asked_for() -> None:
    code = "import sys, palate.catalogue; print([m for m in sys.modules if m.startswith(('palate.models', 'numpy'))])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_contracts_need_no_pytest() -> None:
    code = "import sys, palate.testing; print([m for m in ('pytest', 'beartype') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
