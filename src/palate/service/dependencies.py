"""What routes are given: the model that is served, the registry, and the usual parameters with their bounds."""

from typing import Annotated, Any, cast

from fastapi import Depends, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import StringConstraints

from palate.registry.following import Following, Standing
from palate.registry.registry import Registry
from palate.registry.serving import Serving
from palate.service.settings import FILTERS_MOST, ID_MOST, K_MOST, LIST_MOST, OFFSET_MOST, TEXT_MOST

REPEATED = ("filter",)
"""Query parameters that may be given several times."""


def standing_now(request: Request) -> Standing:
    """What is served: taken once for a request, whatever is promoted while it is answered."""
    now: Standing = request.scope.setdefault("palate.standing", cast(Following, request.app.state.following).now)
    return now


def serving_of(request: Request) -> Serving:
    """The model that answers this request."""
    return standing_now(request).serving


def registry_of(request: Request) -> Registry:
    """Where it comes from."""
    return cast(Registry, request.app.state.registry)


async def known_parameters_only(request: Request) -> None:
    """Refuses a query parameter that the route does not have, and one that is given twice."""
    route = request.scope["route"]
    known = {parameter.alias for parameter in route.dependant.query_params}
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in known:
            raise RequestValidationError([_error(name, "there is no such parameter")])
        if given.count(name) > 1 and name not in REPEATED:
            raise RequestValidationError([_error(name, "it is given more than once")])


def _error(name: str, message: str) -> dict[str, Any]:
    return {"loc": ("query", name), "msg": message, "type": "value_error"}


async def _standing(request: Request) -> Standing:
    return standing_now(request)


async def _serving(request: Request) -> Serving:
    return serving_of(request)


async def _registry(request: Request) -> Registry:
    return registry_of(request)


TheStanding = Annotated[Standing, Depends(_standing)]  # not of plain functions, each of which would take a thread
TheServing = Annotated[Serving, Depends(_serving)]
TheRegistry = Annotated[Registry, Depends(_registry)]
Search = Annotated[str, Query(max_length=TEXT_MOST, description="A part of an id or a name.", examples=["lamp"])]
Conditions = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1, max_length=2 * TEXT_MOST)], ...],
    Query(
        max_length=FILTERS_MOST,
        description="Each attribute=value or attribute!=value; of numbers and dates also attribute>=value and "
        "attribute<=value. An item meets all of them.",
        examples=[["category=lamps", "price<=30"]],
    ),
]
Offset = Annotated[int, Query(ge=0, le=OFFSET_MOST, description="How many to leave out before the first.")]
Limit = Annotated[int, Query(ge=1, le=LIST_MOST, description="How many to list at most.")]
HowMany = Annotated[int, Query(ge=1, le=K_MOST, description="How many items to list.")]
UserId = Annotated[str, Path(min_length=1, max_length=ID_MOST, examples=["u17"])]
UserIdAsked = Annotated[str, Query(alias="user_id", min_length=1, max_length=ID_MOST, examples=["u17"])]
ItemIdAsked = Annotated[str, Query(alias="item_id", min_length=1, max_length=ID_MOST, examples=["i100"])]
ItemId = Annotated[str, Path(min_length=1, max_length=ID_MOST, examples=["i100"])]
WithReasons = Annotated[bool, Query(description="Whether to say why each item is shown; false answers sooner.")]
