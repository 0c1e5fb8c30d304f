"""What routes receive: the model that is served, the registry, and the usual parameters with their bounds."""

from typing import Annotated, Any, cast

from fastapi import Depends, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import StringConstraints

from palate.registry.registry import Registry
from palate.service.settings import FILTERS_MOST, ID_MOST, K_MOST, LIST_MOST, OFFSET_MOST, TEXT_MOST
from palate.serving.server import Server
from palate.serving.swap import LiveServer, ServerStatus

REPEATED = ("filter",)
"""Query parameters that may be given several times."""


def status_now(request: Request) -> ServerStatus:
    """What is served: taken once for a request, whatever is promoted while it is answered."""
    now: ServerStatus = request.scope.setdefault("palate.status", cast(LiveServer, request.app.state.following).now)
    return now


def server_of(request: Request) -> Server:
    """The model that answers this request."""
    return status_now(request).server


def registry_of(request: Request) -> Registry:
    """Where it comes from."""
    return cast(Registry, request.app.state.registry)


async def known_parameters_only(request: Request) -> None:
    """Refuses a query parameter that the route does not have, and one that is given twice."""
    route = request.scope["route"]
    known = {parameter.alias for parameter in route.dependant.query_params}
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in known:
            raise RequestValidationError([_error(name, "there is no such parameter")])
        if names.count(name) > 1 and name not in REPEATED:
            raise RequestValidationError([_error(name, "it is given more than once")])


def _error(name: str, message: str) -> dict[str, Any]:
    return {"loc": ("query", name), "msg": message, "type": "value_error"}


async def _status(request: Request) -> ServerStatus:
    return status_now(request)


async def _server(request: Request) -> Server:
    return server_of(request)


async def _registry(request: Request) -> Registry:
    return registry_of(request)


TheStatus = Annotated[ServerStatus, Depends(_status)]  # not of plain functions, each of which would take a thread
TheServer = Annotated[Server, Depends(_server)]
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
