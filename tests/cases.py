"""All that is held to the contracts: every model of the catalogue, and what is made of several."""

import copy
from functools import partial

import numpy as np

from palate.catalogue import models
from palate.data.score_kind import ScoreKind
from palate.hybrids.cascade import Cascade
from palate.hybrids.mixed import Mixed
from palate.hybrids.switching import Switching
from palate.hybrids.weighted import Weighted
from palate.models.baselines.popular import Popular
from palate.models.content.profile import Profile
from palate.models.factors.ials import IALS
from palate.models.features.fm import FM
from palate.models.knowledge.utility import Utility
from palate.models.linear.ease import EASE
from palate.models.recommender import Recommender, Recommends
from palate.pipeline.filter import Allowed, Block
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.rerank import AtMost
from palate.spec import make
from palate.testing import Case, World, world

NONE = np.array([], dtype=np.int32)
FREE = np.full(20, -1, dtype=np.int32)

SMALL: dict[str, dict[str, object]] = {  # settings for a world of 20, where the defaults are for larger ones
    "ease": {"l2": 10.0},
    "edlae": {"dropout": 0.2, "l2": 10.0},
    "slim": {"l1": 0.5, "l2": 5.0},
    "admm_slim": {"l1": 0.5, "l2": 5.0, "rho": 20.0, "epochs": 20},
    "svd": {"factors": 8},
    "svdpp": {"factors": 8},
    "time_svd": {"factors": 8, "bins": 4, "learning_rate": 0.02, "epochs": 50},
    "pmf": {"factors": 8, "learning_rate": 0.02, "epochs": 50},
    "als": {"factors": 4},
    "ials": {"factors": 4, "l2": 0.1},
    "nmf": {"factors": 3, "l2": 0.1},
    "nmf_ratings": {"factors": 4},
    "bpr": {"factors": 8, "l2": 0.1},
    "logistic": {"factors": 8, "others": 1, "l2": 0.1},
    "pure_svd": {"factors": 2},
    "gf_cf": {"factors": 4},
    "cheby_cf": {"factors": 4},
    "cheby_ease": {"factors": 4, "popular": 8},
    "bayesian_fm": {"factors": 4, "sweeps": 30, "warm_up": 10, "samples": 8},
    "fm": {"factors": 8},
}
VARIANTS: dict[str, tuple[str, dict[str, object]]] = {  # more of one model, where a setting is another way of learning
    "ease_sparse": ("ease", {"inverse": "sparse", "neighbors": 8}),
    "association_by_lift": ("association", {"measure": "lift"}),
    "svd_trained": ("svd", {"users": "trained", "learning_rate": 0.02, "epochs": 50}),
    "svdpp_trained": ("svdpp", {"users": "trained", "learning_rate": 0.02, "epochs": 50}),
    "time_svd_trained": ("time_svd", {"users": "trained"}),
    "ials_by_steps": ("ials", {"confidence": 3.0, "l2": 0.01, "unobserved": 0.5, "scaling": 0.5, "solver": "cg"}),
    "nmf_ratings_trained": ("nmf_ratings", {"users": "trained"}),
    "bayesian_fm_bins": ("bayesian_fm", {"bins": 3}),
    "bayesian_fm_ordered": (
        "bayesian_fm",
        {"sweeps": 60, "chains": 2, "warm_up": 20, "samples": 16, "likelihood": "ordered_probit"},
    ),
    "profile_by_dot_product": ("profile", {"similarity": "dot"}),
}
CATALOGUED = tuple(name for name, place in models().items() if place.startswith("palate."))


def small(name: str, **settings: object) -> Recommender:
    """A model of the catalogue as it suits the worlds of the tests."""
    made: Recommender = make(name, **{**SMALL.get(name, {}), **settings})
    return made


MODELS: dict[str, Recommender] = {
    **{name: small(name) for name in CATALOGUED},
    **{variant: small(name, **settings) for variant, (name, settings) in VARIANTS.items()},
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
    "pipeline_with_wishes": Pipeline((EASE(l2=10.0),), fallback=Popular(), wishes=Utility()),
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
    return WORLDS[isinstance(recommends, Recommender) and recommends.score_kind == ScoreKind.RATING]
