"""Which methods an address takes, and which kind of body."""

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match


def allowed(request: Request) -> list[str]:
    """The methods of an address that does not take the request's method; none where there is no such address."""
    routes: list[BaseRoute] = request.app.state.routes
    partial = [route for route in routes if route.matches(dict(request.scope))[0] is Match.PARTIAL]
    return sorted({method for route in partial for method in getattr(route, "methods", None) or ()})


async def json_only(request: Request) -> None:
    """Refuses a body whose Content-Type is not JSON, naming the type."""
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    if request.method != "POST" or not has_body:
        return
    stated = request.headers.get("content-type")
    kind = (stated or "").partition(";")[0].strip().lower()
    if kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json")):
        return
    problem = f"Content-Type is {stated[:100]!r}" if stated else "there is no Content-Type"
    raise HTTPException(415, f"{problem}; send JSON, with Content-Type: application/json")
