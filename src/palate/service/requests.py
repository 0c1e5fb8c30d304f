"""The bodies of requests, with their bounds: unknown fields and numbers that are not finite are refused."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetPydanticSchema,
    StringConstraints,
    model_validator,
)
from pydantic.dataclasses import dataclass

from palate.data.wishes import MUST, Want
from palate.service.settings import (
    AMONG_MOST,
    HISTORY_MOST,
    ID_MOST,
    K_MOST,
    NUMBER_MOST,
    TEXT_MOST,
    WHOLE_MOST,
    WISHES_MOST,
)
from palate.serving.answers import PostedEvent, WishSpec

Word = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_MOST)]
IdWord = Annotated[str, StringConstraints(min_length=1, max_length=ID_MOST)]
Whole = Annotated[int, Field(strict=True, ge=-WHOLE_MOST, le=WHOLE_MOST)]
Id = Annotated[Whole | IdWord, Field(union_mode="left_to_right", examples=["i100", 50])]
Real = Annotated[float, Field(ge=-NUMBER_MOST, le=NUMBER_MOST, allow_inf_nan=False)]
K = Annotated[int, Field(strict=True, ge=1, le=K_MOST, description="How many items to recommend.", examples=[10])]


CLOSED = ConfigDict(extra="forbid", allow_inf_nan=False)


class Request(BaseModel):
    model_config = CLOSED


def _seconds(time: datetime) -> int:
    """Since 1970; a time without a zone is UTC."""
    return int((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())


Seconds = Annotated[int, GetPydanticSchema(lambda _, schema: schema(Annotated[datetime, AfterValidator(_seconds)]))]


@dataclass(frozen=True, config=CLOSED)
class EventBody(PostedEvent):
    """Something that the user did, other than what the model was trained on."""

    item_id: Id
    weight: Real | None = Field(None, description="How strong a preference it shows; below 0 a dislike.")
    rating: Real | None = Field(None, description="The rating given, on the scale of the training data.")
    time: Seconds | None = Field(
        None, description="ISO 8601, or seconds since 1970.", examples=["2026-03-01T12:00:00Z"]
    )


class WantName(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    NEAR = "near"


class WishBody(Request):
    """A requirement on one attribute of the items: a must, or a wish with a weight; a must where neither is given."""

    attribute: Word = Field(examples=["price"])
    want: WantName
    value: Real | Word = Field(union_mode="left_to_right", examples=[50])
    weight: Annotated[float, Field(gt=0, le=NUMBER_MOST, allow_inf_nan=False)] | None = None
    must: bool | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "WishBody":
        if self.must and self.weight is not None:
            raise ValueError("a must has no weight; give one of both")
        return self

    def spec(self) -> WishSpec:
        """The same for a server, which knows a must by its weight."""
        soft = 1.0 if self.must is False else MUST
        return WishSpec(self.attribute, Want[self.want.name], self.value, soft if self.weight is None else self.weight)


class RecommendationRequest(Request):
    """For a user of the training data, or one with a history posted here, or a guest (neither)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"user_id": "u17", "k": 5}, {"history": [{"item_id": "i100"}], "k": 5}, {"k": 5}]
        }
    )

    user_id: Id | None = None
    history: list[EventBody] | None = Field(
        None, max_length=HISTORY_MOST, description="Oldest first; follows what a known user did before."
    )
    k: K = 10
    exclude_seen: bool = Field(True, description="Leave out what is in the history.")
    among: list[Id] | None = Field(None, max_length=AMONG_MOST, description="Recommend none but these items.")
    wishes: list[WishBody] = Field([], max_length=WISHES_MOST)
    reasons: bool = Field(True, description="Say why each item is shown; false answers sooner.")


class ExplanationRequest(Request):
    """Why an item, for a user of the training data or one with a history posted here."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"user_id": "u17", "item_id": "i100"}]})

    user_id: Id | None = None
    history: list[EventBody] | None = Field(None, max_length=HISTORY_MOST)
    item_id: Id
