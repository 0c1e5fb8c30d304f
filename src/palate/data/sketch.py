"""A sketch of events, by which they are recognised: the smallest hashes of their pairs of user and item.

Kevin Beyer and others. On Synopses for Distinct-Value Estimation Under Multiset Operations. SIGMOD 2007 (the k smallest
hashes as a sample of the distinct values).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int32, UInt64

HASHES = 4096  # of a sketch: 32 KiB; 1 leaked event in 1000 is detected in 98 of 100 cases
EVENTS_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Sketch:
    """Events that were learned from: how many, and the smallest hashes of the pairs (user, item) that they hold.

    Of at most 4096 different pairs it holds all; of more, a sample that is the same wherever it is drawn.
    """

    n: int
    smallest: UInt64[np.ndarray, "hashes"]

    @property
    def whole(self) -> bool:
        """Whether every pair is in it."""
        return len(self.smallest) < HASHES

    def among(self, user: Int32[np.ndarray, "pairs"], item: Int32[np.ndarray, "pairs"]) -> int:
        """How many of the events were with one of these pairs: exact if the sketch is whole, else estimated."""
        if not len(self.smallest):
            return 0
        share = float(np.isin(self.smallest, _hashed(user, item)).mean())
        return round(share * self.n)


def sketch(user: Int32[np.ndarray, "events"], item: Int32[np.ndarray, "events"]) -> Sketch:
    """The sketch of these events; 20 ms per million of them."""
    smallest = np.zeros(0, dtype=np.uint64)
    for start in range(0, len(user), EVENTS_AT_ONCE):
        block = slice(start, start + EVENTS_AT_ONCE)
        few = _few(_hashed(user[block], item[block]))
        smallest = (_distinct(np.concatenate([smallest, few])) if start else few)[:HASHES]
    return Sketch(len(user), smallest)


def _few(hashes: UInt64[np.ndarray, "events"]) -> UInt64[np.ndarray, "few"]:
    """The smallest of them, each once: enough for a sketch, unless there are fewer."""
    if len(hashes) > 2 * HASHES:
        few = _distinct(np.partition(hashes, 2 * HASHES)[: 2 * HASHES])
        if len(few) >= HASHES:
            return few
    return _distinct(hashes)


def _distinct(hashes: UInt64[np.ndarray, "hashes"]) -> UInt64[np.ndarray, "few"]:
    """In order, each once; of numbers as random as these np.unique takes ten times as long."""
    ordered = np.sort(hashes)
    return np.asarray(ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]])


def _hashed(user: Int32[np.ndarray, "pairs"], item: Int32[np.ndarray, "pairs"]) -> UInt64[np.ndarray, "pairs"]:
    """SplitMix64 (Steele, Lea, Flood. OOPSLA 2014) of both codes in one word."""
    word = user.astype(np.uint64)
    word <<= np.uint64(32)
    word |= item.astype(np.uint64)
    word += np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        word ^= word >> np.uint64(shift)
        word *= np.uint64(factor)
    word ^= word >> np.uint64(31)
    return word
