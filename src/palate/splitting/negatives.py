"""Each query's own few candidates, sampled or given: only where a published protocol asks, and always with a warning.

Walid Krichene, Steffen Rendle. On Sampled Metrics for Item Recommendation. KDD 2020: among sampled negatives a metric
is another metric, and may rank models otherwise than the catalogue does.
"""

from dataclasses import replace
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float64

from palate.arrays import Candidates
from palate.data.histories import Histories
from palate.data.ragged import among
from palate.errors import InputError
from palate.splitting.split import Split

ROUNDS = 30  # of drawing anew what was drawn twice or may not be drawn

Weights = Float64[np.ndarray, "catalogue"]


def with_negatives(
    split: Split, n: int = 100, seed: int = 0, *, by: Literal["uniform", "popularity"] = "uniform"
) -> Split:
    """Asks each query to rank its relevant items among n others, none twice, with which it has no interaction.

    They are drawn from the catalogue without replacement, each with equal chance or in proportion to its training
    events; the same seed draws the same. Where fewer are left they are all taken. Raises InputError for n below 1.
    """
    if n < 1:
        raise InputError(f"n is {n}: give 1 negative or more, or leave them out to rank the whole catalogue")
    events = np.bincount(split.train.interactions.item, minlength=split.n_items)
    chance = events.astype(np.float64) if by == "popularity" else np.ones(split.n_items)
    drawn = _drawn(split, n, np.random.default_rng(seed), chance)
    n = int((drawn >= 0).sum(axis=1).max(initial=0))  # fewer than asked for where the catalogue has no more
    how = f"{n:,} sampled negatives" if by == "uniform" else f"{n:,} negatives sampled by popularity"
    return _among(split, drawn, how, "leave the negatives out")


def with_candidates(split: Split, negatives: Candidates) -> Split:
    """Asks each query to rank its relevant items among those given, row by row (-1 is none), as in NCF's protocol.

    What stands twice in a row, the relevant items too, counts once, so that no item is ranked against itself. Raises
    InputError where rows are not those of the queries or a code is not in the catalogue.
    """
    if len(negatives) != len(split.queries):
        raise InputError(f"{len(negatives):,} rows of negatives for {len(split.queries):,} queries: give one for each")
    if len(negatives) and not -1 <= int(negatives.min(initial=-1)) <= int(negatives.max(initial=-1)) < split.n_items:
        raise InputError(
            f"a negative is not a code of the catalogue of {split.n_items:,} items: give codes, -1 for none"
        )
    return _among(split, negatives, "the negatives given", "leave the candidates out")


def once(candidates: Candidates) -> Candidates:
    """The same rows, with -1 for all but the first of each item."""
    order = np.argsort(candidates, axis=1, kind="stable")
    ordered = np.take_along_axis(candidates, order, axis=1)
    again = np.zeros(candidates.shape, dtype=bool)
    np.put_along_axis(again, order, np.diff(ordered, axis=1, prepend=-2) == 0, axis=1)
    return np.where(again, np.int32(-1), candidates)


def _among(split: Split, negatives: Candidates, what: str, cure: str) -> Split:
    candidates = once(np.concatenate([_table(split.relevant), negatives], axis=1))
    warning = (
        f"Ranked among {what}, not the catalogue: figures are higher than in use, and cannot be compared with those of "
        f"the catalogue nor of other negatives (Krichene & Rendle, KDD 2020); {cure}."
    )
    about = f"{split.about}, ranked among {what}"
    return replace(split, candidates=candidates, about=about, warnings=(*split.warnings, warning))


def _table(relevant: Histories) -> Candidates:
    table = np.full((len(relevant), int(relevant.lengths.max(initial=0))), -1, dtype=np.int32)
    table[relevant.row, np.arange(len(relevant.item)) - relevant.offsets[relevant.row]] = relevant.item
    return table


def _drawn(split: Split, n: int, rng: np.random.Generator, chance: Weights) -> Candidates:
    """n items for each query, drawn anew where one may not be or stands twice; row by row where that does not end."""
    barred = _cells(split)
    table = _some(rng, chance, (len(split.queries), n))
    bad = _unfit(table, barred, split.n_items)
    for _ in range(ROUNDS):
        if not bad.any():
            return table
        table[bad] = _some(rng, chance, (int(bad.sum()),))
        rows = np.flatnonzero(bad.any(1))
        bad[rows] = _unfit(table[rows], barred, split.n_items, rows)
    for row in np.flatnonzero(bad.any(1)).tolist():
        table[row] = _exact(rng, chance, barred, row, n)
    return table


def _some(rng: np.random.Generator, chance: Weights, shape: tuple[int, ...]) -> np.ndarray:
    ends = np.cumsum(chance)
    place = np.searchsorted(ends, rng.random(shape) * ends[-1], side="right")
    return np.asarray(np.minimum(place, len(chance) - 1), dtype=np.int32)


def _cells(split: Split) -> np.ndarray:
    """Query and item of what may not be drawn: interacted with, or relevant."""
    parts = (split.queries.history, split.relevant)
    return np.sort(np.concatenate([histories.row * split.n_items + histories.item for histories in parts]))


def _unfit(
    table: Candidates, barred: np.ndarray, n_items: int, rows: np.ndarray | None = None
) -> Bool[np.ndarray, "queries n"]:
    row = np.arange(len(table)) if rows is None else rows
    cell = row[:, None] * n_items + table
    return among(cell.ravel(), barred).reshape(table.shape) | (once(table) < 0)


def _exact(rng: np.random.Generator, chance: Weights, barred: np.ndarray, row: int, n: int) -> np.ndarray:
    """The n first of an exponential race, in which each item runs at its chance (Efraimidis, Spirakis 2006)."""
    low, high = np.searchsorted(barred, [row * len(chance), (row + 1) * len(chance)])
    free = np.ones(len(chance), dtype=bool)
    free[barred[low:high] - row * len(chance)] = False
    items = np.flatnonzero(free & (chance > 0))
    first = items[np.argsort(rng.exponential(size=len(items)) / chance[items])[:n]]
    return np.pad(first.astype(np.int32), (0, n - len(first)), constant_values=-1)
