"""What weighs more counts for more: purchases outweigh views in every model that reads a history of events."""

import copy

import numpy as np
import pytest
from cases import MODELS

from palate.data.dataset import Dataset
from palate.data.features import Features, Tags
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.data.score_kind import ScoreKind
from palate.models.recommender import Reads
from palate.sparse import one_hot

VIEW, PURCHASE = 1.0, 5.0
UNWEIGHED = {"random", "association", "association_by_lift"}  # rules count who liked both, however much
QUERIES = {
    name: model
    for name, model in MODELS.items()
    if Reads.HISTORY in model.reads and model.score_kind != ScoreKind.RATING
}
READERS = sorted(QUERIES.keys() - UNWEIGHED)
USERS, ITEMS, EACH = 240, 40, 8


def shop() -> Dataset:
    """Even people bought even items and looked at odd ones; odd people the other way round. All did as much of both."""
    rng = np.random.default_rng(0)
    user = np.repeat(np.arange(USERS, dtype=np.int32), 2 * EACH)
    both = [[rng.permutation(ITEMS // 2)[:EACH] * 2 + colour for colour in (0, 1)] for _ in range(USERS)]
    item = np.concatenate([np.concatenate(rows) for rows in both]).astype(np.int32)
    weight = np.where(item % 2 == user % 2, PURCHASE, VIEW).astype(np.float32)
    time = rng.permutation(len(user)).astype(np.int64)
    tags = Tags(one_hot(np.arange(ITEMS) % 2, 2))
    return Dataset.of(Interactions(user, item, weight, time, USERS, ITEMS), Features(ITEMS, {"colour": tags}))


SHOP = shop()


def preferred(name: str, data: Dataset, bought: float, looked: float) -> np.ndarray:
    """By how much unseen items of the colour bought score above those looked at, for strangers who met 3 of each."""
    model = copy.deepcopy(MODELS[name]).fit(data)
    rng, rows, weights = np.random.default_rng(1), [], []
    for stranger in range(40):
        order = rng.permutation(6)
        mine, other = (rng.permutation(ITEMS // 2)[:3] * 2 + (stranger + side) % 2 for side in (0, 1))
        rows.append(np.concatenate([mine, other])[order].tolist())
        weights.append(np.repeat([bought, looked], 3)[order])
    listed = Histories.of_lists(rows)
    history = Histories(listed.offsets, listed.item, np.concatenate(weights).astype(np.float32))
    scores = model.score(Queries(np.full(40, -1, np.int32), history), np.arange(ITEMS, dtype=np.int32)).astype(float)
    scores[history.row, history.item] = np.nan
    even, odd = np.nanmean(scores[:, 0::2], axis=1), np.nanmean(scores[:, 1::2], axis=1)
    return np.where(np.arange(40) % 2 == 0, even - odd, odd - even)


@pytest.mark.parametrize("name", READERS)
def test_purchases_outweigh_views(name: str) -> None:
    assert (preferred(name, SHOP, PURCHASE, VIEW) > 0).mean() > 0.9
    assert (preferred(name, SHOP, VIEW, PURCHASE) < 0).mean() > 0.9
