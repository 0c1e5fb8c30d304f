"""Chance that falls equally on every machine: the raw bits of PCG64, and nothing but whole numbers after them.

Melissa O'Neill. PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms. 2014. numpy promises that a
seed gives the same raw bits for ever; it does not promise that of the methods of `Generator`, and the last digit of a
logarithm or of a sum of floats depends on the processor.
"""

import numpy as np
from jaxtyping import Bool, Int64


class Dice:
    """Draws from a seed of 0 or above."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def below(self, bound: int | Int64[np.ndarray, "draws"], n: int | None = None) -> Int64[np.ndarray, "_"]:
        """Whole numbers from 0 to bound - 1; a bound is under 2**32, so that bound times 31 bits fits in 63."""
        n = len(bound) if isinstance(bound, np.ndarray) else n
        drawn = (np.asarray(self._bits.random_raw(n)) >> np.uint64(33)).astype(np.int64)
        return np.asarray((drawn * bound) >> 31)

    def between(self, least: int, most: int, n: int) -> Int64[np.ndarray, "n"]:
        """Whole numbers from least to most, both possible."""
        return least + self.below(most - least + 1, n)

    def chance(self, per_thousand: int | Int64[np.ndarray, "draws"], n: int | None = None) -> Bool[np.ndarray, "_"]:
        """Whether each of several things comes true."""
        n = len(per_thousand) if isinstance(per_thousand, np.ndarray) else n
        return self.below(1000, n) < per_thousand

    def pick(self, weight: Int64[np.ndarray, "rows choices"]) -> Int64[np.ndarray, "rows"]:
        """A choice per row, as likely as its weight; -1 where all are 0. A row's sum is under 2**32."""
        ends = np.cumsum(weight, axis=1)
        drawn = self.below(ends[:, -1])
        choice = (ends <= drawn[:, None]).sum(axis=1)
        return np.where(ends[:, -1] > 0, choice, -1)

    def shuffled(self, n: int) -> Int64[np.ndarray, "n"]:
        """The numbers below n, in any order."""
        return np.argsort(self._bits.random_raw(n), kind="stable")
