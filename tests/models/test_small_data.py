"""The least that can be learned from: no neighbour or factor model gives NaN, whatever valid input it had."""

import copy
from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.data.score_kind import ScoreKind
from palate.models.baselines.attribute_popular import AttributePopular
from palate.models.factors.als import ALS
from palate.models.factors.bayesian_fm import BayesianFM
from palate.models.factors.bpr import BPR
from palate.models.factors.ials import IALS
from palate.models.factors.logistic import Logistic
from palate.models.factors.nmf import NMF, NMFRatings
from palate.models.factors.pmf import PMF
from palate.models.factors.pure_svd import PureSVD
from palate.models.factors.svd import SVD
from palate.models.factors.svdpp import SVDpp
from palate.models.factors.time_svd import TimeSVD
from palate.models.graph.cheby_cf import ChebyCF
from palate.models.graph.cheby_ease import ChebyEASE
from palate.models.graph.gf_cf import GFCF
from palate.models.graph.p3alpha import P3Alpha
from palate.models.graph.rp3beta import RP3Beta
from palate.models.linear.admm_slim import ADMMSLIM
from palate.models.linear.ease import EASE
from palate.models.linear.edlae import EDLAE
from palate.models.linear.slim import SLIM
from palate.models.neighbors.association import Association
from palate.models.neighbors.item_knn import ItemKNN, ItemKNNRatings
from palate.models.neighbors.session_knn import SessionKNN
from palate.models.neighbors.slope_one import SlopeOne
from palate.models.neighbors.user_knn import UserKNN, UserKNNRatings
from palate.models.recommender import Recommender, Watch
from palate.models.sequences.markov import Markov
from palate.testing import checkerboard

SIMILARITIES = ("cosine", "adjusted_cosine", "pearson", "jaccard", "msd")
MODELS: dict[str, Recommender] = {
    **{f"{kind.__name__}_{name}": kind(similarity=name) for kind in (ItemKNN, UserKNN) for name in SIMILARITIES},
    **{
        f"{kind.__name__}_{name}_{around}": kind(similarity=name, around=around)
        for kind in (ItemKNNRatings, UserKNNRatings)
        for name in SIMILARITIES
        for around in ("zero", "mean", "baseline")
    },
    "EASE": EASE(),
    "EASE_sparse": EASE(inverse="sparse", neighbors=3),
    "EDLAE": EDLAE(),
    "SLIM": SLIM(l1=0.1, l2=1.0),
    "SLIM_signed": SLIM(l1=0.1, l2=1.0, nonnegative=False),
    "ADMMSLIM": ADMMSLIM(l1=0.1, l2=1.0, rho=10.0, epochs=5),
    "SVD": SVD(factors=4),
    "SVD_trained": SVD(factors=4, users="trained"),
    "SVDpp": SVDpp(factors=4),
    "SVDpp_trained": SVDpp(factors=4, users="trained"),
    "TimeSVD": TimeSVD(factors=4),
    "TimeSVD_trained": TimeSVD(factors=4, bins=2, users="trained"),
    "PMF": PMF(factors=4),
    "PMF_trained": PMF(factors=4, users="trained"),
    "ALS": ALS(factors=4),
    "IALS": IALS(factors=4),
    "IALS_by_steps": IALS(factors=4, l2=0.01, scaling=1.0, solver="cg"),
    **{f"Association_{name}": Association(measure=name, min_support=1) for name in ("support", "confidence", "lift")},
    "SlopeOne": SlopeOne(),
    "SlopeOne_plain": SlopeOne(weighted=False),
    "SessionKNN": SessionKNN(),
    "SessionKNN_one": SessionKNN(neighbors=1, last=1, newest=1, reach=1.0),
    "Markov": Markov(),
    "Markov_pruned": Markov(neighbors=1, decay=1.0, fading=0.0),
    "NMF": NMF(factors=4),
    "NMFRatings": NMFRatings(factors=4),
    "NMFRatings_trained": NMFRatings(factors=4, users="trained"),
    "BPR": BPR(factors=4, epochs=5),
    "Logistic": Logistic(factors=4, epochs=5),
    "PureSVD": PureSVD(factors=1),
    "P3Alpha": P3Alpha(),
    "RP3Beta": RP3Beta(),
    "GFCF": GFCF(factors=4),
    "ChebyCF": ChebyCF(factors=4),
    "ChebyEASE": ChebyEASE(factors=4, popular=2),
    "BayesianFM": BayesianFM(factors=4, sweeps=10, warm_up=2, samples=4),
    "BayesianFM_bins": BayesianFM(factors=4, sweeps=10, warm_up=2, samples=4, bins=3),
    "BayesianFM_ordered": BayesianFM(factors=4, sweeps=10, warm_up=2, samples=4, likelihood="ordered_probit"),
}


def events(user: list[int], item: list[int], weight: list[float], n_users: int, n_items: int) -> Interactions:
    codes = np.array(user, np.int32), np.array(item, np.int32)
    time = np.arange(len(user), dtype=np.int64)
    return Interactions(*codes, np.array(weight, np.float32), time, n_users, n_items)


DATA = {
    "one event": events([0], [0], [1], 1, 1),
    "one event among many": events([2], [3], [4], 5, 6),
    "one user": events([0, 0, 0], [0, 1, 2], [1, 2, 3], 1, 3),
    "one item": events([0, 1, 2], [0, 0, 0], [1, 2, 3], 3, 1),
    "one item of two": events([0, 1, 2], [0, 0, 0], [1, 2, 3], 3, 2),
    "equal ratings": replace(checkerboard(8), weight=np.full(len(checkerboard(8)), 3, np.float32)),
    "weights of 0": replace(checkerboard(8), weight=np.zeros(len(checkerboard(8)), np.float32)),
    "weights below 0": replace(checkerboard(8), weight=np.full(len(checkerboard(8)), -1, np.float32)),
    "the same twice": events([0, 0, 1, 1], [0, 0, 0, 1], [1, 5, 2, 2], 2, 2),
    "no event": events([], [], [], 3, 3),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("data", DATA)
def test_gives_numbers_and_the_same_again(name: str, data: str) -> None:
    dataset = Dataset.of(DATA[data])
    model, losses = copy.deepcopy(MODELS[name]), list[float]()
    model.fit(dataset, watch=Watch(lambda round: losses.append(round.loss or 0.0)))
    assert np.isfinite(losses).all()
    items = np.arange(dataset.n_items, dtype=np.int32)
    histories = Histories.of_lists([[], [0], items.tolist(), [0, 0]], 2.0)
    histories = replace(histories, rating=np.linspace(-1, 5, len(histories.item)).astype(np.float32))
    queries = Queries(np.full(4, -1, np.int32), histories)
    scores = model.score(queries, items)
    assert np.isfinite(scores).all()
    again = copy.deepcopy(MODELS[name]).fit(dataset).score(queries, items)
    np.testing.assert_array_equal(again, scores)
    if model.score_kind == ScoreKind.RATING and len(dataset.interactions):
        low, high = dataset.interactions.ratings.min(), dataset.interactions.ratings.max()
        assert scores.min() >= low and scores.max() <= high


@pytest.mark.parametrize("model", [IALS(factors=4), AttributePopular(), GFCF(), RP3Beta(), ChebyCF()])
def test_no_item_is_no_list(model: Recommender) -> None:
    dataset = Dataset.of(events([], [], [], 2, 0))
    assert copy.deepcopy(model).fit(dataset).recommend(Queries.of_users([0, 1], dataset), 2).item.max() == -1
