"""The values of requests and answers, in ids and titles: plain, ready for JSON or a terminal."""

from dataclasses import dataclass, field

from palate.data.wishes import MUST, Want
from palate.errors import InputError

Id = str | int
LabelValue = str | int | float | list[str]


class RequestError(InputError):
    """A part of a request is not valid; `field` names the part, None where it is the whole."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class NotFoundError(RequestError):
    """There is no user or item of that id."""


@dataclass(frozen=True)
class PostedEvent:
    """An event that comes with a request. `time` is in seconds since 1970.

    A weight that is not given is that of like ratings in training, else 1.
    """

    item_id: Id
    weight: float | None = None
    rating: float | None = None
    time: int | None = None


@dataclass(frozen=True)
class WishSpec:
    """A wish in words: the value of a category or of a tag is its name."""

    attribute: str
    want: Want
    value: str | float
    weight: float = MUST


@dataclass(frozen=True)
class Reason:
    """An item of the history that contributes to a recommendation, and its share, 0 to 1, of all that do."""

    item_id: Id
    title: str
    share: float


@dataclass(frozen=True)
class Item:
    """An item as people see it."""

    item_id: Id
    title: str
    labels: dict[str, LabelValue]


@dataclass(frozen=True)
class CatalogueItem(Item):
    """An item in the table of all, with how many users interacted with it and in how many events."""

    n_users: int
    n_events: int


@dataclass(frozen=True)
class ItemPage:
    """Some of the items of a table, in its order; `total` counts those of all pages."""

    items: tuple[CatalogueItem, ...]
    total: int


@dataclass(frozen=True)
class Attribute:
    """What the items can be filtered and sorted by; `n_items` have it.

    A category or tags have `values`, the most frequent first, each with its number of items, and `n_values` in all; a
    number or a time has the lowest and the highest.
    """

    name: str
    kind: str  # "category", "tags", "number", "time"
    n_items: int
    values: tuple[tuple[str, int], ...] = ()
    n_values: int = 0
    low: int | float | str | None = None
    high: int | float | str | None = None


@dataclass(frozen=True)
class RecommendedItem(Item):
    """One recommendation; scores compare within one list and one source."""

    rank: int
    score: float
    sources: tuple[str, ...] = ()
    reason: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Recommendations, best first.

    `fallback` is set where the model could not serve the request and the fallback did; `fallback_reason` why the model
    could not, whether there is a fallback or not.
    """

    items: tuple[RecommendedItem, ...]
    fallback: bool
    fallback_reason: str | None
    known: bool  # whether the user was known at the fit
    ignored: tuple[Id, ...] = ()  # items of the posted history, or of `among`, that are not known


@dataclass(frozen=True)
class HistoryEvent:
    """An event of a history as people see it; `time` is in seconds since 1970, None where it is not known."""

    item_id: Id
    title: str
    category: str | None
    time: int | None
    event: str | None
    rating: int | float | None
    weight: int | float


@dataclass(frozen=True)
class ItemHistory:
    """All events of one user on one item: how many of each kind, the first and the last time, the last rating."""

    item_id: Id
    title: str
    category: str | None
    n_events: int
    events: dict[str, int]
    first: int | None
    last: int | None
    rating: int | float | None
    weight: int | float  # of the last event


@dataclass(frozen=True)
class Contribution(HistoryEvent):
    """An event of a history and how much it adds to a score."""

    contribution: float = 0.0


@dataclass(frozen=True)
class Explanation:
    """How much each event adds to an item's score, most first; `score` is None where the model has none."""

    item_id: Id
    title: str
    model: str  # the model that gave the score
    score: float | None
    sentence: str
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class UserProfile:
    """A user as people see them; `history` is newest first, and so is `met`, the same events by item."""

    user_id: Id
    name: str
    n_events: int
    attributes: dict[str, LabelValue] = field(default_factory=dict)
    top_categories: tuple[str, ...] = ()
    history: tuple[HistoryEvent, ...] = ()
    met: tuple[ItemHistory, ...] = ()
    n_items: int = 0
