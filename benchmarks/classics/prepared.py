"""The data of the jobs as arrays that both sides read, made once; and generated events by the power law."""

import os
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from shared import EPOCHS

import palate
from palate.data.dataset import Dataset
from palate.data.features import NO_TIME
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.readers.layouts.lightgcn import read_parts
from palate.splitting.folds import folds

SIZES = {"10m": (1_000_000, 100_000, 10_180_000), "100m": (1_000_000, 100_000, 100_000_000)}  # users, items, events


def prepare(name: str, work: Path) -> None:
    """Makes WORK/NAME.npz, if it is not there."""
    path = work / f"{name}.npz"
    if path.exists():
        return
    work.mkdir(parents=True, exist_ok=True)
    train, test = MAKERS[name.removesuffix(VECTORS)](work)
    known = train.interactions
    arrays = {"user": known.user, "item": known.item, "value": known.ratings}
    arrays |= {"test_user": test.user, "test_item": test.item, "test_value": test.ratings}
    if name.endswith(VECTORS):
        arrays |= _vectors(train)
    np.savez(path, n_users=train.n_users, n_items=train.n_items, **arrays)


def written(users: int, items: int, events: int, path: Path) -> Path:
    """A Parquet file of generated events, the same each time, if it is not there: user and item by power laws."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        uniform = "(hash(event * 2 + {}) / 18446744073709551616.0)"
        user, item = (
            f"CAST(floor({n} * pow({uniform.format(place)}, {power})) AS INTEGER) % {n}"
            for place, (n, power) in enumerate(((users, 1.5), (items, 2.2)))
        )
        with duckdb.connect(":memory:") as connection:
            connection.execute(
                f"COPY (SELECT {user} AS user_id, {item} AS item_id FROM range({events}) numbers(event)) "
                f"TO '{path}' (FORMAT parquet)"
            )
    return path


def _gowalla(work: Path) -> tuple[Dataset, Interactions]:
    return read_parts(Path(os.environ["PALATE_DATA"]) / "gowalla-lightgcn")


def _ml_1m(work: Path) -> tuple[Dataset, Interactions]:
    """What was rated 3 or better, as implicit data; one event in ten is the test part."""
    data = palate.read("ml-1m", positive="rating >= 3").data
    events = data.interactions.where(data.interactions.weight > 0)
    test = np.random.default_rng(0).permutation(len(events)) < len(events) // 10
    return Dataset.of(_ones(events.where(~test))), events.where(test)


def _ones(events: Interactions) -> Interactions:
    ones = np.ones(len(events), dtype=np.float32)
    return Interactions(events.user, events.item, ones, events.time, events.n_users, events.n_items)


def _ml_100k(work: Path) -> tuple[Dataset, Interactions]:
    """Ratings, the first of the five folds of table A1."""
    first = folds(palate.read("ml-100k").data)[0]
    withheld, user = first.relevant, first.queries.user[first.relevant.row]
    unknown = np.broadcast_to(np.int64(NO_TIME), len(user))
    return first.train, Interactions(
        user, withheld.item, withheld.ratings, unknown, first.train.n_users, first.train.n_items
    )


def _ten_million(work: Path) -> tuple[Dataset, Interactions]:
    data = palate.read(written(*SIZES["10m"], work / "10m.parquet")).data
    return data, data.interactions.take(np.zeros(0, dtype=np.int64))


def _vectors(train: Dataset) -> dict[str, np.ndarray]:
    """Vectors of 64 numbers that rank as trained ones do."""
    model: Any = palate.make("ials", factors=64, epochs=EPOCHS, confidence=40.0, l2=20.0).fit(train)
    users = Queries.of_users(np.arange(train.n_users, dtype=np.int32), train)
    return {"users": model.encode(users), "items": model.item_vectors_}


VECTORS = "-vectors"  # of a name: of the same data, with vectors for the peers to select by
MAKERS = {"gowalla": _gowalla, "ml-1m": _ml_1m, "ml-100k-ratings": _ml_100k, "10m": _ten_million}
