"""All that is held to the contracts."""

import copy
from functools import partial

import numpy as np

from palate.hybrids.cascade import Cascade
from palate.hybrids.mixed import Mixed
from palate.hybrids.switching import Switching
from palate.hybrids.weighted import Weighted
from palate.models.baselines.attribute_popular import AttributePopular
from palate.models.baselines.bias import Bias
from palate.models.baselines.popular import Popular
from palate.models.baselines.random import Random
from palate.models.baselines.recent_popular import RecentPopular
from palate.models.content.profile import Profile
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
from palate.models.features.fm import FM
from palate.models.graph.cheby_cf import ChebyCF
from palate.models.graph.cheby_ease import ChebyEASE
from palate.models.graph.gf_cf import GFCF
from palate.models.graph.p3alpha import P3Alpha
from palate.models.graph.rp3beta import RP3Beta
from palate.models.knowledge.utility import Utility
from palate.models.linear.admm_slim import ADMMSLIM
from palate.models.linear.ease import EASE
from palate.models.linear.edlae import EDLAE
from palate.models.linear.slim import SLIM
from palate.models.neighbors.association import Association
from palate.models.neighbors.item_knn import ItemKNN, ItemKNNRatings
from palate.models.neighbors.session_knn import SessionKNN
from palate.models.neighbors.slope_one import SlopeOne
from palate.models.neighbors.user_knn import UserKNN, UserKNNRatings
from palate.models.recommender import Recommender, Recommends
from palate.models.sequences.markov import Markov
from palate.pipeline.filter import Allowed, Block
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.rerank import AtMost
from palate.testing import Case, World, world

NONE = np.array([], dtype=np.int32)
FREE = np.full(20, -1, dtype=np.int32)

MODELS: dict[str, Recommender] = {
    "random": Random(),
    "popular": Popular(),
    "recent_popular": RecentPopular(),
    "attribute_popular": AttributePopular(),
    "bias": Bias(),
    "ease": EASE(l2=10.0),
    "ease_sparse": EASE(l2=10.0, inverse="sparse", neighbors=8),
    "edlae": EDLAE(dropout=0.2, l2=10.0),
    "slim": SLIM(l1=0.5, l2=5.0),
    "admm_slim": ADMMSLIM(l1=0.5, l2=5.0, rho=20.0, epochs=20),
    "item_knn": ItemKNN(),
    "item_knn_ratings": ItemKNNRatings(),
    "user_knn": UserKNN(),
    "user_knn_ratings": UserKNNRatings(),
    "association": Association(),
    "association_by_lift": Association(measure="lift"),
    "slope_one": SlopeOne(),
    "session_knn": SessionKNN(),
    "svd": SVD(factors=8),
    "svd_trained": SVD(factors=8, users="trained", learning_rate=0.02, epochs=50),
    "svdpp": SVDpp(factors=8),
    "svdpp_trained": SVDpp(factors=8, users="trained", learning_rate=0.02, epochs=50),
    "time_svd": TimeSVD(factors=8, bins=4, learning_rate=0.02, epochs=50),
    "time_svd_trained": TimeSVD(factors=8, bins=4, users="trained", learning_rate=0.02, epochs=50),
    "pmf": PMF(factors=8, learning_rate=0.02, epochs=50),
    "als": ALS(factors=4),
    "ials": IALS(factors=4, l2=0.1),
    "ials_by_steps": IALS(factors=4, l2=0.01, unobserved=0.5, scaling=0.5, solver="cg"),
    "nmf": NMF(factors=3, l2=0.1),
    "nmf_ratings": NMFRatings(factors=4),
    "nmf_ratings_trained": NMFRatings(factors=4, users="trained"),
    "bpr": BPR(factors=8, l2=0.1),
    "logistic": Logistic(factors=8, others=1, l2=0.1),
    "pure_svd": PureSVD(factors=2),
    "p3alpha": P3Alpha(),
    "rp3beta": RP3Beta(),
    "gf_cf": GFCF(factors=4),
    "cheby_cf": ChebyCF(factors=4),
    "cheby_ease": ChebyEASE(factors=4, popular=8),
    "markov": Markov(),
    "bayesian_fm": BayesianFM(factors=4, sweeps=30, warm_up=10, samples=8),
    "bayesian_fm_bins": BayesianFM(factors=4, sweeps=30, warm_up=10, samples=8, bins=3),
    "bayesian_fm_ordered": BayesianFM(
        factors=4, sweeps=60, chains=2, warm_up=20, samples=16, likelihood="ordered_probit"
    ),
    "profile": Profile(),
    "profile_by_dot_product": Profile(similarity="dot"),
    "utility": Utility(),
    "fm": FM(factors=8),
}
HYBRIDS: dict[str, Recommender] = {
    "weighted": Weighted((EASE(l2=10.0), Popular(), Profile())),
    "weighted_with_wishes": Weighted((EASE(l2=10.0), Utility())),
    "switching": Switching(few=Profile(), many=EASE(l2=10.0), enough=2),
    "cascade": Cascade(first=EASE(l2=10.0), second=Popular()),
    "weighted_of_switching": Weighted((Switching(Popular(), EASE(l2=10.0), enough=3), IALS(factors=4, l2=0.1))),
}
COMPOSED: dict[str, Recommends] = {
    "mixed": Mixed((EASE(l2=10.0), Profile())),
    "retriever_alone": Pipeline((EASE(l2=10.0),)),
    "pipeline": Pipeline(
        retrievers=(EASE(l2=10.0), Profile(), Mixed((IALS(factors=4, l2=0.1), Popular()))),
        filters=(Block(NONE), Allowed(Utility())),
        ranker=FM(factors=8),
        rerankers=(AtMost(9, FREE),),
        fallback=Popular(),
        depth=20,
    ),
    "ranked_by_a_hybrid": Pipeline((Popular(), IALS(factors=4, l2=0.1)), ranker=Weighted((EASE(l2=10.0), Profile()))),
}
SCORERS: dict[str, Recommender] = {**MODELS, **HYBRIDS}
EVERYTHING: dict[str, Recommends] = {**SCORERS, **COMPOSED}
IMPERSONAL = {"random", "bias", "slope_one"}  # shown to all is the same, or anything, or what differs by no taste
CASES = {
    name: Case(partial(copy.deepcopy, recommends), personal=name not in IMPERSONAL)
    for name, recommends in EVERYTHING.items()
}
WORLDS = {False: world(), True: world(ratings=True)}


def world_of(recommends: Recommends) -> World:
    return WORLDS[isinstance(recommends, Recommender) and recommends.ratings]
