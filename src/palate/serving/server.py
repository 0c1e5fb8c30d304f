"""A fitted model that answers by ids, for the command line and the service. Read only, so threads may share it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Int32

from palate.data.ask import Ask
from palate.data.queries import UNKNOWN, Queries
from palate.errors import ArtifactError
from palate.models.recommender import Reads, Recommends
from palate.registry.artifact import Artifact
from palate.serving.answers import (
    Answer,
    CatalogueItem,
    Explanation,
    Id,
    ItemPage,
    PostedEvent,
    RequestError,
    UserProfile,
    WishSpec,
)
from palate.serving.complete import with_wishes
from palate.serving.dataset_log import DatasetLog
from palate.serving.entities import EntityTable
from palate.serving.explanations import explanation
from palate.serving.histories import EventLog
from palate.serving.info import info
from palate.serving.listing import Listing
from palate.serving.lists import recommended_items
from palate.serving.profiles import Profiles
from palate.serving.reasons import Explainer
from palate.serving.requests import RequestBuilder, check_k
from palate.serving.similar import similar_items
from palate.serving.views import EventView


@dataclass(frozen=True)
class Server:
    """`log` holds what users did; `about` the artifact's description; `version` its number in the registry."""

    recommends: Recommends
    log: EventLog
    items: EntityTable
    about: Mapping[str, Any]
    version: int | None = None

    @classmethod
    def of(cls, artifact: Artifact) -> "Server":
        """Serves the users, items and events that the artifact was saved with; ArtifactError where it has none."""
        data = artifact.data
        if data is None:
            raise ArtifactError("the artifact was saved without its data, so no id is known; save it with `data`")
        recommends, items = with_wishes(artifact.recommends, data), EntityTable("item", data.item_ids, data.items)
        return cls(recommends, DatasetLog.of(data), items, artifact.about, artifact.version)

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
        served by the posted events or, without any, by the fallback where there is one; the answer states it
        (`fallback`), or why it is empty (`fallback_reason`). `among` limits the items; ids that are not known are left
        out and listed (`ignored`). Without `reasons` none are computed, which takes less time. Raises RequestError
        for k below 1 and for a wish that cannot be.
        """
        check_k(k)
        requester = self.builder.requester(user_id, history)
        allowed, unknown = self.builder.limits(among)
        query = self.builder.query(requester, wishes, allowed)
        best = self.recommends.recommend(query, Ask(k, exclude_seen=exclude_seen, reasons=reasons))
        served = bool(self.recommends.serves_first(query)[0])
        why = None if served else requester.why_unserved(user_id, history)
        because = self.explainer.reasons(query, best, self.items, wished=bool(wishes)) if reasons else None
        recommended = recommended_items(best, self.items, self.explainer.sources_of, because)
        ignored = tuple(dict.fromkeys((*requester.ignored, *unknown)))
        return Answer(recommended, not served and bool(recommended), why, requester.user != UNKNOWN, ignored)

    def similar(self, item_id: Id, k: int = 10) -> Answer:
        """The k items most like one: by the model, or, where it compares none, by their users; the answer states which.

        Raises NotFoundError for an item that is not known, RequestError for k below 1.
        """
        check_k(k)
        return similar_items(self.explainer.comparer(), self.name, self.items.code(item_id), k, self.items, self.log)

    def explain(
        self, item_id: Id, *, user_id: Id | None = None, history: Sequence[PostedEvent] | None = None
    ) -> Explanation:
        """What each of the newest events adds to the item's score.

        Raises NotFoundError for an item that is not known, RequestError where the model reads no histories.
        """
        item, model = self.items.code(item_id), self.explainer.model()
        if model is None:
            raise RequestError(f"{self.name} reads no history, so no event adds to a score; use a model that reads one")
        requester = self.builder.requester(user_id, history)
        query = self.builder.query(requester)
        result = explanation(model, item, requester, query, self.items, self.view)
        if result.contributions or user_id is None:
            return result
        return replace(result, sentence=requester.why_unserved(user_id, history))

    def user(self, user_id: Id, limit: int = 50) -> UserProfile:
        """A user of the fit, with the newest `limit` events and the `limit` items of the latest events.

        Raises NotFoundError for one who is not known.
        """
        return self.profiles.profile(user_id, limit)

    def find_users(self, text: str = "", limit: int = 20) -> list[UserProfile]:
        """Users whose id or name holds the text; without a text, the first."""
        return self.profiles.find(text, limit)

    def suggested_users(self, user_id: Id) -> str:
        """The end of a sentence on a user who is not known: suggestions. It goes through all ids."""
        return self.log.users.suggestion(str(user_id))

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
        """One item; raises NotFoundError, with suggestions, for one that is not known."""
        return self.listing.item(self.items.code(item_id))

    def info(self) -> dict[str, Any]:
        """What is served: name, version, trained_at, n_users, n_items, n_events, reads, settings, source, data."""
        return {"name": self.name, "version": self.version, **info(self.about, self.log, self.items)}

    def warm(self) -> None:
        """Makes now what the first request of each kind would wait for."""
        self.recommend(k=1)
        self.find_users("-", 1)
        self.find_items("-", 1, sort="popularity")
        user = self.log.active_user()
        if user is None:
            return
        user_id, item_id = self.log.users.ids.id(user), self.items.ids.id(int(self.log.events(user).item[-1]))
        self.recommend(user_id, [PostedEvent(item_id, weight=1.0), PostedEvent(item_id, rating=1.0)], k=1)
        self.similar(item_id, k=1)
        self.user(user_id, limit=1)
        with suppress(RequestError):  # where the model reads no histories
            self.explain(item_id, user_id=user_id)

    @cached_property
    def builder(self) -> RequestBuilder:
        return RequestBuilder(self.log, self.items, reads_time=Reads.TIME in self.recommends.reads)

    @cached_property
    def view(self) -> EventView:
        return EventView(self.items, self.log.format)

    @cached_property
    def profiles(self) -> Profiles:
        return Profiles(self.log, self.items, self.view)

    @cached_property
    def listing(self) -> Listing:
        return Listing(self.items, self.log)

    @cached_property
    def explainer(self) -> Explainer:
        return Explainer(self.recommends)

    def queries(self, users: Int32[np.ndarray, "asked"]) -> Queries:
        """The requests of several users, made now, by the events of the log; the code -1 is a user without events."""
        return self.builder.queries(users)
