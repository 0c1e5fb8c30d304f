"""Which withheld events are right answers, which were disliked, and which repeat earlier items."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int64

from palate.data.histories import Histories
from palate.data.ragged import among

Withheld = Bool[np.ndarray, "withheld"]


@dataclass(frozen=True)
class Answers:
    """Masks over the withheld events: `met` are on an item of the query's own history; `right` have a weight above 0;
    `disliked` are on items withheld with weights of 0 or below alone. Of `right` and `disliked`, each item stands once.
    """

    met: Withheld
    right: Withheld
    disliked: Withheld


def answers_of(history: Histories, withheld: Histories, repeats: bool) -> Answers:
    """Row r of both is query r. Unless `repeats`, an item with an earlier event is neither right nor disliked."""
    size = 1 + max(int(history.item.max(initial=0)), int(withheld.item.max(initial=0)))
    cell = withheld.row * size + withheld.item
    met = among(cell, history.row * size + history.item)
    good = withheld.weight > 0
    eligible = np.ones_like(met) if repeats else ~met
    return Answers(met, _first(cell, eligible & good), _first(cell, eligible & ~among(cell, cell[good])))


def _first(cell: Int64[np.ndarray, "withheld"], good: Withheld) -> Withheld:
    """The good events, the first on each item of a row."""
    places = np.flatnonzero(good)
    order = places[np.argsort(cell[places], kind="stable")]
    once = np.zeros_like(good)
    once[order[np.diff(cell[order], prepend=-1) != 0]] = True
    return once
