"""Reads owners' files of whole numbers, plain or gzipped, into arrays and data sets."""

import json
from pathlib import Path

import numpy as np
from jaxtyping import Int64

from palate.data.dataset import Dataset
from palate.data.features import NO_TIME, Features, Tags
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError
from palate.readers.dialect import open_bytes
from palate.readers.layout import first_file


def part(folder: Path, name: str) -> Path:
    """The file of that name in a folder, or name.gz; InputError where neither is there."""
    path = first_file(folder, name)
    if path is None:
        raise InputError(f"{folder} has no {name}; give the folder as its owner publishes it (--data FOLDER)")
    return path


def numbers(path: Path, columns: int) -> Int64[np.ndarray, "lines columns"]:
    """Whole numbers, so many on each line; InputError where a line holds anything else."""
    try:
        table = np.loadtxt(path, dtype=np.int64, ndmin=2, usecols=range(columns))
    except ValueError as problem:
        raise InputError(f"{path}: {problem}; each line has to hold {columns} whole numbers") from None
    return table


def tags_of(path: Path, ids: Vocabulary) -> Features:
    """The attributes of items, from JSON of a list for each id; InputError where the file holds anything else."""
    with open_bytes(path) as file:
        try:
            known = {str(item_id): [str(tag) for tag in tags] for item_id, tags in json.loads(file.read()).items()}
        except (ValueError, AttributeError, TypeError) as problem:
            raise InputError(f"{path}: {problem}; it has to be JSON with a list of attributes for each item") from None
    rows = [known.get(str(item_id), []) for item_id in ids.ids.tolist()]
    return Features(len(ids), {"attributes": Tags.of_lists(rows)})


def events(
    user: np.ndarray, item: np.ndarray, n_users: int, n_items: int, rating: np.ndarray | None = None
) -> Interactions:
    """Events of weight 1 with no times, by code."""
    n = len(user)
    ratings = None if rating is None else rating.astype(np.float32)
    ones, unknown = np.ones(n, dtype=np.float32), np.full(n, NO_TIME, dtype=np.int64)
    return Interactions(user.astype(np.int32), item.astype(np.int32), ones, unknown, n_users, n_items, rating=ratings)


def dataset(
    user: np.ndarray, item: np.ndarray, n_users: int, n_items: int, rating: np.ndarray | None = None
) -> Dataset:
    """The same, as a data set whose ids are the codes."""
    return Dataset.of(events(user, item, n_users, n_items, rating))
