"""The models that are asked, fitted to generated events and kept as `palate train` does: with what is popular to fall
back on, as the live version of a registry each."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import palate
from palate.data.dataset import Dataset
from palate.data.features import NO_TIME, STRINGS, Category, Features, Label
from palate.data.interactions import Interactions
from palate.registry.registry import Registry
from palate.serving.complete import complete

SIZES = {800: (5_000, 100_000), 100_000: (50_000, 1_000_000), 1_000_000: (200_000, 4_000_000)}  # users, events
KINDS = ("books", "films", "games", "music", "tools")


@dataclass(frozen=True)
class Settings:
    """A model with settings that fit soon, and up to how many items it is asked for."""

    parameters: dict[str, Any] = field(default_factory=dict)
    most: int = 10_000_000
    why: str = ""


MODELS = {
    "popular": Settings(),
    "ials": Settings({"factors": 64, "epochs": 2}),
    "bpr": Settings({"factors": 64, "epochs": 2}),
    "svd": Settings({"factors": 64, "epochs": 2}),
    "item_knn": Settings({"neighbors": 100}),
    "ease": Settings(most=10_000, why="not asked: a table of all pairs of items would take 37 GiB and more"),
}


def folder_of(model: str, items: int, work: Path) -> Path:
    return work / "request" / f"{model}-{items}"


def registry_of(model: str, items: int, work: Path) -> Path:
    """The folder of a registry in which the fitted model is live; made, if it is not there."""
    folder = folder_of(model, items, work)
    if not folder.exists():
        data = generate(items, *SIZES.get(items, (items, 10 * items)))
        fitted = complete(palate.make(model, **MODELS[model].parameters).fit(data), data)
        draft = folder.with_name(f"{folder.name}.{os.getpid()}")
        Registry(draft).publish(fitted, data, promote=True)
        draft.rename(folder)
    return folder


def generate(items: int, users: int, events: int) -> Dataset:
    """Users and items by power laws, in a catalogue with titles and kinds; each event has a rating."""
    rng = np.random.default_rng(0)
    user = np.floor(users * rng.random(events) ** 1.5).astype(np.int32)
    item = np.floor(items * rng.random(events) ** 2.2).astype(np.int32)
    rating = rng.integers(1, 6, events).astype(np.float32)
    ones, unknown = np.ones(events, dtype=np.float32), np.broadcast_to(np.int64(NO_TIME), events)
    titles = np.array([f"Title number {code}" for code in range(items)], dtype=STRINGS)
    kind = Category(np.arange(items, dtype=np.int32) % len(KINDS), len(KINDS), KINDS)
    table = Features(items, {"title": Label(titles), "category": kind})
    return Dataset.of(Interactions(user, item, ones, unknown, users, items, rating=rating), table)
