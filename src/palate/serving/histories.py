"""The histories of users, as a server reads them: a protocol for whatever keeps the events."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int32, Int64

from palate.data.histories import Histories
from palate.data.interactions import Interactions
from palate.serving.entities import EntityTable


@dataclass(frozen=True)
class ItemCounts:
    """How many users interacted with each item, and in how many events."""

    users: Int64[np.ndarray, "items"]
    events: Int64[np.ndarray, "items"]


@dataclass(frozen=True)
class RatingScale:
    """What an event without a weight weighs, and what one without a rating was rated, by the events of the fit."""

    rating: Float32[np.ndarray, "ratings"]  # each rating of the fit, ascending
    its_weight: Float64[np.ndarray, "ratings"]  # the mean weight of events so rated
    weight: Float32[np.ndarray, "weights"]  # each weight of a rated event, ascending
    its_rating: Float64[np.ndarray, "weights"]  # the mean rating of events of that weight
    rated: bool  # whether events have ratings at all

    @classmethod
    def of(cls, events: Interactions) -> "RatingScale":
        if events.rating is None:
            none, no_mean = np.zeros(0, dtype=np.float32), np.zeros(0)
            return cls(none, no_mean, none, no_mean, rated=False)
        known = np.isfinite(events.rating)
        weight, rating = events.weight[known], events.rating[known]
        return cls(*_means(rating, weight), *_means(weight, rating), rated=True)

    def weight_of(self, rating: float | None) -> float:
        """The weight of an event with that rating; 1 where nothing is known."""
        if rating is None or not len(self.rating):
            return 1.0
        return float(np.interp(rating, self.rating, self.its_weight))

    def rating_of(self, weight: float) -> float:
        """The rating of an event with that weight; the weight itself where nothing is known."""
        return float(np.interp(weight, self.weight, self.its_rating)) if len(self.weight) else weight


@dataclass(frozen=True)
class EventFormat:
    """How the numbers of events read to people: whole where all are, and times as dates where they are moments."""

    whole_ratings: bool
    whole_weights: bool
    has_moments: bool


class EventLog(ABC):
    """The users of a model and their events, by codes.

    A server asks nothing else for what users did. A data set keeps the events today (`DatasetLog`); what keeps them
    elsewhere, and takes new ones, is another subclass.
    """

    @property
    @abstractmethod
    def users(self) -> EntityTable:
        """The users who are known."""

    @property
    @abstractmethod
    def n_events(self) -> int:
        """How many events there are."""

    @property
    @abstractmethod
    def scale(self) -> RatingScale:
        """How ratings and weights belong together."""

    @property
    @abstractmethod
    def format(self) -> EventFormat:
        """How the numbers of events read to people."""

    @property
    @abstractmethod
    def item_counts(self) -> ItemCounts:
        """How popular each item is."""

    @abstractmethod
    def events(self, user: int) -> Interactions:
        """The events of a user, oldest first; none for the code -1."""

    @abstractmethod
    def count(self, user: int) -> int:
        """How many events a user has."""

    @abstractmethod
    def histories(self, users: Int32[np.ndarray, "asked"]) -> Histories:
        """The events of several users as models read them, oldest first; none for the code -1."""

    @abstractmethod
    def same_users(self, item: int) -> Float64[np.ndarray, "items"]:
        """How nearly each item has the same users as one: the cosine of who interacted with both, 0 for the item."""

    @abstractmethod
    def active_user(self) -> int | None:
        """The code of some user with events, None where no user has any."""


def _means(key: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each key, ascending, and the mean of its values."""
    keys, place = np.unique(key, return_inverse=True)
    return keys, np.bincount(place, value) / np.maximum(np.bincount(place), 1)
