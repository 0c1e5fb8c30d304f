"""The table of contents: every name that an artifact, a command or a form may say, and where it is. Imports nothing."""

from importlib import import_module

CATALOGUE = {
    "popular": "palate.models.baselines.popular:Popular",
    "ease": "palate.models.linear.ease:EASE",
    "ials": "palate.models.factors.ials:IALS",
    "bpr": "palate.models.factors.bpr:BPR",
    "profile": "palate.models.content.profile:Profile",
    "utility": "palate.models.knowledge.utility:Utility",
    "fm": "palate.models.features.fm:FM",
    "weighted": "palate.hybrids.weighted:Weighted",
    "switching": "palate.hybrids.switching:Switching",
    "cascade": "palate.hybrids.cascade:Cascade",
    "mixed": "palate.hybrids.mixed:Mixed",
    "pipeline": "palate.pipeline.pipeline:Pipeline",
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
}
NAMES = {place: name for name, place in CATALOGUE.items()}


def find(name: str) -> type:
    """The class of that name, imported when first asked for."""
    module, _, attribute = CATALOGUE[name].partition(":")
    found = getattr(import_module(module), attribute)
    assert isinstance(found, type)
    return found


def name_of(kind: type) -> str | None:
    return NAMES.get(f"{kind.__module__}:{kind.__qualname__}")
