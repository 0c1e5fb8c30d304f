"""Wishes and limits of a request, for any model: musts narrow the items, softer wishes propose beside the model."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from palate.arrays import Items
from palate.data.features import Category, Features, Number, Tags, Time
from palate.data.queries import Queries
from palate.data.wishes import Want, Wish, Wishes
from palate.models.knowledge.utility import Utility
from palate.models.recommender import Reads
from palate.pipeline.pipeline import Pipeline
from palate.serving.answers import Id, RequestError, WishSpec
from palate.serving.entities import EntityTable
from palate.serving.reasons import Explainer
from palate.suggest import nearest

DAY = 86_400


@dataclass(frozen=True)
class WishHandler:
    """Around what recommends without wishes."""

    plain: Explainer
    items: EntityTable
    utility: Utility

    def engine(self, wishes: Sequence[WishSpec]) -> Explainer:
        """What recommends: where wishes are given and the model reads none, one that reads wishes joins it."""
        recommends = self.plain.of
        soft = any(np.isfinite(wish.weight) for wish in wishes)
        if not soft or Reads.WISHES in recommends.reads:
            return self.plain
        if isinstance(recommends, Pipeline):
            return Explainer(replace(recommends, retrievers=(*recommends.retrievers, self.utility)))
        return Explainer(Pipeline((recommends, self.utility)))

    def allowed(self, query: Queries, among: Sequence[Id] | None, wishes: Sequence[WishSpec]) -> Items | None:
        """The items that may be shown: those asked for, and of them those that meet every must; None for all."""
        if among is None and not wishes:
            return None
        items = np.arange(len(self.items.ids), dtype=np.int32)
        if among is not None:
            codes = np.unique(self.items.ids.codes(list(among)))
            items = codes[codes >= 0]
        if wishes and len(items):
            items = items[self.utility.score_items(query, items)[0] > -np.inf]
        return items

    def unknown(self, among: Sequence[Id] | None) -> tuple[Id, ...]:
        """Those of the items asked for that nobody knows, each once."""
        codes = self.items.ids.codes(list(among or ())).tolist()
        return tuple(dict.fromkeys(item for item, code in zip(among or (), codes, strict=True) if code < 0))


def wishes_in_codes(wishes: Sequence[WishSpec], items: Features) -> Wishes:
    """The wishes of one query; raises RequestError where the items have no such attribute or value."""
    return Wishes.of_rows([[_wish(wish, items, f"wishes[{place}]") for place, wish in enumerate(wishes)]])


def _wish(spec: WishSpec, items: Features, field: str) -> Wish:
    columns = {name: c for name, c in items.columns.items() if isinstance(c, Category | Tags | Number | Time)}
    if spec.attribute not in columns:
        known = ", ".join(columns) or "none"
        raise RequestError(f"no wish can be made on {spec.attribute!r}; the items have: {known}", f"{field}.attribute")
    column = columns[spec.attribute]
    if isinstance(column, Category | Tags):
        if spec.want not in (Want.IS, Want.IS_NOT):
            raise RequestError(f"{spec.attribute} is a name: say that it is or is not one", f"{field}.want")
        return Wish(spec.attribute, spec.want, _code(spec, column.names, field), spec.weight)
    if isinstance(spec.value, str):
        raise RequestError(f"{spec.attribute} is a number, and {spec.value!r} is not", f"{field}.value")
    value = spec.value / DAY if isinstance(column, Time) else spec.value  # models measure times in days
    return Wish(spec.attribute, spec.want, value, spec.weight)


def _code(spec: WishSpec, names: tuple[str, ...], field: str) -> float:
    value = str(spec.value)
    if value in names:
        return float(names.index(value))
    near = nearest(value, names[:2_000], cutoff=0.5)
    cure = f"did you mean {near!r}?" if near else f"there are: {', '.join(names[:8])}"
    raise RequestError(f"no item has {value!r} as its {spec.attribute}; {cure}", f"{field}.value")
