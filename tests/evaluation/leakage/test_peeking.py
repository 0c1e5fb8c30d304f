"""Nobody is accused of what the features of the items say; who peeks where they say nothing is."""

import numpy as np
from evaluation.worlds import Peeker

from palate.data.dataset import Dataset
from palate.data.features import Category, Features
from palate.data.interactions import Interactions
from palate.evaluation.compare import compare
from palate.spec import make
from palate.splitting.leave_last import leave_last

KINDS, EACH, USERS = 150, 8, 500


def shelves() -> Dataset:
    """Everyone takes three things of one shelf; so many shelves that who met a thing says little of the next."""
    rng = np.random.default_rng(2)
    user = np.repeat(np.arange(USERS, dtype=np.int32), 3)
    shelf = rng.integers(0, KINDS, USERS).astype(np.int32)
    place = np.concatenate([rng.permutation(EACH)[:3] for _ in range(USERS)]).astype(np.int32)
    n = len(user)
    item = shelf[user] * EACH + place
    done = Interactions(user, item, np.ones(n, np.float32), np.arange(n), USERS, KINDS * EACH)
    code = np.repeat(np.arange(KINDS, dtype=np.int32), EACH)
    return Dataset.of(done, items=Features(KINDS * EACH, {"shelf": Category(code, KINDS)}))


def test_what_content_points_to_is_no_peeking() -> None:
    split = leave_last(shelves())
    comparison = compare({"profile": make("profile")}, split, ks=(10,))
    (profile,) = (row for row in comparison.models if row.name == "profile")
    assert profile.metrics["hit_rate@10"].mean > 0.9 and profile.note == "" and profile.rank == 1


def test_who_peeks_at_what_content_does_not_point_to_is_seen() -> None:
    data = shelves()
    rng = np.random.default_rng(5)
    last = data.interactions.item.copy()
    last[2::3] = rng.integers(0, KINDS * EACH, USERS)  # of any shelf
    done = Interactions(
        data.interactions.user, last, data.interactions.weight, np.arange(len(last)), USERS, len(data.items)
    )
    split = leave_last(Dataset.of(done, items=data.items))
    comparison = compare({"peeker": Peeker(split=split), "profile": make("profile")}, split, ks=(10,))
    notes = {row.name: row.note for row in comparison.models}
    assert "too good to be true" in notes["peeker"] and notes["profile"] == ""
