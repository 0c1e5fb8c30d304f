"""The table of contents: every name that an artifact, a command or a form may say, and where it is.

Nothing is imported before it is asked for, and nothing is made that is not named here.
"""

from collections.abc import Iterable
from dataclasses import MISSING, Field, fields
from importlib import import_module
from typing import Any, get_type_hints

from palate.errors import InputError
from palate.parameters import Parameter
from palate.suggest import nearest

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
PARTS = {
    "allowed": "palate.pipeline.filter:Allowed",
    "block": "palate.pipeline.filter:Block",
    "at_most": "palate.pipeline.rerank:AtMost",
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
CATALOGUE = {**MODELS, **COMPOSED, **PARTS}
NAMES = {place: name for name, place in CATALOGUE.items()}


def models() -> dict[str, str]:
    """The models that `make` makes, registered ones included: name -> "module:Class"."""
    return dict(MODELS)


def register(name: str, place: str) -> None:
    """Adds a model of one's own, as "module:Class", for this process: it is then made, saved and loaded by name.

    An artifact of it loads only where the same name was registered before. Raises InputError if the name is taken.
    """
    module, colon, attribute = place.partition(":")
    if not (module and colon and attribute.isidentifier()):
        raise InputError(
            f"{place!r} is no place of a model; write it as 'module:Class', such as 'shop.models:Trending'"
        )
    if CATALOGUE.get(name, place) != place:
        raise InputError(f"{name!r} is already the name of {CATALOGUE[name]}; choose another name")
    MODELS[name] = CATALOGUE[name] = place
    NAMES[place] = name


def find(name: str) -> type:
    """The class of that name, imported when first asked for. Raises InputError if there is none."""
    if name not in CATALOGUE:
        raise InputError(f"unknown model {name!r}{_meant(name, {**MODELS, **COMPOSED}, MODELS)}")
    module, _, attribute = CATALOGUE[name].partition(":")
    found = getattr(import_module(module), attribute, None)
    if not isinstance(found, type):
        raise InputError(f"there is no class {attribute} in {module}, where the catalogue looks for {name!r}")
    return found


def name_of(kind: type) -> str | None:
    """The name of that class, None if it has none."""
    return NAMES.get(f"{kind.__module__}:{kind.__qualname__}")


def make(name: str, **parameters: Any) -> Any:
    """A model by its name, not yet fitted, its hyper-parameters checked.

    A value may be a string, as a command line gives it: it is read as its field's type ("10", "true", "cosine").
    Raises InputError for an unknown name or parameter, a value of the wrong type and one out of bounds.
    """
    kind = find(name)
    if name in COMPOSED:
        raise InputError(f"{name} is made of other models, so a name is not enough; build {kind.__name__} in Python")
    if name not in MODELS:
        raise InputError(f"{name!r} is not a model{_meant(name, MODELS, MODELS)}")
    known = {f.name: f for f in fields(kind) if f.init}
    for given in parameters:
        if given not in known:
            raise InputError(f"{name} has no parameter {given!r}{_meant(given, known, known)}")
    _all_given(name, known.values(), parameters)
    hints = get_type_hints(kind, include_extras=True)
    try:
        return kind(**{given: Parameter(given, hints[given]).value(value) for given, value in parameters.items()})
    except ValueError as wrong:
        raise InputError(f"{name}: {wrong}") from wrong


def _all_given(model: str, known: Iterable["Field[Any]"], parameters: dict[str, Any]) -> None:
    for field in known:
        if field.default is MISSING and field.default_factory is MISSING and field.name not in parameters:
            raise InputError(f"{model} needs a value for {field.name}; give it one")


def _meant(name: str, among: Iterable[str], shown: Iterable[str]) -> str:
    """The end of a sentence on an unknown name: the nearest that there is, or all of them."""
    near = nearest(name, among)
    return f"; did you mean {near!r}?" if near else f"; there are: {', '.join(sorted(shown)) or 'none'}"
