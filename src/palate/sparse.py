"""A sparse matrix in compressed rows: the few operations that recommending needs, in float32."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int32, Int64

from palate.kernels import grouping, products
from palate.kernels.narrow import narrow

Vector = Float32[np.ndarray, "entries"]


@dataclass(frozen=True, eq=False)
class CSR:
    """Row r holds `data[p]` in column `indices[p]`, for p in indptr[r]:indptr[r + 1]; no column twice in a row."""

    indptr: Int64[np.ndarray, "ends"]
    indices: Int32[np.ndarray, "entries"]
    data: Float32[np.ndarray, "entries"]
    shape: tuple[int, int]

    @classmethod
    def of_pairs(cls, row: np.ndarray, column: np.ndarray, data: np.ndarray, shape: tuple[int, int]) -> "CSR":
        """From one triple per entry; a cell that is named twice holds the sum (in float64, rounded once)."""
        return cls(*grouping.rows_of_pairs(row, column, data, shape), shape)

    @classmethod
    def of_dense(cls, dense: np.ndarray) -> "CSR":
        row, column = np.nonzero(dense)
        return cls.of_pairs(row, column, dense[row, column], (dense.shape[0], dense.shape[1]))

    @classmethod
    def empty(cls, shape: tuple[int, int]) -> "CSR":
        return cls(np.zeros(shape[0] + 1, dtype=np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32), shape)

    @classmethod
    def hstack(cls, blocks: Sequence["CSR"]) -> "CSR":
        """Side by side; all have the same number of rows."""
        starts = np.cumsum([0, *(block.shape[1] for block in blocks)])
        row = np.concatenate([block.row for block in blocks])
        order = np.argsort(row, kind="stable")
        columns = [block.indices + np.int32(start) for block, start in zip(blocks, starts, strict=False)]
        data = np.concatenate([block.data for block in blocks])[order]
        lengths = np.sum([block.lengths for block in blocks], axis=0)
        shape = (blocks[0].shape[0], int(starts[-1]))
        return cls(_ends(lengths), np.concatenate(columns)[order].astype(np.int32), data, shape)

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def nnz(self) -> int:
        return len(self.data)

    @property
    def lengths(self) -> Int64[np.ndarray, "rows"]:
        """The number of entries of each row."""
        return np.diff(self.indptr)

    @property
    def row(self) -> Int64[np.ndarray, "entries"]:
        """The row of each entry."""
        return np.repeat(np.arange(self.shape[0]), self.lengths)

    @property
    def T(self) -> "CSR":  # noqa: N802  (numpy's name)
        return CSR(*products.transpose(self.parts, self.shape[1]), (self.shape[1], self.shape[0]))

    def __matmul__(self, other: "CSR") -> "CSR":
        """The product with a sparse matrix, itself sparse."""
        if self.shape[1] != other.shape[0]:
            raise ValueError(f"no product of {self.shape} with {other.shape}")
        return CSR(*products.product(self.parts, other.parts, other.shape[1]), (self.shape[0], other.shape[1]))

    def times(self, dense: Float32[np.ndarray, "inner columns"]) -> Float32[np.ndarray, "rows columns"]:
        """The product with a dense matrix."""
        if self.shape[1] != dense.shape[0]:
            raise ValueError(f"no product of {self.shape} with {dense.shape}")
        return products.times_dense(self.parts, dense)

    def times_sparse(
        self, other: "CSR", columns: Int32[np.ndarray, "selected"] | None = None
    ) -> Float32[np.ndarray, "rows selected"]:
        """The product with a sparse matrix, as a dense one; or some columns of it, in that order."""
        if self.shape[1] != other.shape[0]:
            raise ValueError(f"no product of {self.shape} with {other.shape}")
        selected = np.arange(other.shape[1], dtype=np.int32) if columns is None else columns
        rows, place = narrow(self.indices, len(other))
        factor = other if isinstance(rows, slice) else other.take(rows)
        return products.product_dense((self.indptr, place, self.data), factor.parts, other.shape[1], selected)

    def gram(self, whole: bool = False) -> Float32[np.ndarray, "columns columns"]:
        """A^T A as a dense table; the upper triangle is 0, or where `whole` is set, the mirror of the lower."""
        transposed = self.T
        table = products.gram(transposed.parts, transposed.T.parts)
        if whole:
            table += np.tril(table, -1).T
        return table

    def take(self, rows: np.ndarray) -> "CSR":
        """Some rows, in that order."""
        lengths = self.indptr[rows + 1] - self.indptr[rows]
        ends = _ends(lengths)
        place = np.arange(ends[-1]) + np.repeat(self.indptr[rows] - ends[:-1], lengths)
        return CSR(ends, self.indices[place], self.data[place], (len(rows), self.shape[1]))

    def columns(self, selected: np.ndarray) -> "CSR":
        """Some columns, none twice, in that order."""
        place = np.full(self.shape[1], -1, dtype=np.int64)
        place[selected] = np.arange(len(selected))
        new = place[self.indices]
        keep = new >= 0
        return CSR.of_pairs(self.row[keep], new[keep], self.data[keep], (self.shape[0], len(selected)))

    def where(self, keep: Bool[np.ndarray, "entries"]) -> "CSR":
        """The same matrix, with some entries only; itself where that is all of them."""
        if keep.all():
            return self
        counts, filled = np.zeros(len(self), dtype=np.int64), self.lengths > 0
        if filled.any():  # no row is made for each entry: of a hundred million that would be the most of a fit
            counts[filled] = np.add.reduceat(keep, self.indptr[:-1][filled], dtype=np.int64)
        return CSR(_ends(counts), self.indices[keep], self.data[keep], self.shape)

    def resized(self, columns: int) -> "CSR":
        """Cut or widened on the right."""
        cut = self.where(self.indices < columns) if columns < self.shape[1] else self
        return CSR(cut.indptr, cut.indices, cut.data, (self.shape[0], columns))

    def with_data(self, data: np.ndarray) -> "CSR":
        """The same places, with other values."""
        return CSR(self.indptr, self.indices, np.asarray(data, dtype=np.float32), self.shape)

    def scaled(self, rows: np.ndarray | None = None, columns: np.ndarray | None = None) -> "CSR":
        """Every row times its factor, every column times its own."""
        data = self.data if rows is None else self.data * np.asarray(rows)[self.row]
        return self.with_data(data if columns is None else data * np.asarray(columns)[self.indices])

    def spread(self, codes: Int32[np.ndarray, "inside"], size: int) -> "CSR":
        """A square matrix of that size, with this one in the rows and columns of these codes, which ascend."""
        lengths = np.zeros(size, dtype=np.int64)
        lengths[codes] = self.lengths
        return CSR(_ends(lengths), codes[self.indices], self.data, (size, size))

    def row_sums(self) -> Float32[np.ndarray, "rows"]:
        return np.bincount(self.row, self.data, self.shape[0]).astype(np.float32)

    def column_sums(self) -> Float32[np.ndarray, "columns"]:
        return np.bincount(self.indices, self.data, self.shape[1]).astype(np.float32)

    def unit_rows(self) -> "CSR":
        """Every row at length 1; a row of zeros stays."""
        length = np.sqrt(np.bincount(self.row, self.data.astype(np.float64) ** 2, self.shape[0]))
        return self.scaled(rows=1.0 / np.where(length > 0, length, 1.0))

    def toarray(self) -> Float32[np.ndarray, "rows columns"]:
        dense = np.zeros(self.shape, dtype=np.float32)
        dense[self.row, self.indices] = self.data
        return dense

    @property
    def parts(self) -> products.Rows:
        """What the kernels take: indptr, indices, data."""
        return self.indptr, self.indices, self.data


@dataclass(frozen=True, eq=False)
class Submatrix:
    """A square matrix of `size` rows that is 0 outside of the rows and columns of `codes`, which ascend.

    What stands there is a table: so items without an event cost nothing.
    """

    codes: Int32[np.ndarray, "inside"]
    table: Float32[np.ndarray, "inside inside"]
    size: int

    def __post_init__(self) -> None:
        ascending = (
            bool((np.diff(self.codes) > 0).all())
            and (self.codes[:1] >= 0).all()
            and self.codes[-1:].sum() < max(1, self.size)
        )
        if self.table.shape != (len(self.codes), len(self.codes)) or not ascending:
            raise ValueError(
                f"a table of {self.table.shape} is not for {len(self.codes)} ascending codes below {self.size}"
            )

    @property
    def shape(self) -> tuple[int, int]:
        return self.size, self.size

    def after(self, rows: CSR, columns: Int32[np.ndarray, "selected"]) -> Float32[np.ndarray, "rows selected"]:
        """Some columns of the product of sparse rows with this matrix, in that order."""
        place = np.full(self.size, -1)
        place[self.codes] = np.arange(len(self.codes))
        inside = place[columns] >= 0
        selected = place[columns[inside]]
        every = len(selected) == len(self.codes) and bool((np.diff(selected) == 1).all())
        product = np.zeros((len(rows), len(columns)), dtype=np.float32)
        product[:, inside] = rows.columns(self.codes).times(self.table if every else self.table[:, selected])
        return product


def _ends(lengths: Int64[np.ndarray, "rows"]) -> Int64[np.ndarray, "ends"]:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def one_hot(code: Int32[np.ndarray, "rows"] | Int64[np.ndarray, "rows"], size: int) -> CSR:
    """A 1 per row, at its code; none where the code is not below the size, or is -1."""
    valid = (code >= 0) & (code < size)
    indices = code[valid].astype(np.int32)
    return CSR(_ends(valid.astype(np.int64)), indices, np.ones(len(indices), np.float32), (len(code), size))
