"""What is made of parts is walked, copied and identified by its fields, whatever it is."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from palate.hybrids.weighted import Weighted
from palate.hyper import learned
from palate.models.baselines.popular import Popular
from palate.models.linear.ease import EASE
from palate.models.neighbors.item_knn import ItemKNN
from palate.models.recommender import Recommender, Recommends
from palate.pipeline.filter import Allowed, Block
from palate.pipeline.pipeline import Pipeline
from palate.sparse import CSR
from palate.structure import every, leaves, n_bytes, parts, settings, unfitted, with_parts
from palate.testing import world


@dataclass
class Plan:
    rate: float = 0.1
    seen_: int = learned()


@dataclass(frozen=True)
class Whole:
    plan: Plan = field(default_factory=Plan)
    parts: tuple[Any, ...] = ()
    table: Any = None


def test_settings_are_the_fields_that_fit_does_not_set() -> None:
    assert settings(Plan()) == {"rate": 0.1}
    assert settings(EASE(l2=3.0)) == {"l2": 3.0, "inverse": "auto", "neighbors": 200}
    assert settings(EASE().fit(world().data)) == settings(EASE())


def test_parts_stand_in_fields_tuples_and_steps_and_are_not_looked_into() -> None:
    inner, rules, last = EASE(), EASE(l2=2.0), Popular()
    hybrid = Weighted((inner, Popular()))
    whole = Pipeline((hybrid,), filters=(Allowed(rules), Block(np.zeros(1, np.int32))), fallback=last)
    present = list(parts(whole, Recommends))
    assert present == [hybrid, rules, last] and present[1] is rules
    assert list(parts(whole, Plan)) == [] and list(parts(Whole(table=Plan()), Plan)) == [Plan(), Plan()]


def test_every_part_is_met_once_at_any_depth() -> None:
    inner = EASE()
    hybrid = Weighted((inner, Popular()))
    whole = Pipeline((hybrid,), fallback=Popular())
    assert list(map(type, every(whole, Recommends))) == [Pipeline, Weighted, EASE, Popular, Popular]
    inner.held_aside = {"again": [inner, hybrid, ItemKNN()]}  # type: ignore[attr-defined]  # no field
    assert list(map(type, every(whole, Recommender))) == [Weighted, EASE, ItemKNN, Popular, Popular]


def test_leaves_are_arrays_numbers_and_texts_in_the_order_of_the_fields() -> None:
    sparse = CSR.of_dense(np.eye(2, dtype=np.float32))
    value = {"a": (1, "x"), "b": Plan(), "c": [sparse, None]}
    assert [leaf for leaf in leaves(value) if not isinstance(leaf, np.ndarray)] == [1, "x", 0.1, 2, 2, None]
    assert not [leaf for leaf in leaves(value, Plan) if isinstance(leaf, np.ndarray)]
    assert len([leaf for leaf in leaves(value, CSR) if isinstance(leaf, np.ndarray)]) == 3


def test_what_holds_itself_ends() -> None:
    value: list[Any] = [1]
    value.append(value)
    assert list(leaves(value)) == [1]


def test_the_size_is_that_of_all_arrays_of_all_parts() -> None:
    data = world().data
    ease, popular, knn = EASE().fit(data), Popular().fit(data), ItemKNN().fit(data)
    assert n_bytes(ease) == 20 * 20 * 4
    assert n_bytes(knn) == sum(part.nbytes for part in knn.similarity_.parts)  # type: ignore[union-attr]
    composed = Pipeline((ease, knn), fallback=popular)
    assert n_bytes(composed) == n_bytes(ease) + n_bytes(knn) + n_bytes(popular)
    assert n_bytes((ease, ease)) == n_bytes(ease)
    whole = Weighted((EASE(), Popular())).fit(data)
    assert n_bytes(whole) > n_bytes(ease) + n_bytes(popular)
    assert n_bytes(EASE()) == 0


def test_text_counts_as_it_is_saved() -> None:
    assert n_bytes((np.array(["ab", "é"]),)) == 2 + 2 + 16


def test_a_copy_with_changed_parts_leaves_the_original() -> None:
    first, second = EASE(l2=1.0), EASE(l2=2.0)
    whole = Pipeline((first,), filters=(Allowed(second),))
    twin = with_parts(whole, EASE, lambda part: replace(part, l2=10 * part.l2))
    assert [part.l2 for part in parts(twin, EASE)] == [10.0, 20.0]
    assert [part.l2 for part in parts(whole, EASE)] == [1.0, 2.0] and whole.retrievers[0] is first


def test_an_unfitted_copy_keeps_the_settings_alone() -> None:
    data = world().data
    whole = Pipeline((EASE(l2=7.0),), fallback=Popular()).fit(data)
    twin = unfitted(whole)
    assert twin.retrievers[0] == EASE(l2=7.0) and twin.retrievers[0] is not whole.retrievers[0]
    assert "similarity_" not in vars(twin.retrievers[0]) and "similarity_" in vars(whole.retrievers[0])


def test_an_unfitted_copy_forgets_what_a_nested_dataclass_learned() -> None:
    plan = Plan(0.5)
    plan.seen_ = 3
    whole = Whole(plan, parts=(plan,))
    twin = unfitted(whole)
    assert twin.plan.rate == 0.5 and "seen_" not in vars(twin.plan) and "seen_" not in vars(twin.parts[0])
    assert whole.plan.seen_ == 3


def test_what_learns_and_is_no_dataclass_is_copied_whole() -> None:
    class Learner:
        def fit(self) -> None: ...

    mine, step = Learner(), print
    twin = unfitted(Whole(parts=(mine, step)))
    assert twin.parts[0] is not mine and isinstance(twin.parts[0], Learner) and twin.parts[1] is step


def test_a_part_that_stands_in_two_places_is_changed_once() -> None:
    shared = Popular()
    changed = with_parts(Whole(parts=(shared, shared)), Recommender, replace)
    assert changed.parts[0] is changed.parts[1] is not shared
