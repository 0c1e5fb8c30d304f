"""A table of features as one sparse matrix, by rules made at the fit: later tables get the same columns."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from palate.data.features import Category, Column, Features, Image, Label, Number, Tags, Text, Time, Vector, numbers
from palate.data.words import Words
from palate.sparse import CSR, one_hot


@dataclass(frozen=True)
class Encoding:
    """How a table becomes one sparse matrix: a value that came later has no column, a number is measured by the
    scale of the fit, a text by its words. Labels and images are for people, and have no column."""

    names: tuple[str, ...]
    width: tuple[int, ...]
    center: Float32[np.ndarray, "columns"]
    scale: Float32[np.ndarray, "columns"]
    words: tuple[Words | None, ...]

    @classmethod
    def of(cls, table: Features) -> "Encoding":
        columns = {name: column for name, column in table.columns.items() if not isinstance(column, Label | Image)}
        words = tuple(Words.of(c.value) if isinstance(c, Text) else None for c in columns.values())
        moments = [_moments(column) for column in columns.values()]
        blocks = (_block(c, w, 0.0, 1.0) for c, w in zip(columns.values(), words, strict=True))
        center, scale = np.array(moments, dtype=np.float32).reshape(-1, 2).T
        return cls(tuple(columns), tuple(block.shape[1] for block in blocks), center, scale, words)

    def __call__(self, table: Features) -> CSR:
        """Rows by columns; what a table does not hold is 0."""
        blocks = [CSR.empty((len(table), 0))]
        for place, (name, width) in enumerate(zip(self.names, self.width, strict=True)):
            if name in table.columns:
                column, words = table.columns[name], self.words[place]
                block = _block(column, words, float(self.center[place]), float(self.scale[place]))
                blocks.append(block.resized(width))
            else:
                blocks.append(CSR.empty((len(table), width)))
        return CSR.hstack(blocks)


def _moments(column: Column) -> tuple[float, float]:
    if not isinstance(column, Number | Time):
        return 0.0, 1.0
    value = numbers(column)
    return (float(np.nanmean(value)), float(np.nanstd(value)) or 1.0) if np.isfinite(value).any() else (0.0, 1.0)


def _block(column: Column, words: Words | None, center: float, scale: float) -> CSR:
    match column:
        case Category(code, size):
            return one_hot(code, size)
        case Number() | Time():
            return CSR.of_dense(np.nan_to_num((numbers(column) - center) / scale)[:, None].astype(np.float32))
        case Vector(value):
            return CSR.of_dense(value)
        case Tags(weight):
            return weight
        case Text(value):
            assert words is not None  # made for every text at the fit
            return words(value)
        case Label() | Image():
            raise TypeError("labels and images are not learned from")
