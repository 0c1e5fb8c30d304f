"""What requests and answers look like, with their bounds: unknown fields and numbers not finite are refused."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from palate.data.wishes import MUST, Want
from palate.registry.answers import Asked, Given, LabelValue
from palate.registry.shelf import iso
from palate.service.settings import AMONG_MOST, HISTORY_MOST, K_MOST, NUMBER_MOST, TEXT_MOST, WHOLE_MOST, WISHES_MOST

Word = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_MOST)]
Whole = Annotated[int, Field(strict=True, ge=-WHOLE_MOST, le=WHOLE_MOST)]
Id = Annotated[Whole | Word, Field(union_mode="left_to_right", examples=["i100", 50])]
Real = Annotated[float, Field(ge=-NUMBER_MOST, le=NUMBER_MOST, allow_inf_nan=False)]
K = Annotated[int, Field(strict=True, ge=1, le=K_MOST, description="How many items to recommend.", examples=[10])]
Moment = Annotated[str | None, BeforeValidator(lambda time: iso(time) if isinstance(time, int) else time)]


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PostedEvent(Request):
    """Something that the user did, other than what the model was trained on."""

    item_id: Id
    weight: Real | None = Field(None, description="How strongly it speaks for the item; below 0 against it.")
    rating: Real | None = Field(None, description="The rating given, on the scale of the training data.")
    time: datetime | None = Field(
        None, description="ISO 8601, or seconds since 1970.", examples=["2026-03-01T12:00:00Z"]
    )

    def given(self) -> Given:
        return Given(self.item_id, self.weight, self.rating, None if self.time is None else _seconds(self.time))


def _seconds(time: datetime) -> int:
    """Since 1970; a time without a zone is UTC."""
    return int((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())


class Wanted(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    NEAR = "near"


class PostedWish(Request):
    """A requirement on one attribute of the items: a must, or a wish with a weight; a must if neither is said."""

    attribute: Word = Field(examples=["price"])
    want: Wanted
    value: Real | Word = Field(union_mode="left_to_right", examples=[50])
    weight: Annotated[float, Field(gt=0, le=NUMBER_MOST, allow_inf_nan=False)] | None = None
    must: bool | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "PostedWish":
        if self.must and self.weight is not None:
            raise ValueError("a must has no weight; give one of both")
        return self

    def asked(self) -> Asked:
        soft = 1.0 if self.must is False else MUST
        return Asked(self.attribute, Want[self.want.name], self.value, soft if self.weight is None else self.weight)


class RecommendationRequest(Request):
    """For a user of the training data, or one with a history posted here, or a guest (neither)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"user_id": "u17", "k": 5}, {"history": [{"item_id": "i100"}], "k": 5}, {"k": 5}]
        }
    )

    user_id: Id | None = None
    history: list[PostedEvent] | None = Field(
        None, max_length=HISTORY_MOST, description="Oldest first; follows what a known user did before."
    )
    k: K = 10
    exclude_seen: bool = Field(True, description="Leave out what is in the history.")
    among: list[Id] | None = Field(None, max_length=AMONG_MOST, description="Recommend none but these items.")
    wishes: list[PostedWish] = Field([], max_length=WISHES_MOST)


class ExplanationRequest(Request):
    """Why an item, for a user of the training data or one with a history posted here."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"user_id": "u17", "item_id": "i100"}]})

    user_id: Id | None = None
    history: list[PostedEvent] | None = Field(None, max_length=HISTORY_MOST)
    item_id: Id


class ToldItem(Told):
    item_id: str | int
    title: str
    labels: dict[str, LabelValue] = Field(examples=[{"category": "lamps", "price": 24.9}])


class ToldReason(Told):
    item_id: str | int
    title: str
    share: float = Field(description="Of all in the history that speaks for the item, 0 to 1.")


class SimilarItem(ToldItem):
    rank: int
    score: float


class RecommendedItem(SimilarItem):
    sources: list[str] = Field(description="Who proposed it: names of models, or `fallback`.")
    reason: str = Field(examples=["because of Oak desk 61 % and Desk lamp 22 %"])
    reasons: list[ToldReason]


class Recommended(Told):
    recommendation_id: str
    model: str
    version: int | None
    fallback: bool = Field(description="True where the model could not serve the request, and the fallback did.")
    fallback_reason: str | None
    took_ms: float
    items: list[RecommendedItem]
    ignored_items: list[str | int] = Field(description="Items of the posted history that the model does not know.")


class SimilarItems(Told):
    item_id: str | int
    title: str
    model: str
    version: int | None
    items: list[SimilarItem]


class FoundItems(Told):
    items: list[ToldItem]


class FoundUser(Told):
    user_id: str | int
    name: str
    n_events: int


class FoundUsers(Told):
    users: list[FoundUser]


class ToldEvent(Told):
    item_id: str | int
    title: str
    category: str | None
    time: Moment = Field(description="ISO 8601, UTC; null where it is not known.")
    event: str | None
    rating: float | None
    weight: float


class ToldUser(FoundUser):
    attributes: dict[str, LabelValue]
    top_categories: list[str]
    history: list[ToldEvent] = Field(description="Newest first.")


class Contribution(ToldEvent):
    contribution: float = Field(validation_alias="adds", description="How much the event adds to the item's score.")


class Explained(Told):
    item_id: str | int
    title: str
    model: str = Field(validation_alias="by")
    score: float | None
    sentence: str
    contributions: list[Contribution] = Field(validation_alias="parts", description="The most first.")


class Health(Told):
    status: str = Field(examples=["ok"])
    model: str
    version: int | None


class ToldModel(Told):
    name: str
    version: int | None
    trained_at: str
    n_users: int
    n_items: int
    n_events: int
    reads: list[str] = Field(examples=[["history"]])
    settings: dict[str, Any] = Field(examples=[{"l2": 500.0}])
    data: str = Field(description="The fingerprint of the training data.")
    source: str = Field(description="Where the training data came from.")


class ComparisonSummary(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: str
    created: str


class FoundComparisons(Told):
    comparisons: list[ComparisonSummary]


class Problem(BaseModel):
    """What is wrong with a request (RFC 9457)."""

    type: str = Field(examples=["urn:palate:problem:invalid-request"])
    title: str = Field(examples=["The request is not valid"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["k: Input should be less than or equal to 200"])
    field: str | None = Field(description="The part of the request that is meant.", examples=["k"])
