"""Written text as words and their weights: TF-IDF, with the words and their rarity as of the fit.

Gerard Salton, Christopher Buckley. Term-weighting approaches in automatic text retrieval. IP&M 1988.
"""

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from palate.sparse import CSR

WORD = re.compile(r"\w\w+")


@dataclass(frozen=True)
class Words:
    """The words that count, in alphabetical order, and how rare each is."""

    names: tuple[str, ...]
    rarity: Float32[np.ndarray, "words"]  # ln((1 + texts) / (1 + texts that hold the word)) + 1

    @classmethod
    def of(cls, texts: np.ndarray, most: int = 5_000) -> "Words":
        """The words that two texts or more contain: the `most` frequent, if there are more."""
        held_by = Counter(word for text in texts for word in set(split(text)))
        frequent = sorted(((n, word) for word, n in held_by.items() if n > 1), key=lambda pair: (-pair[0], pair[1]))
        names = sorted(word for _, word in frequent[:most])
        rarity = [np.log((1 + len(texts)) / (1 + held_by[word])) + 1.0 for word in names]
        return cls(tuple(names), np.array(rarity, dtype=np.float32))

    def __call__(self, texts: np.ndarray) -> CSR:
        """Texts by words: count times rarity, each row at length 1; a word that came later has no column."""
        place = {word: code for code, word in enumerate(self.names)}
        cells = [(row, place[word]) for row, text in enumerate(texts) for word in split(text) if word in place]
        row, word = np.array(cells, dtype=np.int64).reshape(-1, 2).T
        counted = CSR.of_pairs(row, word, np.ones(len(row), np.float32), (len(texts), len(self.names)))
        return counted.scaled(columns=self.rarity).unit_rows()


def split(text: str) -> list[str]:
    """The words of a text, in small letters; single letters are left out."""
    return WORD.findall(str(text).lower())
