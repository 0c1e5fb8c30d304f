"""Every kernel gives the same on every path that this processor has."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from palate.errors import InputError
from palate.kernels import paths
from palate.kernels.dense import add_product, product
from palate.kernels.filter import chebyshev
from palate.kernels.fused_top_k import best_products, inner_products
from palate.kernels.gibbs import Columns, Joined, gibbs_columns, gibbs_predictions, gibbs_sums
from palate.kernels.inverse import invert
from palate.kernels.neighbors import KINDS, deviations, nearest
from palate.kernels.paths import PATHS, available, use_path
from palate.kernels.regressions import elastic_net, pattern_ridge
from palate.kernels.ridge import Axes, gram, nonnegative_rows, ridge_rows
from palate.kernels.sgd import bpr_epoch, logistic_epoch, padded, svd_epoch, svdpp_epoch, time_svd_epoch
from palate.kernels.top_k import top_k
from palate.sparse import CSR

RNG = np.random.default_rng(0)
USERS, ITEMS, FACTORS = 203, 97, 37
COUNTS = RNG.zipf(1.3, USERS).clip(0, 90)  # short rows and long ones, some solved together and some alone
A = CSR.of_dense(
    np.where(RNG.random((USERS, ITEMS)) < COUNTS[:, None] / ITEMS, RNG.random((USERS, ITEMS)) + 0.5, 0).astype(
        np.float32
    )
)
GRAM = A.T.toarray() @ A.toarray()
EVERY = np.arange(ITEMS, dtype=np.int32)
OF_USERS, OF_ITEMS = (RNG.normal(0, 0.3, (rows, FACTORS)).astype(np.float32) for rows in (USERS, ITEMS))
SQUARE = (OF_ITEMS @ OF_ITEMS.T + 3 * np.eye(ITEMS, dtype=np.float32)).astype(np.float32)
USER = np.repeat(np.arange(USERS), np.diff(A.indptr)).astype(np.int32)
L2 = np.full(USERS, 0.7, np.float32)

Result = tuple[np.ndarray, ...]


def solved(shared: Axes | None, steps: int) -> Result:
    return (ridge_rows(A.indptr, A.indices, 9 * A.data, 10 * A.data, OF_ITEMS, L2, shared, 0.1 * OF_USERS, steps),)


def nonnegative(multiplies: bool) -> Result:
    x, start = abs(OF_ITEMS), abs(OF_USERS)
    return (nonnegative_rows(A.indptr, A.indices, A.data, A.data, x, L2, start, 5, None, multiplies),)


def descended(epoch: Callable[..., object], factors: int = FACTORS, rates: tuple[float, ...] = (0.02, 0.05)) -> Result:
    users, items = (padded(np.tile(table, (1, 6))[:, :factors]) for table in (OF_USERS, OF_ITEMS))
    tables = [np.zeros(USERS, np.float32), np.zeros(ITEMS, np.float32), users, items]
    values = A.indptr, A.indices, A.data - 1
    if epoch is svdpp_epoch:
        tables.append(items[::-1].copy())
        epoch(values, (A.indptr, A.indices), *tables, *rates)
    elif epoch is time_svd_epoch:
        drift = np.zeros((ITEMS, 3), np.float32)
        epoch(values, (A.indices % 3).astype(np.int32), *tables[:2], drift, *tables[2:], *rates, 0.01)
        tables.append(drift)
    else:
        epoch(values, *tables, *rates)
    return tuple(tables)


def compared(rivals: int, adapts: bool) -> Result:
    users, items = padded(OF_USERS), padded(OF_ITEMS)
    seen = (np.zeros(USERS, np.float32), np.zeros(ITEMS, np.float32)) if adapts else None
    bpr_epoch((USER, A.indices), (A.indptr, A.indices), users, items, 3, 0.3, 0.01, rivals=rivals, seen=seen)
    return users, items, *(seen or ())


def judged() -> Result:
    tables = padded(OF_USERS), padded(OF_ITEMS), np.zeros(USERS, np.float32), np.zeros(ITEMS, np.float32)
    logistic_epoch(USER, (A.indptr, A.indices), A.data, *tables, 2, 5, 0.1, 0.01)
    return tables


def sampled(chunk: int, factors: int) -> Result:
    rows, others, third = (padded(table[:, :factors]) for table in (OF_USERS, OF_ITEMS, OF_ITEMS[:5]))
    joined = Joined(A.indptr, A.indices, (A.indices % 5).astype(np.int32))
    sums = gibbs_sums(joined, A.data, rows, others, third, chunk, factors - 1)
    weights, group = np.zeros_like(rows), np.zeros(USERS, np.int32)
    columns = Columns(np.arange(USERS + 1), np.arange(USERS, dtype=np.int32), np.ones(USERS, np.float32), group)
    prior, sharp, totals = np.zeros_like(rows[:1]), np.ones_like(rows[:1]), np.zeros((2, 1, rows.shape[1]))
    moments = np.triu(sums.gram.reshape(USERS, -1, 16)), sums.squares
    gibbs_columns(columns, sums, prior, sharp, 2.0, 7, weights, rows, (totals[0], totals[1]))
    return (*moments, weights, rows, gibbs_predictions(joined, rows, others, third))


def normalized() -> CSR:
    a = np.abs(A.toarray())
    return CSR.of_dense(a / np.sqrt(1e-9 + a.sum(1, keepdims=True) * (1e-9 + a.sum(0, keepdims=True))))


def regressed() -> Result:
    weights = elastic_net(GRAM, GRAM.diagonal().copy(), 1.0, 20.0, nonnegative=True, screened=True)
    return (CSR(*weights, (ITEMS, ITEMS)).toarray(),)


def added() -> Result:
    out = np.ones((USERS, ITEMS), np.float32)
    add_product(out, OF_USERS, OF_ITEMS.T, -0.5)
    return (out,)


TASKS: dict[str, Callable[[], Result]] = {
    "inner_products": lambda: (inner_products(OF_USERS, OF_ITEMS),),
    "inner_products_of_one": lambda: (inner_products(OF_USERS[:1], OF_ITEMS),),
    "best_products": lambda: best_products(np.tile(OF_USERS, (2, 1)), OF_ITEMS, EVERY, 9),
    "top_k": lambda: top_k(A.toarray(), EVERY, 7),
    "product": lambda: (product(np.tile(OF_USERS, (20, 20)), np.tile(OF_ITEMS.T, (20, 20))),),
    "add_product": added,
    "times_dense": lambda: (A.times(OF_ITEMS), A.times(OF_ITEMS[:, :11])),
    "invert": lambda: (invert(SQUARE.copy(), 32),),
    "times": lambda: (A.times(OF_ITEMS),),
    "chebyshev": lambda: (chebyshev(normalized().parts, ITEMS, np.array([0.5, 0.3, 0.1, 0.05]), A.parts),),
    "elastic_net": regressed,
    "pattern_ridge": lambda: pattern_ridge(CSR.of_dense(GRAM).parts, np.full(ITEMS, 2.0, np.float32), 20, 2),
    "gram_of_rows": lambda: (gram(OF_USERS),),
    "ridge": lambda: solved(None, 0),
    "ridge_shared": lambda: solved(Axes.of(OF_ITEMS), 0),
    "ridge_steps": lambda: solved(Axes.of(OF_ITEMS), 3),
    "nonnegative": lambda: nonnegative(False),
    "nonnegative_by_quotients": lambda: nonnegative(True),
    "gibbs_few": lambda: sampled(0, 11),
    "gibbs_many": lambda: sampled(1, FACTORS),
    "svd": lambda: descended(svd_epoch),
    **{f"svd_{wide}": lambda wide=wide: descended(svd_epoch, wide) for wide in (16, 64, 100, 200)},
    "time_svd": lambda: descended(time_svd_epoch),
    "svdpp": lambda: descended(svdpp_epoch),
    "bpr": lambda: compared(1, False),
    "bpr_adaptive": lambda: compared(4, True),
    "logistic": judged,
    **{f"nearest_{kind}": lambda kind=kind: nearest(A.parts, A.T.parts, USERS, 9, kind) for kind in KINDS},
    "deviations": lambda: (deviations(A.parts, A.T.parts, A.T.data, USERS, 5, "cosine", 1.0, EVERY),),
}


ROUGH = {"elastic_net": 5e-3}  # whose descent ends where no weight moves by 1e-4, which is not yet the end


@pytest.fixture(autouse=True)
def path() -> Iterator[None]:
    """Tests here choose theirs."""
    yield
    use_path()


def on(path: str, task: str) -> Result:
    use_path(path)
    return tuple(np.asarray(part) for part in TASKS[task]())


@pytest.mark.parametrize("task", TASKS)
def test_avx2_gives_what_avx512_gives_to_the_last_bit(task: str) -> None:
    if "avx512" not in available():
        pytest.skip("this processor has no AVX-512")
    for got, expected in zip(on("avx2", task), on("avx512", task), strict=True):
        np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("task", TASKS)
def test_the_portable_path_gives_the_same_but_for_rounding(task: str) -> None:
    for got, expected in zip(on("portable", task), on(available()[0], task), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-3, atol=ROUGH.get(task, 1e-4))


def test_each_can_be_used() -> None:
    assert available()[-1] == "portable" and set(available()) <= set(PATHS)
    for name in available():
        assert use_path(name) == paths.path() == name
    assert use_path() == available()[0]


def test_the_environment_forces_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_KERNELS", "portable")
    assert use_path() == "portable"


def test_one_that_is_not_known_is_refused() -> None:
    command, settings = [sys.executable, "-c", "import palate.kernels.top_k"], os.environ | {"PALATE_KERNELS": "sse9"}
    done = subprocess.run(command, check=False, env=settings, capture_output=True, text=True)
    assert "PALATE_KERNELS is 'sse9'; it takes one of avx512, avx2, portable" in done.stderr


def test_one_that_the_processor_does_not_have_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "available", lambda: ["portable"])
    with pytest.raises(InputError, match="'avx2', which this processor does not have; it has portable"):
        use_path("avx2")


def test_every_entry_point_of_a_path_is_filled() -> None:
    """A member that `loops/all.hpp` leaves out would be null, and found when someone's fit ends the process."""
    kernels = Path(paths.__file__).parent
    declared = re.findall(r"^    \w[\w:<>, ]*? ?\(\*(\w+)\)", (kernels / "paths.hpp").read_text(), re.MULTILINE)
    filled = re.findall(r"\.(\w+) =", (kernels / "loops" / "all.hpp").read_text())
    assert len(declared) > 15 and set(declared) <= set(filled)
