"""The contracts that every step of a pipeline keeps. Each raises AssertionError."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from palate import structure
from palate.data.ask import Ask
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.errors import NotFittedError
from palate.pipeline.step import Step
from palate.testing.case import SIZE, broken_of, check, contents
from palate.testing.worlds import World, colours, world

WIDTH, FILLED = 12, 10  # places of a list, and how many of them hold an item
ASK = Ask(5)


@dataclass(frozen=True, eq=False)
class StepCase:
    """A step, how it is made, and the lists on which it is tried. `make` gives a new one, not fitted."""

    make: Callable[[], Step]

    @cached_property
    def world(self) -> World:
        return world(SIZE)

    @cached_property
    def lists(self) -> Recommendations:
        """A list for each user of the world, proposed by two sources."""
        return lists_of(SIZE)

    @property
    def fitted(self) -> Step:
        """A copy of its own for each contract; the fit is done once."""
        return copy.deepcopy(self._fitted)

    @cached_property
    def _fitted(self) -> Step:
        return self.make().fit(self.world.data)

    def after(self, step: Step, ask: Ask = ASK) -> Recommendations:
        """What the step leaves of the lists."""
        return step(ask, self.world.everyone, self.lists)


def lists_of(n_items: int) -> Recommendations:
    """Lists for the users of the world, of items drawn from a catalogue of that size."""
    rng = np.random.default_rng(0)
    item = np.array([rng.permutation(n_items)[:WIDTH] for _ in range(SIZE)], dtype=np.int32)
    item[:, FILLED:] = -1
    score = np.where(item < 0, -np.inf, -np.arange(WIDTH)).astype(np.float32)
    return Recommendations(item, score, np.where(item < 0, 0, rng.integers(1, 4, item.shape)).astype(np.int32))


def check_step(make: Callable[[], Step]) -> None:
    """Holds the step that `make` makes, each time anew and not fitted, to every contract.

    Raises AssertionError, which names each contract that is broken and says how.
    """
    case = StepCase(make)
    broken = broken_of({contract.__name__: contract for contract in STEPS}, case)
    if broken:
        raise AssertionError(f"{make().name} breaks {len(broken)} of the contracts:\n" + "\n".join(broken))


def adds_no_item_and_changes_no_source(case: StepCase) -> None:
    before, after = case.lists, case.after(case.fitted)
    check(len(after.item) == len(before.item), f"of {len(before.item)} lists it gives {len(after.item)}")
    for row in range(len(before.item)):
        sources = dict(zip(before.item[row].tolist(), before.source[row].tolist(), strict=True))
        for item, source in zip(after.item[row].tolist(), after.source[row].tolist(), strict=True):
            check(item in sources, f"item {item} is in list {row}, and was not given")
            check(source == sources[item], f"item {item} had the source {sources[item]}, and has {source} now")


def gives_lists_best_first_that_end_in_empty_places(case: StepCase) -> None:
    before, after = case.lists, case.after(case.fitted)
    empty = after.item < 0
    check((np.diff(empty.astype(int), axis=1) >= 0).all(), "an empty place stands before an item")
    check(((after.score == -np.inf) == empty).all() and not np.isnan(after.score).any(), "no item is not -1 at -inf")
    for row, items in enumerate(after.item):
        real = items[items >= 0].tolist()
        check(len(real) == len(set(real)), f"an item stands in a list twice: {real}")
        scores = after.score[row, : len(real)]
        score_before = dict(zip(before.item[row].tolist(), before.score[row].tolist(), strict=True))
        same = scores.tolist() == [score_before.get(item) for item in real]
        check(same or (np.diff(scores) <= 0).all(), "its scores are neither those that were given nor in order")


def leaves_what_it_was_given_alone(case: StepCase) -> None:
    before = contents(case.world.everyone, case.lists, case.world.data)
    case.after(case.make().fit(case.world.data))
    check(contents(case.world.everyone, case.lists, case.world.data) == before, "it changed what it was given")


def treats_each_list_by_itself(case: StepCase) -> None:
    step, everyone, lists = case.fitted, case.world.everyone, case.lists
    whole = case.after(step).item
    rows = [np.array([row]) for row in range(len(everyone))]
    alone = [step(ASK, everyone.take(row), lists.take(row)).item[0] for row in rows]
    wrong = [row for row in range(len(rows)) if not np.array_equal(_items(whole[row]), _items(alone[row]))]
    check(not wrong, f"lists {wrong} are others in a batch than alone")


def does_nothing_to_nothing(case: StepCase) -> None:
    step, everyone = case.fitted, case.world.everyone
    none = np.array([], dtype=np.int64)
    shape = step(ASK, everyone.take(none), case.lists.take(none)).item.shape
    check(shape[0] == 0, f"of no list it gives an array of shape {shape}")
    empty = step(ASK, everyone, Recommendations.empty(len(everyone), WIDTH))
    check((empty.item == -1).all(), "of empty lists it gives some that hold items")
    stranger = step(ASK, Queries.of_histories([[]]), case.lists.take(np.array([0])))
    check(len(stranger.item) == 1, "of a query of which nothing is known it gives no list")


def depends_on_k_only_where_it_says_so(case: StepCase) -> None:
    step = case.fitted
    whole = case.after(step, Ask(WIDTH))
    for k in (1, 3):
        after = case.after(step, Ask(k))
        if not step.reads_k:
            same = all(map(np.array_equal, map(_items, after.item), map(_items, whole.item)))
            check(same, f"it does not say that it reads k, and gives other lists for {k} than for {WIDTH}")
        else:
            wanted = np.minimum(k, (whole.item >= 0).sum(1))
            check(((after.item >= 0).sum(1) >= wanted).all(), f"asked for {k} it leaves fewer, and more for {WIDTH}")


def may_be_fitted_again(case: StepCase) -> None:
    _check_equal(case.after(case.fitted.fit(case.world.data)), case.after(case.fitted), "fitted again")
    _check_equal(case.after(case.make().fit(case.world.data)), case.after(case.fitted), "another one fitted")


def says_so_when_not_fitted(case: StepCase) -> None:
    try:
        after = case.after(case.make())
    except NotFittedError:
        return
    _check_equal(after, case.after(case.fitted), "not fitted, without saying so")


def serves_a_larger_catalogue(case: StepCase) -> None:
    step = case.fitted
    before, larger = case.after(step), step.with_items(colours(SIZE + 4))
    lists = lists_of(SIZE + 4)
    after = larger(ASK, case.world.everyone, lists)
    pairs = zip(after.item.tolist(), lists.item.tolist(), strict=True)
    check(all(set(items) <= {-1, *candidates} for items, candidates in pairs), "for a larger catalogue it adds items")
    _check_equal(case.after(step), before, "the original after with_items")


def fields_are_all_there_is(case: StepCase) -> None:
    step = case.fitted
    twin = type(step)(**structure.settings(step))
    for field in fields(step):  # type: ignore[arg-type]
        if structure.is_learned(field.name):
            object.__setattr__(twin, field.name, getattr(step, field.name))
    _check_equal(case.after(twin), case.after(step), "made anew from its fields")


def _items(row: np.ndarray) -> np.ndarray:
    return row[row >= 0]


def _check_equal(actual: Recommendations, expected: Recommendations, what: str) -> None:
    for part in ("item", "score", "source"):
        np.testing.assert_array_equal(getattr(actual, part), getattr(expected, part), err_msg=f"{what}: {part}")


STEPS: tuple[Callable[[StepCase], None], ...] = (
    adds_no_item_and_changes_no_source,
    gives_lists_best_first_that_end_in_empty_places,
    leaves_what_it_was_given_alone,
    treats_each_list_by_itself,
    does_nothing_to_nothing,
    depends_on_k_only_where_it_says_so,
    may_be_fitted_again,
    says_so_when_not_fitted,
    serves_a_larger_catalogue,
    fields_are_all_there_is,
)
