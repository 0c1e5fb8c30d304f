import numpy as np
import pytest

from palate.models.blocks import withheld
from palate.models.blocks.withheld import Withheld, best
from palate.testing import interactions

ROWS = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 1], [3], [4, 5, 6], []]


def test_a_fifth_of_what_each_user_met_is_withheld_and_one_at_least() -> None:
    met = interactions(ROWS).matrix()
    part = Withheld.of(met)
    assert len(part) == 3
    assert part.missing.lengths.tolist() == [2, 1, 1] and part.met.lengths.tolist() == [8, 1, 2]
    whole = part.known.toarray()
    whole[[0, 1, 3]] += part.missing.toarray()
    assert (whole == met.toarray()).all()
    assert (part.known.toarray()[[0, 1, 3]] == part.met.toarray()).all()
    assert len(Withheld.of(met, 2)) == 2


def test_lists_are_judged_without_what_was_met(monkeypatch: pytest.MonkeyPatch) -> None:
    part = Withheld.of(interactions(ROWS).matrix())
    right, wrong = part.missing.toarray(), -part.missing.toarray()
    assert (part.ndcg(right + 2 * part.met.toarray()) == 1).all()
    assert (part.ndcg(wrong)[1:] < 1).all()  # the first met all the rest
    monkeypatch.setattr(withheld, "CELLS_AT_ONCE", 1)
    ndcgs = part.ndcgs(lambda block: {"right": block.ndcg(block.missing.toarray())})
    assert ndcgs["right"].tolist() == [1, 1, 1]


def test_the_usual_setting_stays_unless_another_is_better_by_more_than_chance() -> None:
    usual = np.array([0.1, 0.3, 0.2, 0.4])
    assert best({"usual": usual, "other": usual + 0.1}, "usual") == "other"
    assert best({"usual": usual, "other": usual + np.array([0.5, -0.2, -0.2, 0.0])}, "usual") == "usual"
    assert best({}, "usual") == "usual"
