"""A split: what models learn from, the test queries, and the right answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from jaxtyping import Bool, Int64

from palate.arrays import Candidates
from palate.data.dataset import Dataset
from palate.data.features import Features
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.errors import InputError
from palate.splitting import guards
from palate.splitting.answers import answers_of
from palate.splitting.overlap import n_same


@dataclass(frozen=True)
class Rated:
    """Withheld events that have a rating, whatever their weight: row r of `withheld` is what query r is to predict."""

    queries: Queries
    withheld: Histories


@dataclass(frozen=True)
class Split:
    """Models learn from `train` and answer `queries`; `relevant` holds the right answers, row by row.

    Relevant are the withheld events with a weight above 0, each item once; unless `repeats`, none that stands in the
    query's own history. `kind` is the name of the way of splitting and `about` describes in a phrase what was done.
    With `candidates` (-1 is none), each query ranks a few candidates of its own, its relevant items among them,
    not of the catalogue: only where a published protocol asks. `warnings` are the reasons why figures on this split
    mislead, each with its cure. `options` are the arguments of the way of splitting, by which
    `splitting.inner.inner` makes the same kind of split again, inside `train`. `labelled` holds, row by row, what is
    relevant and what was withheld and not liked (a weight of 0 or below): the two classes of classification metrics.
    """

    train: Dataset
    queries: Queries
    relevant: Histories
    items: Features | None = None  # the catalogue at test time, where it is not that of `train`
    rated: Rated | None = None  # None where no withheld event has a rating
    kind: str = "given"
    about: str = "as given"
    repeats: bool = False
    candidates: Candidates | None = None
    warnings: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    labelled: Histories | None = None  # None where there is nothing but what is relevant
    validation: "Split | None" = None  # the part to choose by, where it was kept apart: models learn from neither

    def __post_init__(self) -> None:
        """The code -1 in a history is left out."""
        history = self.queries.history
        if (history.item < 0).any():
            object.__setattr__(self, "queries", replace(self.queries, history=history.where(history.item >= 0)))

    @property
    def n_items(self) -> int:
        """The size of the catalogue at test time."""
        return self.train.n_items if self.items is None else len(self.items)


def check_split(split: object) -> None:
    """Raises InputError for what is not a split, such as a data set from which nothing was withheld."""
    if not isinstance(split, Split):
        raise InputError(
            f"a split is asked for, and this is a {type(split).__name__}: withhold a part first, such as "
            'palate.split_by("random", data), fit on split.train, and evaluate on the split'
        )


def asking(train: Dataset, queries: Queries, withheld: Histories, repeats: bool, items: Features | None) -> Split:
    """The split that asks each query for its row of withheld events; one without a relevant item is not asked.

    Raises InputError where no query is left.
    """
    answers = answers_of(queries.history, withheld, repeats)
    relevant = withheld.where(answers.right)
    rows = np.flatnonzero(relevant.lengths > 0)
    if not len(rows):
        raise InputError(
            "no user is left to ask: there is no withheld event of weight above 0 on an item without an earlier "
            "event; withhold more, or give more events"
        )
    labelled = withheld.where(answers.right | answers.disliked).take(rows)
    return Split(
        train,
        queries.take(rows),
        relevant.take(rows),
        items,
        _rated(queries, withheld),
        repeats=repeats,
        warnings=() if repeats else guards.present(guards.repeated(int(answers.repeated.sum()), len(withheld.item))),
        labelled=labelled if (labelled.weight <= 0).any() else None,
    )


def described(split: Split, kind: str, how: str, **options: Any) -> Split:
    """The same split, with its name, the phrase that describes it, the arguments that made it, and warnings."""
    n, interactions = len(split.queries), split.train.interactions
    about = f"{how}: {n:,} {'user' if n == 1 else 'users'} asked"
    warnings = guards.present(
        guards.timeless(interactions, kind),
        None
        if kind == "cold_items"
        else guards.unseen_items(interactions, split.relevant, split.train.items.learnable),
        None if kind in ("new_users", "temporal") else guards.unseen_users(split.queries.history, kind),
    )
    return replace(split, kind=kind, about=about, options=options, warnings=(*warnings, *split.warnings))


def withholding(
    data: Dataset,
    held: Bool[np.ndarray, "events"],
    repeats: bool,
    time: Int64[np.ndarray, "asked"] | None = None,
    context: Features | None = None,
    for_validation: Bool[np.ndarray, "events"] | None = None,
) -> Split:
    """The split that withholds some events and asks each user who has one, by all that they did otherwise.

    `time` and `context` are those of the queries, one for each user with a withheld event, by code. Models do not learn
    from the events `for_validation`, which stand in the histories.
    """
    users = np.flatnonzero(np.bincount(data.interactions.user[held], minlength=data.n_users)).astype(np.int32)
    known = data.where(~held)
    train = known if for_validation is None else data.where(~held & ~for_validation)
    queries = replace(Queries.of_users(users, known), time=time, context=context)
    test = data.interactions.where(held)
    split = asking(train, queries, test.histories_of(users.astype(np.int64)), repeats, None)
    return against_duplicates(split, test)


def against_duplicates(split: Split, test: Interactions) -> Split:
    """The same split, with a warning where test events that count stand in the training part too.

    Without `repeats` they are not answers, but where they have ratings these are predicted.
    """
    counts = split.repeats or split.rated is not None
    n = n_same(split.train.interactions, test) if counts else 0
    more = guards.present(guards.learned(n, len(test)))
    return replace(split, warnings=(*split.warnings, *more))


def _rated(queries: Queries, withheld: Histories) -> Rated | None:
    if withheld.rating is None or np.isnan(withheld.rating).all():
        return None
    rated = withheld.where(~np.isnan(withheld.rating))
    rows = np.flatnonzero(rated.lengths > 0)
    return Rated(queries.take(rows), rated.take(rows))
