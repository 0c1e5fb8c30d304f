"""The whole way of a version on MovieLens 100K, where the environment variable PALATE_DATA names its folder."""

import os
from pathlib import Path

import numpy as np
import pytest

from palate.data.queries import Queries
from palate.models.baselines.popular import Popular
from palate.models.linear.ease import EASE
from palate.pipeline.pipeline import Pipeline
from palate.readers.read import read
from palate.registry.registry import Registry
from palate.serving.server import Server

FOLDER = Path(os.environ.get("PALATE_DATA", "")) / "ml-100k"
pytestmark = pytest.mark.skipif(
    "PALATE_DATA" not in os.environ or not FOLDER.is_dir(), reason="PALATE_DATA names no folder that holds ml-100k"
)


def test_what_is_served_is_what_was_fitted(tmp_path: Path) -> None:
    data = read(FOLDER).data
    model = Pipeline((EASE(l2=200.0),), fallback=Popular()).fit(data)
    registry = Registry(tmp_path)
    registry.publish(model, data, name="ease", source="ml-100k", promote=True)
    artifact = registry.load()
    assert artifact.data is not None and artifact.data.fingerprint == data.fingerprint
    server = Server.of(artifact)
    everyone = Queries.of_users(np.arange(data.n_users, dtype=np.int32), data)
    expected = model.recommend(everyone, 10).item
    np.testing.assert_array_equal(artifact.recommends.recommend(everyone, 10).item, expected)
    for user in range(0, data.n_users, 50):
        answer = server.recommend(data.user_ids.id(user))
        assert [item.item_id for item in answer.items] == [data.item_ids.id(int(code)) for code in expected[user]]
        assert all(item.reasons and 0 < item.reasons[0].share <= 1 for item in answer.items)
    assert server.find_items("toy story").items[0].title.startswith("Toy Story")
