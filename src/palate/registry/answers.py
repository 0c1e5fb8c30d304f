"""What a served model is asked and what it answers, in ids and titles: plain values, ready for JSON or a terminal."""

from dataclasses import dataclass, field

from palate.data.wishes import MUST, Want
from palate.errors import InputError

Id = str | int
LabelValue = str | float | list[str]


class RequestError(InputError):
    """A part of a request does not hold what it should; `field` names the part."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field


class NotFoundError(RequestError):
    """There is no user or item of that id."""


@dataclass(frozen=True)
class Given:
    """An event that comes with a request. `time` is in seconds since 1970.

    A weight that is not given is that of like ratings in training, else 1.
    """

    item_id: Id
    weight: float | None = None
    rating: float | None = None
    time: int | None = None


@dataclass(frozen=True)
class Asked:
    """A wish in words: the value of a category or of a tag is its name."""

    attribute: str
    want: Want
    value: str | float
    weight: float = MUST


@dataclass(frozen=True)
class Reason:
    """An item of the history that speaks for a recommendation, and its share, 0 to 1, of all that speaks for it."""

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
class Shown(Item):
    """One recommendation; scores compare within one list and one source."""

    rank: int
    score: float
    sources: tuple[str, ...] = ()
    reason: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Recommendations, best first. `fallback` says that the model could not serve the request, and why."""

    items: tuple[Shown, ...]
    fallback: bool
    fallback_reason: str | None
    known: bool  # whether the user was known at the fit
    ignored: tuple[Id, ...] = ()  # items of the posted history that the model does not know


@dataclass(frozen=True)
class Done:
    """An event of a history as people see it; `time` is in seconds since 1970, None where it is not known."""

    item_id: Id
    title: str
    category: str | None
    time: int | None
    event: str | None
    rating: float | None
    weight: float


@dataclass(frozen=True)
class Part(Done):
    """An event of a history and how much it adds to a score."""

    adds: float = 0.0


@dataclass(frozen=True)
class Explanation:
    """How much each event adds to an item's score, most first; `score` is None where the model has nothing to say."""

    item_id: Id
    title: str
    by: str  # the model that was asked
    score: float | None
    sentence: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Person:
    """A user as people see them; `history` is newest first."""

    user_id: Id
    name: str
    n_events: int
    attributes: dict[str, LabelValue] = field(default_factory=dict)
    top_categories: tuple[str, ...] = ()
    history: tuple[Done, ...] = ()
