"""A model is known again by its class and its settings, and by nothing else."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from palate.data.features import Category, Features
from palate.identity import identity
from palate.models.linear.ease import EASE
from palate.pipeline.filter import Block
from palate.pipeline.pipeline import Pipeline
from palate.testing import world


@dataclass
class Plan:
    rate: float = 0.1


@dataclass(frozen=True)
class Whole:
    plan: Plan = field(default_factory=Plan)
    table: Any = None


def test_the_identity_is_class_and_settings_and_not_what_was_learned() -> None:
    assert identity(EASE(l2=1.0)) == identity(EASE(l2=1.0)) != identity(EASE(l2=2.0))
    some, others = (Pipeline((EASE(),), filters=(Block(np.array([n], np.int32)),)) for n in (1, 2))
    assert identity(some) != identity(others)
    assert identity(EASE().fit(world().data)) == identity(EASE())
    assert identity(Plan()) != identity(Whole())  # classes from elsewhere: their source counts
    columns = {"maker": Category(np.zeros(2, np.int32), 3)}
    assert identity(Features(2, columns)) != identity(Features(2, {"shelf": columns["maker"]}))


@pytest.mark.parametrize("value", [print, object(), Whole(table=len), [open]])
def test_what_cannot_be_written_down_has_no_identity(value: Any) -> None:
    assert identity(value) is None


def test_a_class_that_may_rest_on_a_function_around_it_has_no_identity() -> None:
    @dataclass
    class Inner:
        x: int = 1

    assert identity(Inner()) is None
