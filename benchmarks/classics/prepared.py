"""The data of the jobs as arrays that both sides read, made once; and generated events by the power law."""

import os
from pathlib import Path

import duckdb
import numpy as np

import palate
from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.readers.layouts.lightgcn import read_parts

SIZES = {"10m": (1_000_000, 100_000, 10_180_000), "100m": (1_000_000, 100_000, 100_000_000)}  # users, items, events


def prepare(name: str, work: Path) -> None:
    """Makes WORK/NAME.npz, if it is not there."""
    path = work / f"{name}.npz"
    if path.exists():
        return
    work.mkdir(parents=True, exist_ok=True)
    train, test = MADE[name](work)
    done = train.interactions
    arrays = {"user": done.user, "item": done.item, "value": done.ratings}
    arrays |= {"test_user": test.user, "test_item": test.item, "test_value": test.ratings}
    np.savez(path, n_users=train.n_users, n_items=train.n_items, **arrays)


def written(users: int, items: int, events: int, path: Path) -> Path:
    """A Parquet file of generated events, the same each time, if it is not there: user and item by power laws."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        drawn = "(hash(event * 2 + {}) / 18446744073709551616.0)"
        user, item = (
            f"CAST(floor({n} * pow({drawn.format(place)}, {power})) AS INTEGER) % {n}"
            for place, (n, power) in enumerate(((users, 1.5), (items, 2.2)))
        )
        with duckdb.connect(":memory:") as connection:
            connection.execute(
                f"COPY (SELECT {user} AS user_id, {item} AS item_id FROM range({events}) made(event)) "
                f"TO '{path}' (FORMAT parquet)"
            )
    return path


def _gowalla(work: Path) -> tuple[Dataset, Interactions]:
    return read_parts(Path(os.environ["PALATE_DATA"]) / "gowalla-lightgcn")


def _ml_1m(work: Path) -> tuple[Dataset, Interactions]:
    """What was liked, as implicit data; of each user one event in ten is the test part."""
    return _withheld(palate.read("ml-1m", positive="rating >= 4").data, ratings=False)


def _ml_100k(work: Path) -> tuple[Dataset, Interactions]:
    """Ratings, the first of the five folds of table A1."""
    return _withheld(palate.read("ml-100k").data, ratings=True)


def _withheld(data: Dataset, ratings: bool) -> tuple[Dataset, Interactions]:
    kept = data if ratings else data.where(data.interactions.weight > 0)
    place = np.random.default_rng(0).permutation(len(kept.interactions))
    test = np.zeros(len(place), dtype=bool)
    test[place[: len(place) // (5 if ratings else 10)]] = True
    train, held = kept.interactions.where(~test), kept.interactions.where(test)
    return Dataset.of(train if ratings else _ones(train)), held


def _ones(done: Interactions) -> Interactions:
    ones = np.ones(len(done), dtype=np.float32)
    return Interactions(done.user, done.item, ones, done.time, done.n_users, done.n_items)


def _ten_million(work: Path) -> tuple[Dataset, Interactions]:
    data = palate.read(written(*SIZES["10m"], work / "10m.parquet")).data
    return data, data.interactions.take(np.zeros(0, dtype=np.int64))


MADE = {"gowalla": _gowalla, "ml-1m": _ml_1m, "ml-100k-ratings": _ml_100k, "10m": _ten_million}
