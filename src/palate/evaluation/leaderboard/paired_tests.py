"""Paired tests of every model against the best simple baseline, in every metric that has a value per query.

Values are exchanged as in `significance`, though in fewer rounds where many metrics, models and queries would take
long. The metric that ranks keeps its own test, of all rounds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64

from palate.evaluation.comparison import Against, Row
from palate.evaluation.leaderboard.ranking import Contender
from palate.evaluation.leaderboard.rows import Entry
from palate.evaluation.statistics.intervals import interval, summed
from palate.evaluation.statistics.significance import ROUNDS, Columns, effect, exchanged, holm, p_value

FEWEST = 1_000  # rounds, and for each model that is tested in one metric as well:
FOR_EACH = 100  # else no p could stay small once it is adjusted over many models
WORK = 1e10  # queries by pairs by rounds: a second of one core
CELLS_AT_ONCE = 1 << 22  # differences held in one block: 32 MiB
DIGITS = 6


@dataclass(frozen=True)
class Pair:
    """A model and the baseline, by the same metric."""

    model: Contender
    base: Contender

    @property
    def apart(self) -> Columns:
        """The differences of each query, or of each user with several, in what the figure is made of."""
        return np.asarray(summed(np.nan_to_num(self.model.columns - self.base.columns), self.base.groups))

    def p(self, moved: Float64[np.ndarray, "rounds columns"]) -> float:
        """How often chance alone makes as large a difference: `moved` is what each round exchanged."""
        least = np.nan_to_num(self.base.columns).sum(axis=0)
        most = least + self.apart.sum(axis=0)
        drawn = self.model.figure((most - moved).T) - self.base.figure((least + moved).T)
        return p_value(float(self.model.figure(most) - self.base.figure(least)), np.asarray(drawn))

    def tested(self, p: float, p_holm: float) -> Against:
        """The test as it is kept, to six digits."""
        metric = self.model.by
        low, high = interval(self.model.result.report.draws[metric] - self.base.result.report.draws[metric])
        difference = self.model.row.metrics[metric].mean - self.base.row.metrics[metric].mean
        d = effect(self.model.each - self.base.each)
        difference, low, high, p, p_holm = map(_short, (difference, low, high, p, p_holm))
        return Against(difference, low, high, p, p_holm, None if d is None else _short(d))


def with_tests(rows: Sequence[Row], entries: Sequence[Entry], by: str, baseline: str, seed: int = 0) -> tuple[Row, ...]:
    """The rows with `tests`: each model that was tested in `by` against the baseline of that name in all else.

    Rows without `against` stay as they are.
    """
    results = {row.name: result for row, result in entries if result is not None}
    base = next((row for row in rows if row.name == baseline), None)
    tested = [row for row in rows if row.against is not None]
    if base is None or not tested:
        return tuple(rows)
    pairs = [
        Pair(Contender(row, results[row.name], metric), Contender(base, results[baseline], metric))
        for metric in results[baseline].report.draws
        for row in tested
        if metric != by and metric in base.metrics and metric in row.metrics
    ]
    tests = {row.name: {by: row.against} for row in tested if row.against is not None}
    for metric, name, test in _tests(pairs, seed):
        tests[name][metric] = test
    return tuple(replace(row, tests=tests.get(row.name, {})) for row in rows)


def _tests(pairs: Sequence[Pair], seed: int) -> Iterator[tuple[str, str, Against]]:
    """Metric, model and test of each pair; p is adjusted over the models of one metric."""
    p = np.array([chance for block in _blocks(pairs) for chance in _chances(block, seed, _rounds(pairs))])
    metrics = np.array([pair.model.by for pair in pairs])
    for metric in dict.fromkeys(metrics.tolist()):
        places = np.flatnonzero(metrics == metric)
        for place, p_holm in zip(places.tolist(), holm(p[places]).tolist(), strict=True):
            pair = pairs[place]
            yield metric, pair.model.row.name, pair.tested(float(p[place]), p_holm)


def _chances(block: Sequence[Pair], seed: int, rounds: int) -> list[float]:
    tables = [pair.apart for pair in block]
    ends = np.cumsum([table.shape[1] for table in tables])[:-1]
    moved = exchanged(np.concatenate(tables, axis=1)[:, :, None], seed, rounds)[:, :, 0]
    return [pair.p(part) for pair, part in zip(block, np.split(moved, ends, axis=1), strict=True)]


def _blocks(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    """Pairs whose queries are exchanged together, as many at a time as memory allows."""
    block, cells = list[Pair](), 0
    for pair in pairs:
        rows, columns = pair.base.columns.shape
        if block and (cells > CELLS_AT_ONCE or not _exchangeable(pair, block[0])):
            yield block
            block, cells = [], 0
        block.append(pair)
        cells += rows * columns
    if block:
        yield block


def _exchangeable(pair: Pair, other: Pair) -> bool:
    """Whether both have the same rows of the same users."""
    return len(pair.base.columns) == len(other.base.columns) and pair.base.groups is other.base.groups


def _rounds(pairs: Sequence[Pair]) -> int:
    work = sum(len(pair.base.columns) for pair in pairs)
    models = len({pair.model.row.name for pair in pairs})
    return int(np.clip(WORK / max(1, work), max(FEWEST, FOR_EACH * models), max(ROUNDS, FOR_EACH * models)))


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
