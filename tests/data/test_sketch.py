"""Events are known again: exactly where they are few, as a sample where they are many."""

import numpy as np
import pytest

from palate.data.sketch import HASHES, sketch


def pairs(n: int, users: int = 20_000, items: int = 30_000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    cells = np.random.default_rng(seed).choice(users * items, n, replace=False)
    return (cells // items).astype(np.int32), (cells % items).astype(np.int32)


def test_few_events_are_counted_exactly() -> None:
    user, item = pairs(1000)
    drawn = sketch(user, item)
    assert drawn.whole and drawn.n == 1000
    assert drawn.among(user[:300], item[:300]) == 300
    assert drawn.among(item[:300], user[:300]) == 0


def test_many_events_are_known_by_a_sample() -> None:
    user, item = pairs(200_000)
    drawn = sketch(user, item)
    assert not drawn.whole and len(drawn.smallest) == HASHES
    assert drawn.among(user[:40_000], item[:40_000]) == pytest.approx(40_000, rel=0.1)
    others = pairs(300_000, seed=1)
    both = np.isin(others[0].astype(np.int64) << 32 | others[1], user.astype(np.int64) << 32 | item)
    assert drawn.among(others[0][~both], others[1][~both]) == 0


def test_neither_order_nor_blocks_nor_repeats_change_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    user, item = pairs(50_000)
    whole = sketch(user, item)
    monkeypatch.setattr("palate.data.sketch.EVENTS_AT_ONCE", 1000)
    turned = sketch(user[::-1], item[::-1])
    assert (turned.smallest == whole.smallest).all()
    assert (sketch(np.repeat(user, 3), np.repeat(item, 3)).smallest == whole.smallest).all()


def test_no_event_is_known_to_none() -> None:
    none = np.zeros(0, dtype=np.int32)
    assert sketch(none, none).among(*pairs(10)) == 0
