"""The table of contents: every name that an artifact, a command or a form may say, and where it is.

A module is imported when a name in it is first used, and nothing is made that is not named here.
"""

from importlib import import_module

from palate.errors import InputError
from palate.suggest import suggestion

MODELS = {
    "random": "palate.models.baselines.random:Random",
    "popular": "palate.models.baselines.popular:Popular",
    "recent_popular": "palate.models.baselines.recent_popular:RecentPopular",
    "attribute_popular": "palate.models.baselines.attribute_popular:AttributePopular",
    "bias": "palate.models.baselines.bias:Bias",
    "ease": "palate.models.linear.ease:EASE",
    "edlae": "palate.models.linear.edlae:EDLAE",
    "slim": "palate.models.linear.slim:SLIM",
    "admm_slim": "palate.models.linear.admm_slim:ADMMSLIM",
    "item_knn": "palate.models.neighbors.item_knn:ItemKNN",
    "item_knn_ratings": "palate.models.neighbors.item_knn:ItemKNNRatings",
    "user_knn": "palate.models.neighbors.user_knn:UserKNN",
    "user_knn_ratings": "palate.models.neighbors.user_knn:UserKNNRatings",
    "association": "palate.models.neighbors.association:Association",
    "slope_one": "palate.models.neighbors.slope_one:SlopeOne",
    "session_knn": "palate.models.neighbors.session_knn:SessionKNN",
    "svd": "palate.models.factors.svd:SVD",
    "svdpp": "palate.models.factors.svdpp:SVDpp",
    "time_svd": "palate.models.factors.time_svd:TimeSVD",
    "pmf": "palate.models.factors.pmf:PMF",
    "als": "palate.models.factors.als:ALS",
    "ials": "palate.models.factors.ials:IALS",
    "nmf": "palate.models.factors.nmf:NMF",
    "nmf_ratings": "palate.models.factors.nmf:NMFRatings",
    "bpr": "palate.models.factors.bpr:BPR",
    "logistic": "palate.models.factors.logistic:Logistic",
    "pure_svd": "palate.models.factors.pure_svd:PureSVD",
    "p3alpha": "palate.models.graph.p3alpha:P3Alpha",
    "rp3beta": "palate.models.graph.rp3beta:RP3Beta",
    "gf_cf": "palate.models.graph.gf_cf:GFCF",
    "cheby_cf": "palate.models.graph.cheby_cf:ChebyCF",
    "cheby_ease": "palate.models.graph.cheby_ease:ChebyEASE",
    "markov": "palate.models.sequences.markov.model:Markov",
    "bayesian_fm": "palate.models.factors.bayesian_fm.model:BayesianFM",
    "profile": "palate.models.content.profile:Profile",
    "utility": "palate.models.knowledge.utility:Utility",
    "fm": "palate.models.features.fm.model:FM",
}
COMPOSED = {
    "weighted": "palate.hybrids.weighted:Weighted",
    "switching": "palate.hybrids.switching:Switching",
    "cascade": "palate.hybrids.cascade:Cascade",
    "mixed": "palate.hybrids.mixed:Mixed",
    "pipeline": "palate.pipeline.pipeline:Pipeline",
}
STEPS = {
    "allowed": "palate.pipeline.filter:Allowed",
    "block": "palate.pipeline.filter:Block",
    "at_most": "palate.pipeline.rerank:AtMost",
}
PARTS = {
    "features": "palate.data.features:Features",
    "encoding": "palate.data.encoding:Encoding",
    "category": "palate.data.features:Category",
    "number": "palate.data.features:Number",
    "time": "palate.data.features:Time",
    "vector": "palate.data.features:Vector",
    "tags": "palate.data.features:Tags",
    "text": "palate.data.features:Text",
    "label": "palate.data.features:Label",
    "image": "palate.data.features:Image",
    "words": "palate.data.words:Words",
    "submatrix": "palate.sparse:Submatrix",
}
CATALOGUE = {**MODELS, **COMPOSED, **STEPS, **PARTS}
NAMES = {place: name for name, place in CATALOGUE.items()}


def models() -> dict[str, str]:
    """The models that `make` makes, registered ones included: name -> "module:Class"."""
    return dict(MODELS)


def register(name: str, place: str) -> None:
    """Adds a model of one's own, as "module:Class", for this process: it is then made, saved and loaded by name.

    An artifact of it loads only where the same name was registered before. Raises InputError if the name is taken.
    """
    _register(name, place, MODELS)


def register_step(name: str, place: str) -> None:
    """The same for a step of a pipeline."""
    _register(name, place, STEPS)


def _register(name: str, place: str, table: dict[str, str]) -> None:
    module, colon, attribute = place.partition(":")
    if not (module and colon and attribute.isidentifier()):
        raise InputError(
            f"{place!r} is not the place of a model; write it as 'module:Class', such as 'shop.models:Trending'"
        )
    if CATALOGUE.get(name, place) != place:
        raise InputError(f"{name!r} is already the name of {CATALOGUE[name]}; choose another name")
    table[name] = CATALOGUE[name] = place
    NAMES[place] = name


def find(name: str) -> type:
    """The class of that name, imported when first used. Raises InputError if there is none."""
    if name not in CATALOGUE:
        raise InputError(f"unknown model {name!r}{suggestion(name, {**MODELS, **COMPOSED}, MODELS)}")
    module, _, attribute = CATALOGUE[name].partition(":")
    kind = getattr(import_module(module), attribute, None)
    if not isinstance(kind, type):
        raise InputError(f"there is no class {attribute} in {module}, where the catalogue looks for {name!r}")
    return kind


def name_of(kind: type) -> str | None:
    """The name of that class, None if it has none."""
    return NAMES.get(f"{kind.__module__}:{kind.__qualname__}")
