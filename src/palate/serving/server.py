"""A fitted model that serves by ids: what the command line and the service ask. Read only, so threads may share it."""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from palate.data.ask import Ask
from palate.data.dataset import Dataset
from palate.data.queries import UNKNOWN, Queries
from palate.data.recommendations import Recommendations
from palate.errors import ArtifactError
from palate.models.recommender import Reads, Recommends
from palate.registry.artifact import Artifact
from palate.serving.answers import (
    Answer,
    CatalogueItem,
    Contribution,
    Explanation,
    Id,
    ItemPage,
    PostedEvent,
    Reason,
    RecommendedItem,
    RequestError,
    UserProfile,
    WishSpec,
)
from palate.serving.listing import Listing
from palate.serving.reasons import Explainer, newest, summed_up
from palate.serving.requests import RequestBuilder
from palate.serving.views import View
from palate.serving.wishes import WishHandler

MET_TOGETHER = "met by the same users"


@dataclass(frozen=True)
class Server:
    """`data` is that of the fit; `about` what the artifact says of itself; `version` its number in the registry."""

    recommends: Recommends
    data: Dataset
    about: Mapping[str, Any]
    version: int | None = None

    @classmethod
    def of(cls, artifact: Artifact) -> "Server":
        if artifact.data is None:
            raise ArtifactError("the artifact was saved without its data, so no id is known; save it with `data`")
        return cls(artifact.recommends, artifact.data, artifact.about, artifact.version)

    @property
    def name(self) -> str:
        return str(self.about["name"])

    def recommend(
        self,
        user_id: Id | None = None,
        history: Sequence[PostedEvent] | None = None,
        k: int = 10,
        *,
        exclude_seen: bool = True,
        among: Sequence[Id] | None = None,
        wishes: Sequence[WishSpec] = (),
        reasons: bool = True,
    ) -> Answer:
        """The k best items for a user, for one with a posted history, or for a guest (neither given).

        A user of the fit is served by the events of the fit followed by the posted ones. A user who is not known is
        a stranger, served by the posted events or, without any, by the fallback where there is one; the answer says so
        (`fallback`), or why it is empty (`fallback_reason`). `among` limits the items; ids that are not known are left
        out and told (`ignored`). Without `reasons` none are given, which takes less time. Raises RequestError for k
        below 1 and for a wish that cannot be.
        """
        _check_k(k)
        among = None if among is None else list(among)
        requester = self.builder.requester(user_id, history)
        query = self.builder.query(requester, wishes, self._now)
        engine = self._wishing.engine(wishes)
        items = self._wishing.allowed(query, among, wishes)
        shown = _none(query) if items is not None and not len(items) else None
        if shown is None:
            limited = query if items is None else query.with_only(items)
            shown = engine.of.recommend(limited, Ask(k, exclude_seen=exclude_seen, reasons=reasons))
        served = any(bool(part.serves(query)[0]) for part in engine.primary)
        why = None if served else requester.why_unserved(user_id, history)
        because = self._because(engine, query, shown, wished=bool(wishes)) if reasons else None
        said = self._shown(engine, shown, because)
        ignored = tuple(dict.fromkeys((*requester.ignored, *self._wishing.unknown(among))))
        return Answer(said, not served and bool(said), why, requester.user != UNKNOWN, ignored)

    def similar(self, item_id: Id, k: int = 10) -> Answer:
        """The k items most like one: by the model, or, where it compares none, by who met both, as the answer says.

        Raises NotFoundError for an item that is not known, RequestError for k below 1.
        """
        _check_k(k)
        code = self.view.items.code(item_id)
        model = self.explainer.comparer()
        if model is None:
            rows, by = self.view.met_together(code, k), MET_TOGETHER
        else:
            found, by = model.similar_items(np.array([code], dtype=np.int32), k), type(model).__name__
            rows = list(zip(found.item[0].tolist(), found.score[0].tolist(), strict=True))
        there = [(other, score) for other, score in rows if other >= 0]
        shown = [self.view.shown(c, rank, s, (by,)) for rank, (c, s) in enumerate(there, 1)]
        why = None if model else f"{self.name} does not compare items; these are {MET_TOGETHER}"
        return Answer(tuple(shown), model is None, why, True)

    def explain(
        self, item_id: Id, *, user_id: Id | None = None, history: Sequence[PostedEvent] | None = None
    ) -> Explanation:
        """What each of the newest events adds to the item's score.

        Raises NotFoundError for an item that is not known, RequestError where the model reads no histories.
        """
        code = self.view.items.code(item_id)
        model = self.explainer.model()
        if model is None:
            raise RequestError(f"{self.name} reads no history, so no event adds to a score; ask a model that reads one")
        requester = self.builder.requester(user_id, history)
        query = newest(self.builder.query(requester, time=self._now))
        items = np.array([code], dtype=np.int32)
        score = float(model.score_items(query, items)[0, 0])
        n, served = len(query.history.item), bool(model.serves(query)[0])
        added = model.contributions(query, items)[:, 0].tolist() if n and served else [0.0] * n
        done = self.view.events(requester.events.take(np.arange(len(requester.events) - n, len(requester.events))))
        pairs = sorted(zip(done, added, strict=True), key=lambda pair: -pair[1])
        parts = tuple(Contribution(**vars(event), adds=value) for event, value in pairs)
        by, known = type(model).__name__, score if np.isfinite(score) else None
        said = summed_up(parts) if parts or user_id is None else requester.why_unserved(user_id, history)
        return Explanation(self.data.item_ids.id(code), self.view.items.title(code), by, known, said, parts)

    def user(self, user_id: Id, limit: int = 50) -> UserProfile:
        """A user of the fit, with the newest `limit` events and the `limit` items met last.

        Raises NotFoundError for one who is not known.
        """
        code = self.view.users.code(user_id)
        events = self.builder.events(code)
        liked = [name for item in events.item[events.weight > 0].tolist() for name in self.view.items.categories(item)]
        names, counts = np.unique(np.array(liked, dtype=object).astype(str), return_counts=True)
        top = tuple(str(names[place]) for place in np.argsort(-counts, kind="stable")[:5])
        last = self.view.events(events.take(np.arange(max(0, len(events) - limit), len(events))))
        return replace(
            self._person(code),
            attributes=self.view.users.labels(code),
            top_categories=top,
            history=last[::-1],
            met=self.view.by_item(events, limit),
            n_items=len(np.unique(events.item)),
        )

    def find_users(self, text: str = "", limit: int = 20) -> list[UserProfile]:
        """Users whose id or name holds the text; without a text, the first."""
        return [self._person(code) for code in self.view.users.find(text, limit)]

    def meant_user(self, user_id: Id) -> str:
        """The end of a sentence on a user who is not known: who may have been meant. Every id is looked at."""
        return self.view.users.meant(str(user_id))

    def find_items(
        self,
        text: str = "",
        limit: int = 20,
        *,
        filters: Sequence[str] = (),
        sort: str = "",
        down: bool | None = None,
        offset: int = 0,
    ) -> ItemPage:
        """Items whose id or title holds the text and that meet all filters ("category=Books", "price>=10").

        `sort` is "popularity", "title" or an attribute; `Listing.page` says in which order. Raises RequestError for a
        filter or a sort that there is not.
        """
        return self.listing.page(text, filters, sort, down=down, limit=limit, offset=offset)

    def item(self, item_id: Id) -> CatalogueItem:
        """One item; raises NotFoundError, with what may have been meant, for one that is not known."""
        return self.view.listed(self.view.items.code(item_id))

    def info(self) -> dict[str, Any]:
        """What is served: name, version, trained_at, n_users, n_items, n_events, reads, settings, source, data."""
        return {
            "name": self.name,
            "version": self.version,
            "trained_at": self.about["created"],
            "n_users": self.data.n_users,
            "n_items": self.data.n_items,
            "n_events": len(self.data.interactions),
            "reads": [part.lower() for part in self.about["reads"]],
            "settings": dict(self.about["settings"]),
            "source": str(self.about["source"]),
            "data": str((self.about["data"] or {}).get("fingerprint", "")),
        }

    def warm(self) -> None:
        """Makes now what the first request of each kind would wait for."""
        self.recommend(k=1)
        self.find_users("-", 1)
        self.find_items("-", 1, sort="popularity")
        self._wishing.warm()
        if len(self.data.interactions):
            done = self.data.interactions
            user_id, item_id = self.data.user_ids.id(int(done.user[-1])), self.data.item_ids.id(int(done.item[-1]))
            self.recommend(user_id, [PostedEvent(item_id, weight=1.0), PostedEvent(item_id, rating=1.0)], k=1)
            self.similar(item_id, k=1)
            self.user(user_id, limit=1)
            with suppress(RequestError):  # where the model reads no histories
                self.explain(item_id, user_id=user_id)

    @cached_property
    def builder(self) -> RequestBuilder:
        done = self.data.interactions
        return RequestBuilder(replace(self.data, interactions=done.take(done.order())))

    @cached_property
    def view(self) -> View:
        return View(self.data)

    @cached_property
    def listing(self) -> Listing:
        return Listing(self.view)

    @cached_property
    def explainer(self) -> Explainer:
        return Explainer(self.recommends)

    def timed(self, queries: Queries) -> Queries:
        """The same requests, made now, where the model reads times."""
        return queries if self._now is None else replace(queries, time=np.full(len(queries), self._now))

    @property
    def _now(self) -> int | None:
        return int(time.time()) if Reads.TIME in self.recommends.reads else None

    @cached_property
    def _wishing(self) -> WishHandler:
        return WishHandler(self.explainer, self.data)

    def _shown(
        self, engine: Explainer, found: Recommendations, because: list[tuple[str, tuple[Reason, ...]]] | None
    ) -> tuple[RecommendedItem, ...]:
        there = np.flatnonzero(found.item[0] >= 0)
        columns = (column[0][there].tolist() for column in (found.item, found.score, found.source))
        rows = zip(*columns, because or [("", ())] * len(there), strict=True)
        return tuple(
            self.view.shown(code, rank, score, engine.sources_of(source), *why)
            for rank, (code, score, source, why) in enumerate(rows, 1)
        )

    def _because(
        self, engine: Explainer, query: Queries, found: Recommendations, *, wished: bool
    ) -> list[tuple[str, tuple[Reason, ...]]]:
        """Of each item shown the reason in words, and the items of the history that speak for it."""
        there = np.flatnonzero(found.item[0] >= 0)
        sources = [engine.sources_of(source) for source in found.source[0][there].tolist()]
        said = []
        for names, told in zip(sources, engine.because(query, found.item[0][there], sources), strict=True):
            reasons = tuple(Reason(self.data.item_ids.id(c), self.view.items.title(c), share) for c, share in told)
            sentence = engine.sentence(names, [(one.title, one.share) for one in reasons], wished=wished)
            said.append((sentence, reasons))
        return said

    def _person(self, code: int) -> UserProfile:
        return UserProfile(self.data.user_ids.id(code), self.view.users.title(code), len(self.builder.events(code)))


def _check_k(k: int) -> None:
    if k < 1:
        raise RequestError(f"k is {k}; ask for 1 item or more", "k")


def _none(query: Queries) -> Recommendations:
    """No recommendation at all."""
    return Recommendations.best(
        np.zeros((len(query), 0), dtype=np.float32), np.zeros((len(query), 0), dtype=np.int32), 1
    )
