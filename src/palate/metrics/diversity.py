"""How much the items of a list differ from each other, and a list from the other lists.

`recommended` holds the items of each list, -1 for an empty place, each item once in a list; `vectors` has a row for
every item of the catalogue, without an entry where nothing is known of it; their direction counts, not their length.
Sums of vectors stand in for sums over pairs, since the squared length of a sum holds every pair twice: cost is linear
in the items of the lists.
"""

import numpy as np
from jaxtyping import Float64, Int32, Int64

from palate.arrays import PerQuery
from palate.data.ragged import row_of_entries, select_rows
from palate.sparse import CSR

Recommended = Int32[np.ndarray, "queries k"]
Entries = Float64[np.ndarray, "entries"]
CELLS_AT_ONCE = 1 << 21  # the sums of a block of lists take 16 MiB at most


def intra_list_diversity(recommended: Recommended, vectors: CSR) -> PerQuery:
    """1 less the mean cosine of each two items of the list; from 0, all alike, to 1, nothing shared (2: opposite).

    Items without known features are left out; NaN where fewer than two are left. Ziegler et al. WWW 2005; RecTools'
    `IntraListDiversity` with 1 - cosine for the distance, summed over each pair once and divided by their number.
    """
    n, squared = _sums(recommended, vectors)
    pairs = np.where(n > 1, n * (n - 1.0), np.nan)
    return np.asarray(1.0 - (squared - n) / pairs, dtype=np.float64)


def inter_list_diversity(recommended: Recommended, n_items: int, vectors: CSR | None = None) -> PerQuery:
    """1 less the mean likeness of the list to each other list, where likeness is the cosine of the sums of vectors.

    Without vectors an item is like itself alone, and lists of k share `overlap / k`: this is the personalisation
    h = 1 - overlap / k of Zhou et al. PNAS 2010, as a mean over the other lists. Lists with no item (with vectors: none
    with known features) are not part of it, and have NaN; so has the only list.
    """
    n, squared = _sums(recommended, vectors) if vectors else _counted(recommended)
    nonzero = squared > 1e-12
    length = np.sqrt(np.where(nonzero, squared, np.inf))
    row, item = _placed(recommended)
    weight = np.bincount(item, 1.0 / length[row], n_items)  # of each item in the sum of all lists, each at length 1
    worth = _towards(vectors, weight) if vectors else weight
    likeness = np.bincount(row, worth[item], len(recommended)) / length - 1.0  # less itself
    others = np.where(nonzero & (nonzero.sum() > 1), max(1, int(nonzero.sum()) - 1), np.nan)
    return np.asarray(1.0 - likeness / others, dtype=np.float64)


def _counted(recommended: Recommended) -> tuple[PerQuery, PerQuery]:
    n = (recommended >= 0).sum(1).astype(np.float64)
    return n, n


def _sums(recommended: Recommended, vectors: CSR) -> tuple[PerQuery, PerQuery]:
    """Of each list: how many of its items are known, and the squared length of the sum of their vectors."""
    known = np.append(vectors.lengths > 0, False)  # -1 stands for the last
    places, unit = np.where(known[recommended], recommended, np.int32(-1)), _unit(vectors)
    size = max(1, CELLS_AT_ONCE // max(1, vectors.shape[1]))
    blocks = [_squared(places[at : at + size], vectors, unit) for at in range(0, len(places), size)]
    return (places >= 0).sum(1).astype(np.float64), np.concatenate([np.zeros(0), *blocks])


def _squared(places: Recommended, vectors: CSR, unit: Entries) -> Float64[np.ndarray, "block"]:
    """|sum|^2, place by place: |sum + v|^2 = |sum|^2 + 2 sum v + |v|^2 touches what v holds alone."""
    total, squared = np.zeros((len(places), vectors.shape[1])), np.zeros(len(places))
    for place in range(places.shape[1]):
        rows = np.flatnonzero(places[:, place] >= 0)
        ends, entry = select_rows(vectors.indptr, places[rows, place].astype(np.int64))
        row, column, data = rows[row_of_entries(ends)], vectors.indices[entry], unit[entry]
        before = total[row, column]
        squared += np.bincount(row, (2.0 * before + data) * data, len(places))
        total[row, column] = before + data
    return squared


def _placed(recommended: Recommended) -> tuple[Int64[np.ndarray, "places"], Int32[np.ndarray, "places"]]:
    """The list and the item of every place that holds one."""
    row, place = np.nonzero(recommended >= 0)
    return row, recommended[row, place]


def _unit(vectors: CSR) -> Entries:
    """The entries of the vectors, each of length 1: in float64, so that sums over many lists keep their digits."""
    data = vectors.data.astype(np.float64)
    length = np.sqrt(np.bincount(vectors.row, data**2, len(vectors)))
    return np.asarray(data / np.where(length > 0, length, 1.0)[vectors.row])


def _towards(vectors: CSR, weight: Float64[np.ndarray, "catalogue"]) -> Float64[np.ndarray, "catalogue"]:
    """The product of each item's vector with the weighted sum of all."""
    unit, row = _unit(vectors), vectors.row
    total = np.bincount(vectors.indices, unit * weight[row], vectors.shape[1])
    return np.bincount(row, unit * total[vectors.indices], len(vectors))
