"""Which withheld events are right answers, which were disliked, and which repeat earlier items."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int64

from palate.data.histories import Histories
from palate.data.ragged import among

Withheld = Bool[np.ndarray, "withheld"]


@dataclass(frozen=True)
class Answers:
    """Masks over the withheld events.

    `repeated` are on an item of the query's own history; `right` have a weight above 0; `disliked` are on items
    withheld with weights of 0 or below alone. Of `right` and `disliked`, each item stands once.
    """

    repeated: Withheld
    right: Withheld
    disliked: Withheld


def answers_of(history: Histories, withheld: Histories, repeats: bool) -> Answers:
    """Row r of both is query r. Unless `repeats`, an item with an earlier event is neither right nor disliked."""
    size = 1 + max(int(history.item.max(initial=0)), int(withheld.item.max(initial=0)))
    cell = withheld.row * size + withheld.item
    repeated = among(cell, history.row * size + history.item)
    liked = withheld.weight > 0
    eligible = np.ones_like(repeated) if repeats else ~repeated
    return Answers(repeated, _first(cell, eligible & liked), _first(cell, eligible & ~among(cell, cell[liked])))


def _first(cell: Int64[np.ndarray, "withheld"], wanted: Withheld) -> Withheld:
    """Of the wanted events, the first on each item of a row."""
    places = np.flatnonzero(wanted)
    order = places[np.argsort(cell[places], kind="stable")]
    once = np.zeros_like(wanted)
    once[order[np.diff(cell[order], prepend=-1) != 0]] = True
    return once
