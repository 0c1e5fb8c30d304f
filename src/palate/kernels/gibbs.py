"""Gibbs sweeps of a factorization machine whose features come in sides: of the user, of the item, of the time.

Steffen Rendle. Factorization Machines with libFM. ACM TIST 2012. https://doi.org/10.1145/2168752.2168771
Steffen Rendle. Scaling Factorization Machines to Relational Data. PVLDB 2013. https://doi.org/10.14778/2535573.2488340
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int32, Int64

from palate.kernels import _compiled as compiled

LANES = 16  # coordinates of a chunk; rows of tables are padded with zeros to whole chunks

Table = Float32[np.ndarray, "_ width"]
Totals = tuple[Float64[np.ndarray, "groups width"], Float64[np.ndarray, "groups width"]]


def width_of(factors: int) -> int:
    """The padded length of a row: its bias, its factors, zeros."""
    return -(-(factors + 1) // LANES) * LANES


@dataclass(frozen=True)
class Joined:
    """The events in the order of one side's rows: row r has those from ptr[r] to ptr[r + 1].

    `first` and `second` are the rows of the other sides that each joins; `second` is empty where there are two sides.
    """

    ptr: Int64[np.ndarray, "ends"]
    first: Int32[np.ndarray, "events"]
    second: Int32[np.ndarray, "_"]


@dataclass(frozen=True)
class Columns:
    """The features of one side by column: column j is x in rows row[ptr[j]:ptr[j + 1]], none twice, and of group[j]."""

    ptr: Int64[np.ndarray, "ends"]
    row: Int32[np.ndarray, "entries"]
    x: Float32[np.ndarray, "entries"]
    group: Int32[np.ndarray, "columns"]


@dataclass(frozen=True)
class Sums:
    """Of the events of each row, for the coordinates of one chunk: sum h h^T, on and above its diagonal, and
    sum h (y - prediction), where h is the gradient of the prediction by the row's vector; and the sum of their
    squared errors."""

    chunk: int
    used: int
    gram: Float32[np.ndarray, "rows _"]
    right: Float32[np.ndarray, "rows 16"]
    squares: Float64[np.ndarray, "rows"]


def gibbs_predictions(joined: Joined, own: Table, firsts: Table, seconds: Table) -> Float32[np.ndarray, "events"]:
    """Of each event the sum of the biases of its rows, and of the inner products of the factors of each two."""
    predictions = np.empty(len(joined.first), dtype=np.float32)
    compiled.gibbs_predictions(joined.ptr, joined.first, joined.second, own, firsts, seconds, predictions)
    return predictions


def gibbs_sums(
    joined: Joined,
    target: Float32[np.ndarray, "events"],
    own: Table,
    firsts: Table,
    seconds: Table,
    chunk: int,
    factors: int,
) -> Sums:
    """What the columns of one side need of the events, by the vectors of the rows of all sides, biases first.

    An event is predicted as the sum of the biases of its rows, and the inner products of the factors of each two.
    Raises ValueError for arrays that do not fit.
    """
    rows, used = len(own), min(LANES, factors + 1 - chunk * LANES)
    gram = np.empty((rows, -(-used // 4) * 4 * LANES), dtype=np.float32)
    sums = Sums(chunk, used, gram, np.empty((rows, LANES), np.float32), np.empty(rows))
    compiled.gibbs_sums(
        joined.ptr, joined.first, joined.second, target, own, firsts, seconds, chunk, used,
        sums.gram, sums.right, sums.squares,
    )  # fmt: skip
    return sums


def gibbs_columns(
    columns: Columns,
    sums: Sums,
    mean: Table,
    precision: Table,
    noise: float,
    key: int,
    weights: Table,
    own: Table,
    totals: Totals,
) -> None:
    """Draws the weights of all columns, in place, coordinate by coordinate of the chunk; the rows move with them.

    Given all else, coordinate f of column j is normal, of precision s = noise sum x^2 A_ff + l2 around
    (noise (sum x b_f + w sum x^2 A_ff) + l2 m) / s, where A and b are the sums of its rows, and m and l2 the mean and
    precision of its group. `noise` is the precision of the ratings; draws depend on the key alone. Uses up `sums`, and
    sets `totals` to the sums of the weights drawn and of their squares.

    Raises ValueError for arrays that do not fit, and for precisions that are not above 0 (that of the ratings may be).
    """
    compiled.gibbs_columns(
        (columns.ptr, columns.row, columns.x), columns.group, sums.gram, sums.right, mean, precision,
        noise, key, sums.chunk, sums.used, weights, own, *totals,
    )  # fmt: skip
