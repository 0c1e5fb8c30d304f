"""Lists for many users at once, in blocks, into one Parquet or CSV file."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from palate.data.queries import UNKNOWN
from palate.errors import InputError
from palate.registry.parquet import Columns, combine_columns, write_columns
from palate.serving.answers import Id
from palate.serving.server import Server

BLOCK = 4096  # users of whom lists are held at a time
FORMATS = {".parquet": "FORMAT parquet, COMPRESSION zstd", ".csv": "FORMAT csv, HEADER true"}
OnBlock = Callable[[int, int], None]  # how many users are done, of how many


@dataclass(frozen=True)
class Written:
    """The counts of a file: users, users that the fit does not know, users without a list, and rows."""

    n_users: int
    strangers: int
    bare: int
    n_rows: int


def format_of(path: Path) -> str:
    """How a file is written, by its end; InputError for one that is neither Parquet nor CSV."""
    options = FORMATS.get(path.suffix.lower())
    if options is None:
        raise InputError(f"{path} is neither .parquet nor .csv; name a file that ends in one of them")
    return options


def write_lists(
    server: Server, path: Path, k: int = 10, users: Sequence[Id] | None = None, on_block: OnBlock | None = None
) -> Written:
    """The k best items for each user of the fit, or for each of `users`, in their order, none twice.

    The columns are user_id, rank (from 1), item_id, score, and by, who proposed the item. The lists are those
    of `Server.recommend`. Raises InputError for k below 1 and for a path that is neither .parquet nor .csv,
    ArtifactError where it cannot be written.
    """
    options = format_of(path)
    if k < 1:
        raise InputError(f"k is {k}: a list holds 1 item or more")
    ids = list(dict.fromkeys(map(str, users))) if users is not None else None
    known_users = server.log.users.ids
    codes = np.arange(len(known_users), dtype=np.int32) if ids is None else known_users.codes(ids)
    names = known_users.ids.astype(object) if ids is None else np.array(ids, dtype=object)
    counts = np.zeros(2, dtype=np.int64)
    with tempfile.TemporaryDirectory(prefix="palate-lists-") as folder:
        parts = [Path(folder) / f"{at}.parquet" for at in range(0, len(codes), BLOCK)]
        for part, start in zip(parts, range(0, len(codes), BLOCK), strict=True):
            rows = slice(start, start + BLOCK)
            counts += _write(part, server, names[rows], codes[rows], k)
            if on_block is not None:
                on_block(min(start + BLOCK, len(codes)), len(codes))
        combine_columns(parts, path, options)
    return Written(len(codes), int((codes == UNKNOWN).sum()), int(counts[1]), int(counts[0]))


def _write(part: Path, server: Server, ids: np.ndarray, users: np.ndarray, k: int) -> tuple[int, int]:
    best = server.recommends.recommend(server.queries(users), k)
    real = best.item >= 0
    row, place = np.nonzero(real)
    columns: Columns = {
        "user_id": ids[row],
        "rank": (place + 1).astype(np.int32),
        "item_id": server.items.ids.ids[best.item[real]].astype(object),
        "score": best.score[real].astype(np.float32),
        "by": _proposers(server, best.source[real]),
    }
    kinds = {"user_id": _kind(server.log.users.ids.whole), "item_id": _kind(server.items.ids.whole)}
    write_columns(part, columns, {**kinds, "by": "VARCHAR"}, "name another place with TMPDIR")
    return len(row), int((~real.any(axis=1)).sum())


def _proposers(server: Server, source: np.ndarray) -> np.ndarray:
    """Who proposed each item, by name."""
    sets, place = np.unique(source, return_inverse=True)
    names = np.array([" and ".join(server.explainer.sources_of(int(bits))) for bits in sets], dtype=object)
    return np.asarray(names[place])


def _kind(is_whole: bool) -> str:
    return "BIGINT" if is_whole else "VARCHAR"
