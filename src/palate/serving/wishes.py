"""Requests with wishes or limits, for any model: musts narrow the items, softer wishes join those who propose."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from palate.arrays import Items
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.models.knowledge.utility import Utility
from palate.models.recommender import Reads
from palate.pipeline.pipeline import Pipeline
from palate.serving.answers import Id, WishSpec
from palate.serving.reasons import Explainer


@dataclass(frozen=True)
class WishHandler:
    """Around what recommends without wishes."""

    plain: Explainer
    data: Dataset

    def engine(self, wishes: Sequence[WishSpec]) -> Explainer:
        """What recommends: where wishes are given and the model reads none, one that reads wishes joins it."""
        recommends = self.plain.of
        soft = any(np.isfinite(one.weight) for one in wishes)
        if not soft or Reads.WISHES in recommends.reads:
            return self.plain
        if isinstance(recommends, Pipeline):
            return Explainer(replace(recommends, retrievers=(*recommends.retrievers, self._utility)))
        return Explainer(Pipeline((recommends, self._utility)))

    def allowed(self, query: Queries, among: Sequence[Id] | None, wishes: Sequence[WishSpec]) -> Items | None:
        """The items that may be shown: those asked for, and of them those that meet every must; None for all."""
        if among is None and not wishes:
            return None
        items = np.arange(self.data.n_items, dtype=np.int32)
        if among is not None:
            codes = np.unique(self.data.item_ids.codes(list(among)))
            items = codes[codes >= 0]
        if wishes and len(items):
            items = items[self._utility.score_items(query, items)[0] > -np.inf]
        return items

    def unknown(self, among: Sequence[Id] | None) -> tuple[Id, ...]:
        """Those of the items asked for that nobody knows, each once."""
        codes = self.data.item_ids.codes(list(among or ())).tolist()
        return tuple(dict.fromkeys(one for one, code in zip(among or (), codes, strict=True) if code < 0))

    def warm(self) -> None:
        """Makes now what the first wish would wait for."""
        if self.data.items.columns:
            _ = self._utility

    @cached_property
    def _utility(self) -> Utility:
        return Utility().fit(self.data)
