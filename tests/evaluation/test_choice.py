"""Which model of a comparison is served."""

import pytest

from palate.errors import InputError
from palate.evaluation.choice import chosen, why_chosen
from palate.evaluation.comparison import Comparison, Figure, Row


def row(name: str, rank: int, ndcg: float, coverage: float, seconds: float = 1.0) -> Row:
    figures = {"ndcg@10": Figure(ndcg), "catalogue_coverage@10": Figure(coverage)}
    return Row(name, {}, rank, False, metrics=figures, seconds_per_1000=seconds)


def comparison(*rows: Row) -> Comparison:
    return Comparison("", "", 10, 10, 10, "ndcg@10", "", rows)


def test_one_ahead_by_more_than_chance_is_chosen() -> None:
    compared = comparison(row("a", 1, 0.5, 0.1), row("b", 2, 0.4, 0.9))
    assert chosen(compared).name == "a" and "more than chance" in why_chosen(compared, chosen(compared))


def test_of_equals_the_one_that_shows_most_then_the_fastest() -> None:
    compared = comparison(row("a", 1, 0.50, 0.1), row("b", 1, 0.49, 0.9), row("c", 1, 0.48, 0.3))
    assert chosen(compared).name == "b" and "it shows most" in why_chosen(compared, chosen(compared))
    alike = comparison(row("a", 1, 0.50, 0.900), row("b", 1, 0.49, 0.895, seconds=0.1))
    assert chosen(alike).name == "b" and "fastest" in why_chosen(alike, chosen(alike))


def test_one_far_behind_is_not_chosen_though_it_may_be_chance() -> None:
    compared = comparison(row("a", 1, 0.5, 0.1), row("b", 1, 0.4, 0.9))
    assert chosen(compared).name == "a" and "may be chance" in why_chosen(compared, chosen(compared))


def test_where_nothing_was_judged_it_is_told() -> None:
    with pytest.raises(InputError, match="no model"):
        chosen(comparison(Row("a", {}, 1, False, note="broken")))
