"""A small shop with awkward titles, a model fitted on it, and two comparisons: what the console's pages show."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from palate.data.dataset import Dataset
from palate.data.features import Category, Features, Label, Number, strings
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.models.baselines.popular import Popular
from palate.models.linear.ease import EASE
from palate.pipeline.pipeline import Pipeline
from palate.registry.registry import Registry

HOSTILE = "<script>document.title = 'taken'</script><img src=x onerror=alert(1)> \"it's\" & more"
LONG = "Unbreakable" * 20
CATEGORIES = ("Kitchen", "Outdoor", "Books")
EVENTS = ("view", "purchase")
N_USERS, N_ITEMS = 40, 24
NEWCOMER = "guest-39"  # is known, and did nothing


def titles() -> list[str]:
    plain = [f"{CATEGORIES[code % 3]} thing {code}" for code in range(N_ITEMS)]
    return [HOSTILE, LONG, *plain[2:]]


def world() -> Dataset:
    """Everybody but the last has met eight items, mostly of one category, hour by hour."""
    rng = np.random.default_rng(0)
    user = np.repeat(np.arange(N_USERS - 1), 8)
    item = np.concatenate([_met(rng, code) for code in range(N_USERS - 1)])
    now = int(datetime.now(UTC).timestamp())
    time = now - 3600 * (8 - np.tile(np.arange(8), N_USERS - 1))
    kind = Category((np.arange(len(user)) % 2).astype(np.int32), 2, EVENTS)
    interactions = Interactions(
        user.astype(np.int32),
        item.astype(np.int32),
        np.ones(len(user), dtype=np.float32),
        time.astype(np.int64),
        N_USERS,
        N_ITEMS,
        event=kind,
    )
    items = Features(
        N_ITEMS,
        {
            "title": Label(strings(titles())),
            "category": Category((np.arange(N_ITEMS) % 3).astype(np.int32), 3, CATEGORIES),
            "price": Number(np.arange(N_ITEMS, dtype=np.float32) + 0.5),
        },
    )
    users = Features(N_USERS, {"name": Label(strings([f"Person {code}" for code in range(N_USERS)]))})
    ids = Vocabulary.of([f"thing/{code} ?&#%" if code == 2 else f"thing-{code}" for code in range(N_ITEMS)])
    return Dataset(interactions, items, users, ids, Vocabulary.of([f"guest-{code}" for code in range(N_USERS)]))


def _met(rng: np.random.Generator, code: int) -> np.ndarray:
    near = np.arange(code % 3, N_ITEMS, 3)
    return np.concatenate([rng.choice(near, 6, replace=False), rng.choice(np.setdiff1d(np.arange(N_ITEMS), near), 2)])


def fill(folder: Path) -> Registry:
    """A registry with a live model and two comparisons, the newer one of `shop`."""
    registry, data = Registry(folder), world()
    model = Pipeline((EASE(),), fallback=Popular()).fit(data)
    registry.publish(model, data, name="ease", promote=True)
    registry.save_comparison(comparison("older", days=3, scores={"ease": 0.2, "popular": 0.1}))
    registry.save_comparison(comparison("shop", days=0, scores=SCORES))
    return registry


SCORES = {
    "ease": 0.184,
    "ials": 0.181,
    "item_knn": 0.151,
    "user_knn_of_a_rather_long_name": 0.150,
    "profile": 0.066,
    "popular": 0.051,
}


def comparison(data: str, days: int, scores: dict[str, float]) -> dict[str, Any]:
    """Models as `palate compare` writes them; the two best share rank 1 where they are close."""
    made = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    best = max(scores.values())
    models = [
        _row(name, mean, rank=1 if best - mean < 0.01 else place)
        for place, (name, mean) in enumerate(scores.items(), 1)
    ]
    return {
        "data": data,
        "split": "temporal, the last tenth",
        "n_queries": 301,
        "n_items": 1682,
        "k": 10,
        "metric": "ndcg@10",
        "made": made,
        "models": models,
    }


def _row(name: str, mean: float, rank: int) -> dict[str, Any]:
    spread = {"mean": mean, "low": mean * 0.9, "high": mean * 1.1}
    slices = [{"name": "1-5 events", "n": 90, "mean": mean / 2}, {"name": "over 20 events", "n": 211, "mean": mean}]
    return {
        "name": name,
        "parameters": {"l2": 500.0},
        "rank": rank,
        "baseline": name == "popular",
        "note": "",
        "metrics": {"ndcg@10": spread, "recall@10": spread, "catalogue_coverage@10": {"mean": 0.3 - mean}},
        "fit_seconds": 0.9,
        "seconds_per_1000": 0.031,
        "answered": 1.0,
        "slices": slices,
    }


def sprawl(folder: Path) -> Registry:
    """A registry in which all that can be long is long: ids, titles, categories, names of people, models and data."""
    registry, data = Registry(folder), world()
    kinds = tuple(f"{name} {'and all that goes with it ' * 8}" for name in CATEGORIES)
    lengths = {
        "title": Label(strings([f"{code} {LONG}" for code in range(N_ITEMS)])),
        "category": Category((np.arange(N_ITEMS) % 3).astype(np.int32), 3, kinds),
        "a_column_of_a_rather_long_name": Category(np.zeros(N_ITEMS, np.int32), 1, ("W" * 120,)),
        "price": Number(np.arange(N_ITEMS, dtype=np.float32) * 123_456.7),
    }
    users = Features(N_USERS, {"name": Label(strings([f"{code}{LONG}" for code in range(N_USERS)]))})
    ids = [f"{code}-{'x' * 200}" for code in range(N_ITEMS)]
    people = [f"guest-{code}-{'y' * 200}" for code in range(N_USERS)]
    data = Dataset(data.interactions, Features(N_ITEMS, lengths), users, Vocabulary.of(ids), Vocabulary.of(people))
    model = Pipeline((EASE(),), fallback=Popular()).fit(data)
    registry.publish(model, data, name=f"ease_{'of_old_' * 12}", promote=True)
    scores = {f"{name}_{'w' * 40}": score for name, score in SCORES.items()} | SCORES
    wide = comparison(LONG, days=1, scores=scores)
    for place, model in enumerate(wide["models"]):
        test = {"difference": 0.1, "low": 0.0, "high": 0.2, "p": 0.012, "p_holm": 0.034, "effect": -0.456}
        model.update(memory=123_456_789, size=98_765_432, answered=0.987, against=test if place else None)
    failed = {**wide["models"][-1], "name": "failed", "metrics": {}, "slices": [], "note": f"it broke with {LONG} " * 3}
    wide["models"].append(failed)
    wide.update(baseline="popular", warnings=[f"Take care of {LONG}"], about={"machine": LONG})
    registry.save_comparison(comparison("older", days=3, scores=SCORES))
    registry.save_comparison(wide)
    return registry
