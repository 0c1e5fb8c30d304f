"""What ranx and RecTools said of the same random lists, some short, as `recorded/record.py` wrote it down."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.evaluation.run import OTHERS
from palate.evaluation.scoring.lists import RankedLists
from palate.evaluation.scoring.split_facts import SplitFacts
from palate.metrics.diversity import intra_list_diversity
from palate.metrics.exposure import catalogue_coverage
from palate.metrics.ranking import METRICS
from palate.sparse import CSR
from palate.splitting.split import Split

RECORDED = json.loads((Path(__file__).parent / "recorded" / "recorded.json").read_text())
WORLD, N_ITEMS = RECORDED["given"], RECORDED["n_items"]
OURS = {"ranx": {"map": "uncapped_map", "r-precision": "r_precision"}, "rectools": {}}
CASES = [
    (library, int(k), name)
    for k, of in RECORDED["found"].items()
    for library, metrics in of.items()
    for name in metrics
]


def lists() -> RankedLists:
    """The recorded lists, of a split made of what was recorded with them."""
    met = [(user, item) for user, items in enumerate(WORLD["met"]) for item in items]
    user, item = np.array(met, dtype=np.int32).T.copy()
    n, ones = len(WORLD["lists"]), np.ones(len(user), np.float32)
    train = Dataset.of(Interactions(user, item, ones, np.zeros(len(user), np.int64), n, N_ITEMS))
    relevant = Histories.of_lists(WORLD["relevant"])
    weight = np.concatenate(WORLD["weights"]).astype(np.float32)
    relevant = Histories(relevant.offsets, relevant.item, weight)
    padded = [[*items, *[-1] * (12 - len(items))] for items in WORLD["lists"]]
    split = Split(train, Queries.of_users(np.arange(n, dtype=np.int32), train), relevant)
    return RankedLists(split, np.array(padded, dtype=np.int32), (12,), SplitFacts(split))


LISTS = lists()


def ours(name: str, k: int) -> Any:
    if name == "catalogue_coverage":
        return catalogue_coverage(LISTS.item[:, :k], N_ITEMS)
    if name == "intra_list_diversity":
        vectors = CSR.of_dense(np.array(WORLD["vectors"], dtype=np.float32))
        return np.nan_to_num(intra_list_diversity(LISTS.item[:, :k], vectors))  # they say 0 of a single item
    return METRICS[name](LISTS.hits[:, :k], LISTS.relevant) if name in METRICS else OTHERS[name](LISTS, k)


@pytest.mark.parametrize(("library", "k", "name"), CASES)
def test_as_recorded(library: str, k: int, name: str) -> None:
    theirs = RECORDED["found"][str(k)][library][name]
    np.testing.assert_allclose(ours(OURS[library].get(name, name), k), theirs, rtol=0, atol=1e-9)
