"""An index is of the vectors as they are: after each round, in a copy, in what was loaded."""

import copy
import pickle
from dataclasses import dataclass

import numpy as np
import pytest
from cases import MODELS

from palate.arrays import Items, QueryVectors
from palate.kernels.fused_top_k import inner_products
from palate.kernels.top_k import Best, Seen, top_k
from palate.models.face import Round, Watch
from palate.models.factors.ials import IALS
from palate.models.index import Exact, Index
from palate.models.scoring import Embedding
from palate.testing import world

VECTORS = sorted(name for name, model in MODELS.items() if isinstance(model, Embedding))


@pytest.mark.parametrize("name", VECTORS)
def test_lists_follow_the_vectors_from_round_to_round(name: str) -> None:
    w, lists, model = world(), [], copy.deepcopy(MODELS[name])
    items = np.arange(w.data.n_items, dtype=np.int32)

    def on_round(round: Round) -> bool:
        fitted = round.model
        assert isinstance(fitted, Embedding)
        alike, best = fitted.similar_items(items[:3], 2), fitted.recommend(w.everyone, 3)
        fresh = pickle.loads(pickle.dumps(fitted))  # which makes an index of its own
        np.testing.assert_array_equal(fresh.similar_items(items[:3], 2).item, alike.item)
        np.testing.assert_array_equal(fresh.recommend(w.everyone, 3).item, best.item)
        lists.append(best)
        return len(lists) == 3

    model.fit(w.data, watch=Watch(on_round))


def test_some_items_and_all_are_those_of_the_table() -> None:
    rng = np.random.default_rng(0)
    vectors, queries = (rng.normal(size=(n, 5)).astype(np.float32) for n in (40, 3))
    seen = np.array([0, 2, 2, 3]), np.array([1, 8, 5], dtype=np.int32)
    index = Exact(vectors)
    assert isinstance(index, Index)
    for items in (None, np.arange(40, dtype=np.int32), np.array([1, 5, 8, 30], dtype=np.int32)):
        codes = np.arange(40, dtype=np.int32) if items is None else items
        expected = top_k(inner_products(queries, vectors[codes]), codes, 4, seen)
        for best, table in zip(index.best(queries, items, 4, seen), expected, strict=True):
            np.testing.assert_array_equal(best, table)


def test_vectors_are_packed_once_for_all_requests() -> None:
    w = world()
    model = copy.deepcopy(MODELS["ials"]).fit(w.data)
    assert isinstance(model, Embedding)
    model.recommend(w.everyone, 2)
    index = model.index
    packed = vars(index)["_packed"]
    model.recommend(w.everyone, 3)
    assert model.index is index and vars(index)["_packed"] is packed
    assert copy.copy(model).index is index
    assert copy.deepcopy(model).index is not index
    model.fit(w.data)
    assert model.index is not index


@dataclass
class Approximate(IALS):
    """Its index looks at the even items alone."""

    def make_index(self) -> Index:
        return Even(self.item_vectors_)


class Even(Exact):
    def best(self, queries: QueryVectors, items: Items | None, k: int, seen: Seen | None) -> Best:
        return super().best(queries, np.arange(0, len(self.vectors), 2, dtype=np.int32), k, seen)


def test_a_model_may_have_an_index_of_another_kind() -> None:
    w = world()
    item = Approximate(factors=4, l2=0.1).fit(w.data).recommend(w.everyone, 3).item
    assert (item >= 0).any() and (item[item >= 0] % 2 == 0).all()
