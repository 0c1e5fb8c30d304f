"""The shape of every error: application/problem+json."""

from pydantic import BaseModel, Field


class Problem(BaseModel):
    """What is wrong with a request (RFC 9457)."""

    type: str = Field(examples=["urn:palate:problem:invalid-request"])
    title: str = Field(examples=["The request is not valid"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["k: Input should be less than or equal to 200"])
    field: str | None = Field(description="The part of the request that is wrong.", examples=["k"])
    id: str | None = Field(None, description="Of a fault of the service: the id of its details in the log.")
