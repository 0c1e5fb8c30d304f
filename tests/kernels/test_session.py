"""The nearest sessions and their scores, against loops over everything."""

import numpy as np
import pytest

from palate.data.ragged import offsets_of
from palate.kernels import _compiled as compiled
from palate.kernels.session import sessions

Parts = dict[str, np.ndarray]


def some(seed: int, n_queries: int, n_sessions: int, n_items: int) -> Parts:
    """Random sessions, which hold items twice at times, and random queries, the first of them empty."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(0, 7, n_sessions)
    item = rng.integers(0, n_items, lengths.sum()).astype(np.int32)
    session = np.repeat(np.arange(n_sessions), lengths).astype(np.int32)
    place = {(s, i): e for e, (s, i) in enumerate(zip(session.tolist(), item.tolist(), strict=True))}
    held = np.array(sorted(place.values(), key=lambda e: (item[e], e)), dtype=np.int32)
    of_queries = [rng.permutation(n_items)[: rng.integers(0, min(6, n_items + 1)) * (q > 0)] for q in range(n_queries)]
    return {
        "ptr": offsets_of(np.array([len(query) for query in of_queries], dtype=np.int64)),
        "items": np.concatenate([*of_queries, np.zeros(0)]).astype(np.int32),
        "worth": rng.normal(1, 1, sum(map(len, of_queries))).astype(np.float32),
        "ends": offsets_of(lengths),
        "item": item,
        "weight": rng.choice(np.array([1, 2, 5], np.float32), len(item)),
        "factor": rng.random(n_sessions).astype(np.float32),
        "holder_ends": offsets_of(np.bincount(item[held], minlength=n_items)),
        "holder": held,
        "session": session,
        "near": rng.random(7).astype(np.float32),
    }


def by_kernel(p: Parts, k: int, wanted: np.ndarray) -> np.ndarray:
    queries, stored = (p["ptr"], p["items"], p["worth"]), (p["ends"], p["item"], p["weight"])
    return sessions(queries, stored, p["factor"], (p["holder_ends"], p["holder"]), p["session"], p["near"], k, wanted)


def by_hand(p: Parts, k: int, n_items: int) -> np.ndarray:
    out = np.zeros((len(p["ptr"]) - 1, n_items))
    for q in range(len(out)):
        like, anchor = np.zeros(len(p["factor"])), dict[int, int]()
        for at in range(p["ptr"][q], p["ptr"][q + 1]):
            for event in p["holder"][p["holder_ends"][p["items"][at]] : p["holder_ends"][p["items"][at] + 1]]:
                session = int(p["session"][event])
                anchor.setdefault(session, int(event))
                like[session] += p["worth"][at] * p["weight"][event] * p["factor"][session]
        for session in [s for s in np.argsort(-like, kind="stable") if like[s] > 0][:k]:
            for event in range(p["ends"][session], p["ends"][session + 1]):
                apart = np.clip(event - anchor[session], -3, 3) + 3
                out[q, p["item"][event]] += like[session] * p["weight"][event] * p["near"][apart]
    return out


@pytest.mark.parametrize("shape", [(7, 31, 11), (1, 1, 1), (33, 5, 3), (4, 40, 2)])
@pytest.mark.parametrize("k", [0, 1, 4, 100])
def test_is_the_sum_over_the_nearest_sessions(shape: tuple[int, int, int], k: int) -> None:
    p, n_items = some(sum(shape), *shape), shape[2]
    wanted = np.random.default_rng(0).permutation(n_items)[:5].astype(np.int32)
    np.testing.assert_allclose(by_kernel(p, k, wanted), by_hand(p, k, n_items)[:, wanted], rtol=1e-4, atol=1e-4)


def test_any_number_of_threads_gives_equal_bits() -> None:
    p, wanted, results, before = some(3, 101, 60, 13), np.arange(13, dtype=np.int32), [], compiled.threads()
    try:
        for threads in (1, 3):
            compiled.set_threads(threads)
            results.append(by_kernel(p, 9, wanted))
    finally:
        compiled.set_threads(before)
    np.testing.assert_array_equal(*results)


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("items", 99, "outside"),
        ("item", -1, "outside"),
        ("holder", 9999, "outside"),
        ("session", 8, "another session"),
    ],
)
def test_what_reaches_outside_is_refused(part: str, value: int, message: str) -> None:
    p = some(1, 5, 9, 6)
    p[part][0] = value
    with pytest.raises(ValueError, match=message):
        by_kernel(p, 3, np.arange(6, dtype=np.int32))


def test_arrays_that_do_not_belong_together_are_refused() -> None:
    p = some(1, 5, 9, 6)
    for part in ("worth", "weight", "factor", "session"):
        with pytest.raises(ValueError):
            by_kernel({**p, part: p[part][:-1]}, 3, np.arange(6, dtype=np.int32))
    with pytest.raises(ValueError, match="as many places before"):
        by_kernel({**p, "near": p["near"][:-1]}, 3, np.arange(6, dtype=np.int32))
