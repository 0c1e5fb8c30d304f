from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from palate.data.features import Category, Features, Label, Number, Tags, strings
from palate.data.queries import Queries
from palate.declared import holds
from palate.errors import ArtifactError
from palate.models.neighbors.item_knn import ItemKNN
from palate.packed_arrays import Arrays
from palate.packing import packed, unpacked
from palate.sparse import CSR
from palate.spec import make
from palate.testing import world


def there_and_back(value: Any) -> Any:
    arrays: Arrays = {}
    return unpacked(packed(value, "it", arrays), arrays)


@pytest.mark.parametrize("value", [None, True, 3, 2.5, "a", float("inf"), ((1, "x"), ()), {"a": (1.5, None)}])
def test_plain_values(value: Any) -> None:
    assert there_and_back(value) == value and type(there_and_back(value)) is type(value)


def test_what_is_no_number_stays_none() -> None:
    assert np.isnan(there_and_back(float("nan")))


def test_numpy_numbers_become_plain() -> None:
    assert there_and_back((np.float32(0.5), np.int64(3), np.bool_(True))) == (0.5, 3, True)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=np.float32).reshape(2, 3).T,  # columns first in memory
        np.arange(10, dtype=np.int64)[::2],
        np.zeros((0, 4), dtype=np.float64),
        np.array([True, False]),
        np.array(3.0, dtype=np.float32),
        strings(["", "ä\0b", "x" * 1000]),
        strings([]),
    ],
)
def test_arrays(array: np.ndarray) -> None:
    after = there_and_back(array)
    assert after.dtype == array.dtype and after.shape == array.shape
    assert after.tolist() == array.tolist()


def test_a_table_of_features() -> None:
    table = Features(2, {"a": Number(np.array([1, np.nan], np.float32)), "b": Label(strings(["x", ""]))})
    after = there_and_back(table)
    assert after.columns["b"].value.tolist() == ["x", ""] and np.isnan(after.columns["a"].value[1])


def test_what_is_not_in_the_catalogue_is_named_with_its_place() -> None:
    @dataclass
    class Mine:
        x: int = 1

    with pytest.raises(ArtifactError, match=r"it\[1\] is a Mine, which is not in the catalogue"):
        packed((1, Mine()), "it", {})
    with pytest.raises(ArtifactError, match="it is a list"):
        packed([1], "it", {})
    with pytest.raises(ArtifactError, match="array of complex128"):
        packed(np.zeros(2, complex), "it", {})


def test_an_array_that_is_not_there_is_named() -> None:
    with pytest.raises(ArtifactError, match="no array 'it.x'"):
        unpacked({"array": "it.x"}, {})


@pytest.mark.parametrize(
    "change",
    [
        {"indices": np.array([0, 7], np.int32)},
        {"indices": np.array([0, -1], np.int32)},
        {"indptr": np.array([0, 2, 1], np.int64)},
        {"indptr": np.array([0, 1, 3], np.int64)},
        {"indptr": np.array([1, 1, 2], np.int64)},
        {"data": np.ones(3, np.float32)},
        {"data": np.ones(2, np.float64)},
    ],
)
def test_a_sparse_matrix_that_would_lead_compiled_loops_astray(change: dict[str, np.ndarray]) -> None:
    arrays: Arrays = {}
    payload = packed(CSR.of_dense(np.eye(2, dtype=np.float32)), "it", arrays)
    assert unpacked(payload, arrays).toarray().tolist() == [[1, 0], [0, 1]]
    arrays.update({f"it.{name}": value for name, value in change.items()})
    with pytest.raises(ArtifactError, match="does not fit together"):
        unpacked(payload, arrays)


def test_strings_that_do_not_fit_together() -> None:
    arrays: Arrays = {}
    payload = packed(strings(["ab", "c"]), "it", arrays)
    for ends in ([2, 9], [3, 2], [-1, 3]):
        with pytest.raises(ArtifactError, match="do not fit together"):
            unpacked(payload, {**arrays, "it.ends": np.array(ends, np.int64)})
    with pytest.raises(ArtifactError, match="not UTF-8"):
        unpacked(payload, {**arrays, "it.bytes": np.array([255, 1, 2], np.uint8)})


@pytest.mark.parametrize("payload", [{"kind": "ease"}, {"x": 1}, {"number": "1"}, {"kind": 3, "fields": {}}])
def test_json_that_nobody_wrote(payload: Any) -> None:
    with pytest.raises(ArtifactError, match="not a value that Palate writes"):
        unpacked(payload, {})


def test_what_a_class_refuses_is_an_artifact_error() -> None:
    with pytest.raises(ArtifactError, match="no Category can be made"):
        unpacked({"kind": "category", "fields": {"size": 1}}, {})


@pytest.mark.parametrize(
    ("value", "hint", "held"),
    [
        (1, int, True),
        (True, int, False),
        (1, float, True),
        ("1", float, False),
        (None, int | None, True),
        ((1, 2), tuple[int, ...], True),
        ((1, "2"), tuple[int, ...], False),
        ((1, "2"), tuple[int, str], True),
        ({"a": 1}, dict[str, int], True),
        ({"a": "1"}, dict[str, int], False),
        (Category(np.zeros(1, np.int32), 1), Category | Tags, True),
        (3, Category | Tags, False),
    ],
)
def test_what_a_field_holds(value: Any, hint: Any, held: bool) -> None:
    assert holds(value, hint) is held


def test_what_a_model_did_not_learn_when_it_was_saved_follows_from_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    model = ItemKNN(neighbors=3).fit(world().data)
    arrays: Arrays = {}
    saved = packed(model, "model", arrays)
    for name in ("total_", "start_"):
        del saved["fields"][name]
    again = unpacked(saved, arrays)
    assert again.total_ is None and again.start_ is None
    assert (again.recommend(world().everyone, 3).item == model.recommend(world().everyone, 3).item).all()
    del saved["fields"]["similarity_"]
    with pytest.raises(ArtifactError, match="lacks similarity_"):
        unpacked(saved, arrays)


OLDER = {
    "rp3beta": ({"beta": 0.4}, ("beta_",)),
    "cheby_cf": ({"factors": 4, "flatness": 1.5, "beta": 0.4}, ("flatness_", "beta_")),
    "ials": ({"factors": 4, "confidence": 3.0, "l2": 1.0}, ("confidence_", "l2_")),
}


@pytest.mark.parametrize("name", OLDER)
def test_what_was_given_before_the_fit_chose_is_in_force(name: str) -> None:
    settings, chosen = OLDER[name]
    model = make(name, **settings).fit(world().data)
    arrays: Arrays = {}
    saved = packed(model, "model", arrays)
    for field in chosen:
        assert saved["fields"].pop(field) == settings[field.rstrip("_")]
    again = unpacked(saved, arrays)
    assert (again.recommend(world().everyone, 3).item == model.recommend(world().everyone, 3).item).all()


PIPELINE = {  # as artifacts of the first version of the format have it
    "kind": "pipeline",
    "fields": {
        "retrievers": [
            {
                "kind": "ease",
                "fields": {
                    "l2": 1.0,
                    "inverse": "auto",
                    "neighbors": 200,
                    "similarity_": {"array": "model.retrievers[0].similarity_"},
                    "n_users_": 2,
                    "n_items_": 3,
                },
            }
        ],
        "filters": [{"kind": "block", "fields": {"item": {"array": "model.filters[0].item"}}}],
        "ranker": None,
        "rerankers": [{"kind": "at_most", "fields": {"n": 1, "group": {"array": "model.rerankers[0].group"}}}],
        "fallback": {
            "kind": "popular",
            "fields": {"n_users_of_item_": {"array": "model.fallback.n_users_of_item_"}, "n_users_": 2, "n_items_": 3},
        },
        "depth": 3,
    },
}
OF_PIPELINE = {
    "model.retrievers[0].similarity_": np.array([[0, 0.5, -0.2], [0.4, 0, 0.4], [-0.2, 0.5, 0]], np.float32),
    "model.filters[0].item": np.array([2], np.int32),
    "model.rerankers[0].group": np.array([0, 0, 1], np.int32),
    "model.fallback.n_users_of_item_": np.array([1, 2, 1], np.float32),
}
TIME_SVD = {
    "kind": "time_svd",
    "fields": {
        "bins": 1,
        "factors": 1,
        "epochs": 1,
        "learning_rate": 0.005,
        "l2": 0.02,
        "drift_rate": 0.0003,
        "users": "trained",
        "seed": 0,
        "mean_": 3.25,
        "lowest_": 1.0,
        "highest_": 5.0,
        "edges_": {"array": "model.edges_"},
        "user_vectors_": {"array": "model.user_vectors_"},
        "item_vectors_": {"array": "model.item_vectors_"},
        "n_users_": 2,
        "n_items_": 3,
    },
}
OF_TIME_SVD = {
    "model.edges_": np.zeros(0),
    "model.user_vectors_": np.array([[3.25, 1, 0.5], [3.5, 1, -1]], np.float32),
    "model.item_vectors_": np.array([[1, 0.25, 0.5, 0], [1, 0, 1, 0], [1, -0.5, -1, 0]], np.float32),
}


def test_a_pipeline_saved_before_recommends_as_it_did() -> None:
    pipeline = unpacked(PIPELINE, OF_PIPELINE)
    answer = pipeline.recommend(Queries.of_histories([[2], []]), 3)
    assert answer.item.tolist() == [[1, -1, -1], [1, -1, -1]]  # 2 is blocked, and of 0 and 1 one may stay
    assert answer.score[:, 0].tolist() == [0.5, 2.0] and answer.source[:, 0].tolist() == [1, 2]


def test_a_model_whose_settings_are_inherited_by_now_loads_and_is_written_as_before() -> None:
    model = unpacked(TIME_SVD, OF_TIME_SVD)
    scores = model.score_items(Queries.of_histories([[0]]), np.arange(3))
    assert scores.shape == (1, 3) and np.isfinite(scores).all()
    arrays: Arrays = {}
    assert packed(model, "model", arrays) == TIME_SVD and list(arrays) == list(OF_TIME_SVD)
