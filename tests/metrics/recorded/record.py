"""Records what ranx and RecTools say of random lists, for `test_recorded.py`; runs in an environment of its own:

    python -m venv peers && peers/bin/pip install ranx rectools
    peers/bin/python tests/metrics/recorded/record.py

Lists are of a catalogue of 30 items: some are short, weights tie, users have from 1 to 14 relevant items. Both
libraries leave a user without relevant items, or without a list, out: there is none here.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from ranx import Qrels, Run, evaluate
from rectools import Columns
from rectools.metrics import (
    MAP,
    MRR,
    NDCG,
    AvgRecPopularity,
    CatalogCoverage,
    F1Beta,
    HitRate,
    IntraListDiversity,
    MeanInvUserFreq,
    Precision,
    Recall,
)
from rectools.metrics.distances import PairwiseDistanceCalculator

USERS, ITEMS, LONGEST, KS = 40, 30, 12, (1, 3, 5, 12)
RANX = ("precision", "recall", "f1", "hit_rate", "mrr", "map", "ndcg", "r-precision")


class Cosine(PairwiseDistanceCalculator):
    """1 - cosine, by the codes of the items."""

    def __init__(self, vectors: np.ndarray) -> None:
        self.vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def _get_distances_for_item_pairs(self, first: object, second: object) -> np.ndarray:
        return 1.0 - (self.vectors[np.asarray(first)] * self.vectors[np.asarray(second)]).sum(1)


def inputs() -> dict[str, list]:
    rng = np.random.default_rng(3)
    lists = [rng.permutation(ITEMS)[: rng.integers(1, LONGEST + 1)].tolist() for _ in range(USERS)]
    relevant = [rng.permutation(ITEMS)[: rng.integers(1, 15)].tolist() for _ in range(USERS)]
    weights = [rng.integers(1, 4, len(items)).tolist() for items in relevant]
    met = [np.flatnonzero(rng.random(ITEMS - 2) < 0.3).tolist() or [0] for _ in range(USERS)]  # nobody met the last 2
    vectors = (rng.random((ITEMS, 6)) < 0.5).astype(int)
    vectors[:, 0] = 1
    return {"lists": lists, "relevant": relevant, "weights": weights, "met": met, "vectors": vectors.tolist()}


def by_ranx(values: dict[str, list], k: int) -> dict[str, list[float]]:
    def run_of(items: list[int]) -> dict[str, float]:
        return {str(item): float(-place) for place, item in enumerate(items[:k])}

    def qrels_of(graded: bool) -> Qrels:
        rows = zip(values["relevant"], values["weights"], strict=True)
        return Qrels(
            {f"{u:03}": {str(i): w if graded else 1 for i, w in zip(*row, strict=True)} for u, row in enumerate(rows)}
        )

    run = Run({f"{user:03}": run_of(items) for user, items in enumerate(values["lists"])})
    names = [name if name == "r-precision" else f"{name}@{k}" for name in RANX]
    report = evaluate(qrels_of(False), run, names, return_mean=False)
    graded = evaluate(qrels_of(True), run, f"ndcg@{k}", return_mean=False)
    return {**{name.partition("@")[0]: report[name].tolist() for name in names}, "graded_ndcg": graded.tolist()}


def pairs(rows: list[list[int]], **more: list) -> pd.DataFrame:
    user = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    return pd.DataFrame({Columns.User: user, Columns.Item: np.concatenate(rows), **more})


def by_rectools(values: dict[str, list], k: int) -> dict[str, object]:
    reco = pairs(values["lists"], rank=np.concatenate([np.arange(1, len(row) + 1) for row in values["lists"]]))
    relevant, met = pairs(values["relevant"]), pairs(values["met"])
    of_hits = {"precision": Precision(k), "recall": Recall(k), "hit_rate": HitRate(k), "mrr": MRR(k), "f1": F1Beta(k)}
    of_hits |= {"uncapped_map": MAP(k), "ndcg": NDCG(k, divide_by_achievable=True)}
    result = {name: metric.calc_per_user(reco, relevant) for name, metric in of_hits.items()}
    result["novelty"] = MeanInvUserFreq(k).calc_per_user(reco, met)
    result["average_popularity"] = AvgRecPopularity(k).calc_per_user(reco, met)
    if k > 1:  # it divides by 0 at 1
        cosine = Cosine(np.array(values["vectors"], dtype=float))
        result["intra_list_diversity"] = IntraListDiversity(k, cosine).calc_per_user(reco)
    share = CatalogCoverage(k, normalize=True).calc(reco, range(ITEMS))
    return {**{name: each.sort_index().tolist() for name, each in result.items()}, "catalogue_coverage": share}


def main() -> None:
    values = inputs()
    versions = {name: version(name) for name in ("ranx", "rectools", "numpy", "pandas")}
    result = {str(k): {"ranx": by_ranx(values, k), "rectools": by_rectools(values, k)} for k in KS}
    written = json.dumps({"versions": versions, "n_items": ITEMS, "given": values, "found": result}, indent=None)
    Path(__file__).with_name("recorded.json").write_text(written + "\n")


if __name__ == "__main__":
    main()
