"""Parameters and weights that a model cannot work with end in one sentence, and never stop a comparison."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from palate.arrays import Items, Scores
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.errors import InputError
from palate.evaluation.compare import compare
from palate.models.baselines.popular import Popular
from palate.models.factors.als import ALS
from palate.models.factors.ials import IALS
from palate.models.factors.svd import SVD
from palate.models.linear.ease import EASE
from palate.models.recommender import Reads, Recommender
from palate.spec import make
from palate.splitting.leave_last import leave_last
from palate.testing import world


@dataclass
class Giant(Recommender):
    """Asks for more memory than there is."""

    reads = Reads.HISTORY

    def learn(self, data: Dataset) -> Iterator[float] | None:
        raise MemoryError("Unable to allocate 9 TiB")

    def score(self, queries: Queries, items: Items) -> Scores:
        return np.zeros((len(queries), len(items)), dtype=np.float32)


def alike() -> Dataset:
    """Items that were met by the same users: without l2 there are many solutions, not one."""
    done = world().data.interactions
    item = np.concatenate([done.item // 4 * 4, done.item // 4 * 4 + 1])
    return replace(world().data, interactions=replace(done.take(np.tile(np.arange(len(done)), 2)), item=item))


def ask(model: Recommender, data: Dataset) -> None:
    model.fit(data).recommend(Queries.of_users(np.arange(data.n_users, dtype=np.int32), data))


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (EASE(l2=0.0), "with l2 = 0 the weights of items have no single solution"),
        (ALS(l2=0.0, factors=32), "found no single solution for someone's vector; take an l2 above 0"),
        (SVD(learning_rate=100.0), "the fit of SVD diverged: its loss is (nan|inf); take a smaller learning_rate"),
        (Giant(), r"Giant does not fit into memory with 20 users and 20 items \(Unable to allocate 9 TiB\)"),
    ],
)
def test_what_has_no_solution_is_said_in_a_sentence(model: Recommender, sentence: str) -> None:
    with np.errstate(all="ignore"), pytest.raises(InputError, match=sentence):
        ask(model, alike())


@pytest.mark.parametrize("model", [EASE(), IALS(factors=4)])
def test_weights_that_float32_cannot_square_are_said_in_a_sentence(model: Recommender) -> None:
    data = world().data
    heavy = replace(data.interactions, weight=np.full(len(data.interactions), 1e30, np.float32))
    with np.errstate(all="ignore"), pytest.raises(InputError, match="no single solution"):
        ask(model, replace(data, interactions=heavy))


def test_a_model_that_cannot_be_fitted_leaves_the_others_compared() -> None:
    rows = compare(
        {"giant": Giant(), "ease": EASE(l2=0.0), "popular": Popular()}, leave_last(alike()), baselines=()
    ).models
    assert [row.name for row in rows if row.metrics] == ["popular"]
    assert all(row.note for row in rows if not row.metrics)


@pytest.mark.parametrize("name", ["svd", "bpr", "fm"])
def test_a_step_of_no_length_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"{name}: learning_rate must be a number above 0, not '0'"):
        make(name, learning_rate="0")
