"""Pruning: whether a trial is worth going on with, judged between the rounds of its fit.

At rounds 4, 8, 16, ... the model, usable after each, is judged on a sample of the validation queries; what it is worth
in the first few rounds says little of the end. A setting that is worse there than the median of those before it, at
the same round, is ended (the median rule; Daniel Golovin et al. Google Vizier. KDD 2017). What a look costs is bounded
by the size of the sample, reckoned from the data and not from the clock: the same seed looks at the same queries at
the same rounds.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from palate.evaluation.comparison import Point
from palate.models.fitting import Fittable
from palate.models.recommender import Recommends, Round, Watch
from palate.splitting.split import Rated, Split
from palate.tuning.budget import Clock

if TYPE_CHECKING:
    import optuna

SCORES_PER_EVENT = 2.0  # scores that may be made for each event learned: a tenth of the time of a fit, a fifth at most
PER_QUERY = 4000  # scores that a query counts for beyond its own: its user has to be folded in
FIRST = 4  # the round of the first look
MOST, FEWEST = 1000, 50  # queries in the sample; with fewer, a look tells nothing and is left out

Judge = Callable[[Recommends, Split], float]


class Pruner:
    """Watches the fit of one trial: `why` says why it was ended ("" if it was not), `curve` what the looks measured."""

    def __init__(self, trial: "optuna.Trial", judge: Judge, sample: Split | None, clock: Clock) -> None:
        self._trial, self._judge, self._sample, self._clock = trial, judge, sample, clock
        self.why, self.curve = "", list[Point]()

    def watch(self) -> Watch:
        return Watch(self._ends)

    def _ends(self, round: Round) -> bool:
        if self._clock.remaining < 0:
            self.why = "the time was up"
        elif self._sample is not None and is_looked_at(round):
            value = self._judge(round.model, self._sample)
            self.curve.append(Point(round.round, value, n=len(self._sample.queries)))
            self._trial.report(value, round.round)
            if self._trial.should_prune():
                self.why = f"worse than the median of the others at round {round.round}"
        return bool(self.why)


def is_looked_at(round: Round) -> bool:
    """Whether it is round 4, 8, 16, ... of the model itself, and not the last, after which all queries are asked.

    A whole is not looked at before all of its parts are fitted.
    """
    return (
        not round.stage
        and round.loss is not None
        and FIRST <= round.round < round.rounds
        and round.round & (round.round - 1) == 0
    )


def sample_for(model: Recommends, split: Split, seed: int) -> Split | None:
    """The part of a validation split that is looked at between rounds; None where a look would cost too much, and for
    what is made of parts."""
    rounds = model.n_rounds if isinstance(model, Fittable) and model.learns_in else 0
    looks = max(0, rounds - 1).bit_length() - (FIRST - 1).bit_length()
    if looks < 1:
        return None
    n = int(SCORES_PER_EVENT * len(split.train.interactions) * rounds / (looks * (split.n_items + PER_QUERY)))
    return sampled(split, min(n, MOST), seed) if n >= FEWEST else None


def sampled(split: Split, n: int, seed: int) -> Split:
    """The same split with n of its queries, and of those that ask for ratings; all where there are no more."""
    rated = split.rated
    if rated is not None:
        rows = _some(len(rated.queries), n, seed)
        rated = Rated(rated.queries.take(rows), rated.withheld.take(rows))
    rows = _some(len(split.queries), n, seed)
    candidates = None if split.candidates is None else split.candidates[rows]
    queries, relevant = split.queries.take(rows), split.relevant.take(rows)
    return replace(split, queries=queries, relevant=relevant, rated=rated, candidates=candidates)


def _some(size: int, n: int, seed: int) -> np.ndarray:
    return np.sort(np.random.default_rng(seed).permutation(size)[:n])
