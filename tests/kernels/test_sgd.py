"""Epochs of gradient descent, against the loop written out in float64."""

import numpy as np
import pytest
from scipy.special import expit

from palate.data.ragged import offsets_of
from palate.kernels.sgd import bpr_epoch, logistic_epoch, padded, svd_epoch, svdpp_epoch, time_svd_epoch
from palate.sparse import CSR

RATE, L2 = 0.01, 0.1
FACTORS = [1, 16, 37, 100, 130]  # parts of a register, more registers than are kept
COUNTS = [30, 0, 1, 80, 2, 50, 37]  # ratings of each user


def ratings(rng: np.random.Generator, counts: list[int] = COUNTS) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Less their mean, of users one of whom rated nothing, some of them one item twice in a row or all at once."""
    item = rng.integers(0, 11, sum(counts)).astype(np.int32)
    return offsets_of(np.array(counts)), item, (rng.integers(1, 6, sum(counts)) - 3).astype(np.float32)


def drawn(rng: np.random.Generator, rows: int, factors: int) -> np.ndarray:
    return rng.normal(0, 0.1, (rows, factors)).astype(np.float32)


def in_threes(offsets: np.ndarray) -> list[tuple[int, int]]:
    """User and event of each step: three users at once, a step of each in turn; at last one after the other."""
    waiting = [(u, list(range(*offsets[u : u + 2]))) for u in range(len(offsets) - 1) if offsets[u] < offsets[u + 1]]
    lanes, steps = waiting[:3], []
    del waiting[:3]
    while len(lanes) == 3 and all(events for _, events in lanes):
        steps += [(user, events.pop(0)) for user, events in lanes]
        lanes = [waiting.pop(0) if not lane[1] and waiting else lane for lane in lanes]
    return steps + [(user, event) for user, events in lanes for event in events]


def test_all_events_are_stepped_on() -> None:
    assert in_threes(np.array([0, 3, 3, 4, 6, 8])) == [(0, 0), (2, 3), (3, 4), (0, 1), (4, 6), (3, 5), (0, 2), (4, 7)]


@pytest.mark.parametrize("counts", [COUNTS, [5], [4, 0, 9], [2, 3, 2], [1, 1, 1, 1, 0]])
@pytest.mark.parametrize("factors", FACTORS)
def test_an_svd_epoch_is_the_plain_loop(factors: int, counts: list[int]) -> None:
    rng = np.random.default_rng(factors)
    offsets, item, rating = ratings(rng, counts)
    biases = [drawn(rng, n, 1)[:, 0] for n in (len(counts), 11)]
    tables = [padded(drawn(rng, n, factors)) for n in (len(counts), 11)]
    bu, bi, p, q = (table.astype(np.float64) for table in (*biases, *tables))
    squares = 0.0
    for u, e in in_threes(offsets):
        i = item[e]
        error = rating[e] - bu[u] - bi[i] - p[u] @ q[i]
        squares += error**2
        bu[u], bi[i] = bu[u] + RATE * (error - L2 * bu[u]), bi[i] + RATE * (error - L2 * bi[i])
        p[u], q[i] = p[u] + RATE * (error * q[i] - L2 * p[u]), q[i] + RATE * (error * p[u] - L2 * q[i])
    got = svd_epoch((offsets, item, rating), *biases, *tables, RATE, L2)
    np.testing.assert_allclose(got, squares, rtol=1e-5)
    for table, expected in zip((*biases, *tables), (bu, bi, p, q), strict=True):
        np.testing.assert_allclose(table, expected, rtol=1e-4, atol=1e-5)
    assert not tables[1][:, factors:].any()


def test_biases_of_rate_0_stay() -> None:
    rng = np.random.default_rng(0)
    biases = np.zeros(7, np.float32), np.zeros(11, np.float32)
    svd_epoch(ratings(rng), *biases, padded(drawn(rng, 7, 4)), padded(drawn(rng, 11, 4)), RATE, L2, 0.0)
    assert not biases[0].any() and not biases[1].any()


@pytest.mark.parametrize("factors", FACTORS)
def test_a_time_svd_epoch_is_the_plain_loop(factors: int) -> None:
    rng = np.random.default_rng(factors)
    offsets, item, rating = ratings(rng)
    bin = rng.integers(0, 3, len(item)).astype(np.int32)
    biases = [drawn(rng, n, 1)[:, 0] for n in (7, 11)]
    drift, *tables = drawn(rng, 11, 3), *(padded(drawn(rng, n, factors)) for n in (7, 11))
    bu, bi, bt, p, q = (table.astype(np.float64) for table in (*biases, drift, *tables))
    squares = 0.0
    for u, e in in_threes(offsets):
        i, t = item[e], bin[e]
        error = rating[e] - bu[u] - bi[i] - bt[i, t] - p[u] @ q[i]
        squares += error**2
        bu[u], bi[i] = bu[u] + RATE * (error - L2 * bu[u]), bi[i] + RATE * (error - L2 * bi[i])
        bt[i, t] += 3 * RATE * (error - L2 * bt[i, t])
        p[u], q[i] = p[u] + RATE * (error * q[i] - L2 * p[u]), q[i] + RATE * (error * p[u] - L2 * q[i])
    got = time_svd_epoch((offsets, item, rating), bin, *biases, drift, *tables, RATE, 3 * RATE, L2)
    np.testing.assert_allclose(got, squares, rtol=1e-5)
    for table, expected in zip((*biases, drift, *tables), (bu, bi, bt, p, q), strict=True):
        np.testing.assert_allclose(table, expected, rtol=1e-4, atol=1e-5)


def test_a_bin_beyond_the_table_is_met_at_the_door() -> None:
    ones, row = np.ones(1, np.float32), np.array([0, 1], np.int64)
    table, zero = padded(np.ones((1, 2), np.float32)), np.zeros(1, np.int32)
    for drift, bin in ((np.zeros((1, 2)), zero + 2), (np.zeros((1, 2)), zero - 1), (np.zeros((2, 2)), zero)):
        with pytest.raises(ValueError):
            time_svd_epoch(
                (row, zero, ones), bin, ones.copy(), ones.copy(), drift.astype(np.float32), table, table.copy(),
                RATE, L2, L2,
            )  # fmt: skip


@pytest.mark.parametrize("factors", FACTORS)
def test_an_svdpp_epoch_is_the_plain_loop(factors: int) -> None:
    """Step by step, each of which moves every item that the user rated."""
    rng = np.random.default_rng(factors)
    offsets, item, rating = ratings(rng)
    rated = [np.unique(item[begin:end]) for begin, end in zip(offsets[:-1], offsets[1:], strict=True)]
    biases = [drawn(rng, n, 1)[:, 0] for n in (7, 11)]
    tables = [padded(drawn(rng, n, factors)) for n in (7, 11, 11)]
    bu, bi, p, q, y = (table.astype(np.float64) for table in (*biases, *tables))
    squares = 0.0
    for u, i, r in zip(np.repeat(np.arange(7), np.diff(offsets)), item, rating, strict=True):
        share = len(rated[u]) ** -0.5
        whole = p[u] + share * y[rated[u]].sum(0)
        error = r - bu[u] - bi[i] - whole @ q[i]
        squares += error**2
        bu[u], bi[i] = bu[u] + RATE * (error - L2 * bu[u]), bi[i] + RATE * (error - L2 * bi[i])
        p[u] += RATE * (error * q[i] - L2 * p[u])
        y[rated[u]] += RATE * (error * share * q[i] - L2 * y[rated[u]])
        q[i] += RATE * (error * whole - L2 * q[i])
    met = offsets_of(np.array([len(row) for row in rated])), np.concatenate(rated).astype(np.int32)
    got = svdpp_epoch((offsets, item, rating), met, *biases, *tables, RATE, L2)
    np.testing.assert_allclose(got, squares, rtol=1e-5)
    for table, expected in zip((*biases, *tables), (bu, bi, p, q, y), strict=True):
        np.testing.assert_allclose(table, expected, rtol=1e-4, atol=1e-5)


def mixed(number: int) -> int:
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) % 2**64
    return number ^ (number >> 31)


def draw(key: int, place: int, below: int) -> int:
    return ((mixed((key + (place + 1) * 0x9E3779B97F4A7C15) % 2**64) >> 32) * below) >> 32


@pytest.mark.parametrize("factors", [5, 16, 100])
def test_a_bpr_epoch_is_the_plain_loop(factors: int) -> None:
    rng, key = np.random.default_rng(factors), 2**62 + 12345
    liked = CSR.of_dense((rng.random((7, 11)) < 0.4).astype(np.float32))
    user, item = liked.row.astype(np.int32), liked.indices
    tables = [padded(drawn(rng, n, factors)) for n in (7, 11)]
    users, items = (table.astype(np.float64) for table in tables)
    loss, steps = 0.0, 0
    for step in range(len(item)):
        event, j = draw(key, 2 * step, len(item)), draw(key, 2 * step + 1, 11)
        u, i = user[event], item[event]
        if liked.toarray()[u, j]:
            continue
        ahead = users[u] @ (items[i] - items[j])
        loss, steps, pull = loss + np.log1p(np.exp(-ahead)), steps + 1, expit(-ahead)
        was = users[u].copy()
        users[u] += RATE * (pull * (items[i] - items[j]) - L2 * was)
        items[i] += RATE * (pull * was - L2 * items[i])
        items[j] += RATE * (-pull * was - L2 * items[j])
    got = bpr_epoch((user, item), (liked.indptr, item), *tables, key, RATE, L2)
    assert got[1] == steps < len(item)
    np.testing.assert_allclose(got[0], loss, rtol=1e-5)
    np.testing.assert_allclose(tables[0], users, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(tables[1], items, rtol=1e-4, atol=1e-5)


def test_no_step_is_made_where_both_are_liked() -> None:
    """Rows of all lengths, among them one that holds nearly all items and a last one that is empty."""
    rng, key, n_items = np.random.default_rng(1), 99, 3000
    rows = [np.sort(rng.permutation(n_items)[:n]).astype(np.int32) for n in (2990, 1, 700, 15, 100, 0)]
    liked, entry = (offsets_of(np.array([len(row) for row in rows])), np.concatenate(rows)), np.tile(np.arange(6), 500)
    user, item = entry.astype(np.int32), rng.integers(0, n_items, len(entry)).astype(np.int32)
    vectors = padded(np.zeros((6, 1), np.float32)), padded(np.zeros((n_items, 1), np.float32))
    drawn_users = [user[draw(key, 2 * step, len(entry))] for step in range(len(entry))]
    others = [draw(key, 2 * step + 1, n_items) for step in range(len(entry))]
    expected = sum(j not in set(rows[u].tolist()) for u, j in zip(drawn_users, others, strict=True))
    assert bpr_epoch((user, item), liked, *vectors, key, RATE, L2)[1] == expected


@pytest.mark.parametrize(("factors", "others"), [(5, 1), (16, 3), (100, 6), (5, 0)])
def test_a_logistic_epoch_is_the_plain_loop(factors: int, others: int) -> None:
    rng, key = np.random.default_rng(factors), 2**62 + 54321
    liked = CSR.of_dense((rng.random((7, 11)) < 0.4).astype(np.float32))
    user, item = liked.row.astype(np.int32), liked.indices
    weight = rng.random(len(item), dtype=np.float32) * 3
    tables = [padded(drawn(rng, n, factors)) for n in (7, 11)]
    own, of_item = rng.random(7, dtype=np.float32), rng.random(11, dtype=np.float32)
    users, items, user_bias, item_bias = (x.astype(np.float64) for x in (*tables, own, of_item))
    loss, u, place = 0.0, 0, 0
    for step in range(len(item) * (1 + others)):
        is_like = step % (1 + others) == 0
        if is_like:
            event = draw(key, step, len(item))
            u, i, counts = user[event], item[event], weight[event]
        else:
            i, counts = draw(key, step, 11), 1.0
            if liked.toarray()[u, i]:
                continue
        place += 1
        chance = expit(user_bias[u] + item_bias[i] + users[u] @ items[i])
        loss -= counts * np.log(chance if is_like else 1 - chance)
        pull, was = counts * (is_like - chance), users[u].copy()
        users[u] += RATE * (pull * items[i] - L2 * was)
        items[i] += RATE * (pull * was - L2 * items[i])
        user_bias[u] += RATE * (pull - L2 * user_bias[u])
        item_bias[i] += RATE * (pull - L2 * item_bias[i])
    likes = (liked.indptr, item)
    got = logistic_epoch(user, likes, weight, tables[0], tables[1], own, of_item, others, key, RATE, L2)
    assert place > 0
    np.testing.assert_allclose(got, loss, rtol=1e-5)
    for ours, theirs in ((tables[0], users), (tables[1], items), (own, user_bias), (of_item, item_bias)):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


def test_vectors_far_apart_give_no_infinity() -> None:
    tables = [padded(np.full((n, 3), value, np.float32)) for n, value in ((1, 1e4), (2, 1.0))]
    tables[1][0] = -1e4
    user, liked = np.zeros(1, np.int32), (np.array([0, 1]), np.zeros(1, np.int32))
    losses = [bpr_epoch((user, liked[1]), liked, *tables, key, 0.01, 0.0)[0] for key in range(8)]
    assert np.isfinite(losses).all() and np.isfinite(tables[0]).all() and np.isfinite(tables[1]).all()


def test_draws_are_spread_evenly() -> None:
    counts = np.bincount([draw(7, place, 20) for place in range(20_000)], minlength=20)
    assert abs(counts - 1000).max() < 150


def test_bad_input_is_refused() -> None:
    zero, ones = np.zeros(1, np.int32), np.ones(1, np.float32)
    row, vectors = np.array([0, 1]), padded(np.ones((1, 2), np.float32))
    for wrong in (zero + 1, zero - 1):
        with pytest.raises(ValueError, match="an index lies outside"):
            svd_epoch((row, wrong, ones), ones, ones, vectors, vectors.copy(), 0.1, 0.1)
    with pytest.raises(ValueError, match="not padded"):
        svd_epoch((row, zero, ones), ones, ones, np.ones((1, 2), np.float32), np.ones((1, 2), np.float32), 0.1, 0.1)
    with pytest.raises(ValueError, match="an index lies outside"):
        bpr_epoch((zero, zero), (row, zero + 1), vectors, vectors.copy(), 1, 0.1, 0.1)
    with pytest.raises(ValueError, match="a code lies outside"):
        bpr_epoch((zero + 1, zero), (row, zero), vectors, vectors.copy(), 1, 0.1, 0.1)
    with pytest.raises(ValueError, match="a code lies outside"):
        bpr_epoch((zero, zero + 1), (row, zero), vectors, vectors.copy(), 1, 0.1, 0.1)
