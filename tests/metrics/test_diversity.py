"""Diversity within a list and between lists, against every pair taken one by one."""

import numpy as np
import pytest

from palate.metrics import diversity
from palate.metrics.diversity import inter_list_diversity, intra_list_diversity
from palate.sparse import CSR

RNG = np.random.default_rng(0)
N_ITEMS, NOTHING = 25, 7  # nothing is known of item 7
VECTORS = RNG.normal(size=(N_ITEMS, 9)) * (RNG.random((N_ITEMS, 9)) < 0.4)
VECTORS[:, 0] += 0.5
VECTORS[NOTHING] = 0.0
KNOWN = CSR.of_dense(VECTORS.astype(np.float32))
DENSE = KNOWN.toarray().astype(np.float64)
DENSE /= np.maximum(np.linalg.norm(DENSE, axis=1, keepdims=True), 1e-12)


def lists(n: int = 20, k: int = 6) -> np.ndarray:
    """Lists of all lengths from 0 on."""
    rows = [RNG.permutation(N_ITEMS)[: min(k, index % (k + 2))].tolist() for index in range(n)]
    return np.array([[*row, *[-1] * (k - len(row))] for row in rows], dtype=np.int32)


@pytest.mark.parametrize("cells", [1 << 21, 30])
def test_within_a_list_as_pair_by_pair(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diversity, "CELLS_AT_ONCE", cells)
    recommended = lists()
    for row, value in zip(recommended, intra_list_diversity(recommended, KNOWN), strict=True):
        known = [item for item in row if item >= 0 and item != NOTHING]
        each = [1.0 - DENSE[a] @ DENSE[b] for at, a in enumerate(known) for b in known[:at]]
        assert value == pytest.approx(np.mean(each) if each else np.nan, abs=1e-12, nan_ok=True)


def test_alike_and_unlike() -> None:
    vectors = CSR.of_dense(np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32))
    result = intra_list_diversity(np.array([[0, 1], [0, 2], [1, -1], [-1, -1]], dtype=np.int32), vectors)
    np.testing.assert_allclose(result, [0.0, 1.0, np.nan, np.nan])


def test_between_lists_as_pair_by_pair() -> None:
    recommended = lists()
    sets = [set(row[row >= 0].tolist()) for row in recommended]
    for index, value in enumerate(inter_list_diversity(recommended, N_ITEMS)):
        rest = [other for place, other in enumerate(sets) if other and place != index]
        each = [
            1.0 - len(sets[index] & other) / np.sqrt(len(sets[index]) * len(other)) for other in rest if sets[index]
        ]
        assert value == pytest.approx(np.mean(each) if each else np.nan, abs=1e-12, nan_ok=True)


def test_between_lists_by_what_is_known_of_the_items() -> None:
    recommended = lists()
    sums = np.array([DENSE[row[row >= 0]].sum(0) for row in recommended])
    length = np.linalg.norm(sums, axis=1)
    (exists,) = np.nonzero(length > 1e-6)
    cosine = (sums[exists] / length[exists, None]) @ (sums[exists] / length[exists, None]).T
    expected = np.full(len(recommended), np.nan)
    expected[exists] = 1.0 - (cosine.sum(1) - 1.0) / (len(exists) - 1)
    np.testing.assert_allclose(inter_list_diversity(recommended, N_ITEMS, KNOWN), expected, atol=1e-12)


def test_items_themselves_are_the_case_of_one_column_each() -> None:
    recommended = lists()
    identity = CSR.of_dense(np.eye(N_ITEMS, dtype=np.float32))
    expected = inter_list_diversity(recommended, N_ITEMS)
    np.testing.assert_allclose(inter_list_diversity(recommended, N_ITEMS, identity), expected, atol=1e-12)


def test_lists_of_k_differ_by_what_they_do_not_share() -> None:
    recommended = np.array([[0, 1, 2, 3], [0, 1, 4, 5], [6, 7, 8, 9]], dtype=np.int32)
    np.testing.assert_allclose(inter_list_diversity(recommended, 10), [1 - 0.25, 1 - 0.25, 1.0])


def test_the_only_list_and_no_list() -> None:
    recommended = np.array([[0, 1], [-1, -1]], dtype=np.int32)
    assert np.isnan(inter_list_diversity(recommended, 3)).all()
    none = np.zeros((0, 2), dtype=np.int32)
    assert len(inter_list_diversity(none, 3)) == len(intra_list_diversity(none, KNOWN)) == 0
