import copy

import numpy as np
import pytest
from cases import EVERYTHING, world_of

from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.queries import Queries
from palate.evaluation.run import evaluate, hits_of
from palate.models.content.profile import Profile
from palate.models.linear.ease import EASE
from palate.splitting.cold_items import cold_items
from palate.splitting.leave_last import leave_last
from palate.splitting.new_users import new_users
from palate.splitting.split import Split
from palate.testing import interactions, world


@pytest.mark.parametrize("name", EVERYTHING)
@pytest.mark.parametrize("split_by", [leave_last, new_users, cold_items])
def test_everything_is_asked_through_one_face(name: str, split_by: object) -> None:
    it = copy.deepcopy(EVERYTHING[name])
    split = split_by(world_of(it).data)  # type: ignore[operator]
    report = evaluate(it.fit(split.train), split, k=5)
    assert all(values.shape == (len(split.queries),) for values in report.per_query.values())
    assert all(0.0 <= value <= 1.0 for value in report.means().values())


def test_by_hand() -> None:
    data = Dataset.of(interactions([[0, 1, 2], [0, 1], [0, 1, 2, 3]]))
    split = Split(data, Queries.of_histories([[0], []]), Histories.of_lists([[2, 3], [1]]))
    model = EASE(l2=1.0).fit(data)
    first = model.recommend(split.queries, 2).item[0].tolist()
    assert first == [1, 2]
    report = evaluate(model, split, k=2)
    discount = 1 / np.log2(3)
    np.testing.assert_allclose(report.per_query["recall@2"], [0.5, 0.0])
    np.testing.assert_allclose(report.per_query["mrr@2"], [0.5, 0.0])
    np.testing.assert_allclose(report.per_query["ndcg@2"], [discount / (1 + discount), 0.0], rtol=1e-6)
    assert report.answered.tolist() == [True, False]


def test_a_padded_place_is_no_hit() -> None:
    model = EASE(l2=1.0).fit(world(4).data)
    shown = model.recommend(Queries.of_histories([[]]), 3)
    assert not hits_of(shown, Histories.of_lists([[0, 1, 2, 3]])).any()


def test_items_newer_than_the_fit_are_found_by_their_features_alone() -> None:
    split = cold_items(world(40).data)
    found = {
        type(model): evaluate(model.fit(split.train), split, k=40).means()["recall@40"] for model in (Profile(), EASE())
    }
    assert list(found.values()) == [1.0, 0.0]
