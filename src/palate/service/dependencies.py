"""What routes are given: the model that is served, the registry, and the usual parameters with their bounds."""

from typing import Annotated, Any, cast

from fastapi import Depends, Path, Query, Request
from fastapi.exceptions import RequestValidationError

from palate.registry.registry import Registry
from palate.registry.serving import Serving
from palate.service.settings import K_MOST, LIST_MOST, TEXT_MOST


def _serving(request: Request) -> Serving:
    return cast(Serving, request.app.state.serving)


def _registry(request: Request) -> Registry:
    return cast(Registry, request.app.state.registry)


def known_parameters_only(request: Request) -> None:
    """Refuses a query parameter that the route does not have, and one that is given twice."""
    route = request.scope["route"]
    known = {parameter.alias for parameter in route.dependant.query_params}
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in known:
            raise RequestValidationError([_error(name, "there is no such parameter")])
        if given.count(name) > 1:
            raise RequestValidationError([_error(name, "it is given more than once")])


def _error(name: str, message: str) -> dict[str, Any]:
    return {"loc": ("query", name), "msg": message, "type": "value_error"}


TheServing = Annotated[Serving, Depends(_serving)]
TheRegistry = Annotated[Registry, Depends(_registry)]
Search = Annotated[str, Query(max_length=TEXT_MOST, description="A part of an id or a name.", examples=["lamp"])]
Limit = Annotated[int, Query(ge=1, le=LIST_MOST, description="How many to list at most.")]
HowMany = Annotated[int, Query(ge=1, le=K_MOST, description="How many items to list.")]
UserId = Annotated[str, Path(min_length=1, max_length=TEXT_MOST, examples=["u17"])]
ItemId = Annotated[str, Path(min_length=1, max_length=TEXT_MOST, examples=["i100"])]
