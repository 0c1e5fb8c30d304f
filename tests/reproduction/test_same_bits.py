"""Equal bits whatever the number of threads, of ours and of BLAS: what is learned, the lists, their scores, a table.

Threads of BLAS are told to a process when it begins, so each pair of numbers has a process of its own. The data have
the size at which OpenBLAS shares work out: where models call it directly, EASE and FM differ in their last bits.
"""

import json
import os
import subprocess
import sys

import pytest

MODELS = ("ease", "ials", "als", "svd", "bpr", "item_knn", "user_knn", "fm", "profile", "user_knn_ratings")
SCRIPT = """
import hashlib, json, sys
from collections.abc import Mapping
import numpy as np
from palate.spec import make
from palate.data.dataset import Dataset
from palate.data.features import Category, Features
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.structure import arrays
from palate.splitting.random import random
from palate.evaluation.run import evaluate

few = {"bpr": {"epochs": 2}, "fm": {"epochs": 1}, "svd": {"epochs": 2}, "ials": {"epochs": 2}, "als": {"epochs": 2}}
rng = np.random.default_rng(0)
n, users, items = 30000, 700, 1300
user, item = rng.integers(0, users, n).astype(np.int32), (rng.beta(1, 3, n) * items).astype(np.int32)
rating = rng.integers(1, 6, n).astype(np.float32)
events = Interactions(user, item, np.ones(n, np.float32), np.arange(n), users, items, rating=rating)
genres = Features(items, {"genre": Category.of_values([f"g{i % 9}" for i in range(items)])})
split = random(Dataset.of(events, genres), 0.25, 0)

def digest(parts):
    found = hashlib.sha256()
    for array in parts:
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()

said = {}
for name in sys.argv[1:]:
    model = make(name, **few.get(name, {})).fit(split.train)
    shown = model.recommend(split.queries, 20)
    report = evaluate(model, split, 10)
    said[name] = {
        "learned": digest(arrays(list(model.learned().values()))),
        "items": digest([shown.item]),
        "scores": digest([shown.score]),
        "figures": {**report.means(), **{key: list(pair) for key, pair in report.intervals().items()}},
    }
print(json.dumps(said))
"""


def said_with(ours: int, blas: int) -> dict[str, dict[str, object]]:
    threads = {"PALATE_THREADS": str(ours), "OPENBLAS_NUM_THREADS": str(blas), "PYTHONWARNINGS": "error"}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, *MODELS],
        env={**os.environ, **threads},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    payload = json.loads(ran.stdout)
    assert isinstance(payload, dict)
    return payload


@pytest.fixture(scope="module")
def alone() -> dict[str, dict[str, object]]:
    return said_with(1, 1)


@pytest.mark.parametrize(("ours", "blas"), [(2, 2), (3, 1)])
def test_equal_bits(ours: int, blas: int, alone: dict[str, dict[str, object]]) -> None:
    report = said_with(ours, blas)
    assert set(report) == set(MODELS)
    for name in MODELS:
        assert report[name] == alone[name], name
