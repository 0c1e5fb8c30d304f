"""The bodies of answers."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from palate.serving.answers import LabelValue
from palate.serving.entities import iso
from palate.serving.swap import ServerStatus

Moment = Annotated[str | None, BeforeValidator(lambda time: iso(time) if isinstance(time, int) else time)]


def status_fields(now: ServerStatus) -> dict[str, Any]:
    """What is served and what is live, as fields of an answer."""
    return {"version": now.server.version, "live_version": now.live, "pinned": now.pinned, "problem": now.problem}


class Response(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ItemResponse(Response):
    item_id: str | int
    title: str
    labels: dict[str, LabelValue] = Field(examples=[{"category": "lamps", "price": 24.9}])


class ReasonResponse(Response):
    item_id: str | int
    title: str
    share: float = Field(description="Its share of what the history adds to the score, 0 to 1.")


class SimilarItemResponse(ItemResponse):
    rank: int
    score: float


class RecommendedItemResponse(SimilarItemResponse):
    sources: list[str] = Field(description="Who proposed it: names of models, or `fallback`.")
    reason: str = Field(examples=["because of Oak desk 61 % and Desk lamp 22 %"])
    reasons: list[ReasonResponse] = Field(description="Empty where the request has `reasons: false`.")


class RecommendationsResponse(Response):
    recommendation_id: str
    model: str
    version: int | None
    fallback: bool = Field(description="True where the model could not serve the request, and the fallback did.")
    fallback_reason: str | None = Field(description="Why the model could not; also where no fallback served, either.")
    took_ms: float
    items: list[RecommendedItemResponse]
    ignored_items: list[str | int] = Field(
        description="Items of the posted history, and of `among`, that the model does not know."
    )


class SimilarItemsResponse(Response):
    item_id: str | int
    title: str
    model: str
    version: int | None
    fallback: bool = Field(
        description="True where the model does not compare items: these are popular with the same users."
    )
    fallback_reason: str | None
    items: list[SimilarItemResponse]


class CatalogueItemResponse(ItemResponse):
    n_users: int = Field(description="How many users interacted with it.")
    n_events: int = Field(description="In how many events.")


class ItemPageResponse(Response):
    items: list[CatalogueItemResponse]
    total: int = Field(description="How many items there are on all pages.")


class AttributeValueResponse(Response):
    value: str
    n_items: int


class AttributeResponse(Response):
    name: str
    kind: Literal["category", "tags", "number", "time"]
    n_items: int = Field(description="How many items have it.")
    values: list[AttributeValueResponse] = Field(description="Of a category or tags: the most frequent, at most 100.")
    n_values: int = Field(description="How many values there are in all.")
    low: int | float | str | None = Field(description="The lowest number or the first time.")
    high: int | float | str | None = Field(description="The highest number or the last time.")


class AttributesResponse(Response):
    attributes: list[AttributeResponse]


class UserSummaryResponse(Response):
    user_id: str | int
    name: str
    n_events: int


class UsersResponse(Response):
    users: list[UserSummaryResponse]


class EventResponse(Response):
    item_id: str | int
    title: str
    category: str | None
    time: Moment = Field(description="ISO 8601, UTC; null where it is not known.")
    event: str | None
    rating: int | float | None
    weight: int | float


class ItemHistoryResponse(Response):
    item_id: str | int
    title: str
    category: str | None
    n_events: int
    events: dict[str, int] = Field(description="How many events of each kind.", examples=[{"view": 10}])
    first: Moment = Field(description="ISO 8601, UTC; null where no time is known.")
    last: Moment
    rating: int | float | None = Field(description="The last that was given.")
    weight: int | float = Field(description="Of the last event.")


class UserResponse(UserSummaryResponse):
    n_items: int = Field(description="How many different items they interacted with.")
    attributes: dict[str, LabelValue]
    top_categories: list[str]
    history: list[EventResponse] = Field(description="Newest first.")
    met: list[ItemHistoryResponse] = Field(description="The events by item, the item of the latest event first.")


class ContributionResponse(EventResponse):
    contribution: float = Field(description="How much the event adds to the item's score.")


class ExplanationResponse(Response):
    item_id: str | int
    title: str
    model: str
    score: float | None
    sentence: str
    contributions: list[ContributionResponse] = Field(description="The most first.")


class StatusResponse(Response):
    version: int | None = Field(description="The version that is served.")
    live_version: int | None = Field(description="The version that is live; it is followed unless pinned.")
    pinned: bool = Field(description="True where the service was started for one version, whatever is live.")
    problem: str | None = Field(description="Why the live version is not served, where it should be.")


class HealthResponse(StatusResponse):
    status: str = Field(examples=["ok"])
    model: str


class ModelResponse(StatusResponse):
    name: str
    trained_at: str
    n_users: int
    n_items: int
    n_events: int
    reads: list[str] = Field(examples=[["history"]])
    settings: dict[str, Any] = Field(examples=[{"l2": 500.0}])
    data: str = Field(description="The fingerprint of the training data.")
    source: str = Field(description="Where the training data came from.")


class ComparisonSummaryResponse(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: str
    created: str


class BrokenComparisonResponse(Response):
    id: str
    problem: str = Field(description="Why it cannot be read, and the cure.")


class ComparisonsResponse(Response):
    comparisons: list[ComparisonSummaryResponse]
    broken: list[BrokenComparisonResponse] = Field(description="Those of the page that cannot be read.")
    total: int = Field(description="How many comparisons there are on all pages, the broken ones among them.")
