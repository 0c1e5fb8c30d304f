"""What is served of a fitted model: the model, what serves those whom it cannot, and what reads their wishes.

It is one pipeline, made when a model is trained, so that an evaluation of it covers what is served.
"""

from dataclasses import replace

from palate.data.dataset import Dataset
from palate.data.features import Category, Features, Number, Tags, Time
from palate.models.baselines.popular import Popular
from palate.models.knowledge.utility import Utility
from palate.models.recommender import Recommender, Recommends
from palate.pipeline.pipeline import Pipeline


def complete(model: Recommends, data: Dataset) -> Recommends:
    """A fitted model as it is served, with what is popular to fall back on; the model itself where it needs nothing.

    What brings a fallback of its own, or ranks nothing, gets none.
    """
    ranks = isinstance(model, Recommender) and not isinstance(model, Popular)
    return with_wishes(Pipeline((model,), fallback=Popular().fit(data)) if ranks else model, data)


def with_wishes(model: Recommends, data: Dataset) -> Recommends:
    """The same with what reads wishes, where the items have an attribute on which a wish can be made."""
    items = wishable(data.items)
    if not items.columns:
        return model
    pipeline = model if isinstance(model, Pipeline) else Pipeline((model,))
    return pipeline if pipeline.wishes else replace(pipeline, wishes=Utility().fit(replace(data, items=items)))


def wishable(items: Features) -> Features:
    """The attributes on which a wish can be made: of vectors and free text none can."""
    kinds = (Category, Tags, Number, Time)
    return Features(items.n, {name: column for name, column in items.columns.items() if isinstance(column, kinds)})
