"""Models that were fitted on events that are withheld from them, seen in the sketch that every fit leaves."""

import numpy as np
from jaxtyping import Int32

from palate.data.ragged import among_ordered, distinct
from palate.data.sketch import Sketch
from palate.models.recommender import Recommends
from palate.splitting.split import Split
from palate.structure import every


def learned_from(fitted: Recommends, split: Split) -> tuple[str, ...]:
    """A sentence for each part of it that was fitted on events that this split withholds; or on more than its training
    part.

    A fit leaves a sketch of its events: any number is seen where they hold at most 4096 pairs of user and item; of
    more, one in a thousand is seen in 98 of 100 cases. Strangers (user -1) cannot be looked up, and neither can what
    was loaded from an artifact or learned without `Recommender.fit`.
    """
    user, item = _withheld(split)
    sentences = []
    for part in every(fitted, Recommends):
        fit = vars(part).get("fitted_on_")
        if not isinstance(fit, Sketch):
            continue
        if leaked := fit.among(user, item):
            about = "" if fit.whole else "about "
            sentences.append(
                f"{type(part).__name__} was fitted on {fit.n:,} events, of which {about}{leaked:,} are withheld here: "
                "fit it on split.train"
            )
        elif part is fitted and fit.n > len(split.train.interactions):
            sentences.append(
                f"{type(part).__name__} was fitted on {fit.n:,} events, and the training part of this split has "
                f"{len(split.train.interactions):,}: fit it on split.train"
            )
    return tuple(sentences)


def _withheld(split: Split) -> tuple[Int32[np.ndarray, "pairs"], Int32[np.ndarray, "pairs"]]:
    """The relevant pairs of known users that are not in the training part as well."""
    user, item = split.queries.user[split.relevant.row], split.relevant.item
    events = split.train.interactions
    learned = distinct(events.user.astype(np.int64) * split.n_items + events.item)
    new = (user >= 0) & ~among_ordered(user.astype(np.int64) * split.n_items + item, learned)
    return user[new], item[new]
