"""The built-in shop as three CSV files, so that the readers can be tried on them."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from palate.data.features import Category, Column, Features, Label, Number, Text, Time
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError
from palate.readers.synthetic import ShopWorld

ALREADY_SAID = "title words"  # the title once more


def write_csv(world: ShopWorld, folder: Path | str) -> tuple[Path, Path, Path]:
    """Writes events.csv, items.csv and users.csv, making the folder where it is missing; returns their places.

    Times of events are whole seconds since 1970, dates are written 2025-12-31, and what is not known is left empty.
    Raises InputError where the folder cannot be written to.
    """
    folder, data = Path(folder), world.data
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (
            _written(folder / "events.csv", ("user_id", "item_id", "event", "timestamp", "rating"), _events(world)),
            _written(folder / "items.csv", *_table("item_id", data.item_ids, data.items)),
            _written(folder / "users.csv", *_table("user_id", data.user_ids, data.users)),
        )
    except OSError as error:
        raise InputError(f"cannot write the shop to {folder}: {error.strerror}; name a folder of your own") from error


def _written(place: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Complete or not at all: written beside its place, then moved there."""
    beside = place.with_suffix(".part")
    try:
        with beside.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(head)
            writer.writerows(rows)
        return beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def _events(world: ShopWorld) -> Iterator[tuple[object, ...]]:
    done, data = world.data.interactions, world.data
    assert done.event is not None  # the shop names the kind of every event
    users, items = data.user_ids.ids[done.user].tolist(), data.item_ids.ids[done.item].tolist()
    kinds = np.array(done.event.names)[done.event.code].tolist()
    ratings = ["" if np.isnan(rating) else int(rating) for rating in world.data.interactions.ratings.tolist()]
    return zip(users, items, kinds, done.time.tolist(), ratings, strict=True)


def _table(id_name: str, ids: Vocabulary, table: Features) -> tuple[list[str], Iterator[tuple[object, ...]]]:
    columns = {name: column for name, column in table.columns.items() if name != ALREADY_SAID}
    head = [id_name, *(name.replace(" ", "_") for name in columns)]
    return head, zip(ids.ids.tolist(), *map(_cells, columns.values()), strict=True)


def _cells(column: Column) -> list[object]:
    match column:
        case Category(code, _, names):
            return [names[index] for index in code.tolist()]
        case Number(value):
            return [f"{number:.2f}" for number in value.tolist()]
        case Time(value):
            return [datetime.fromtimestamp(seconds, UTC).date().isoformat() for seconds in value.tolist()]
        case Label(value) | Text(value):
            return list(value.tolist())
        case _:
            raise TypeError(f"the shop has no column of the kind {type(column).__name__}")
