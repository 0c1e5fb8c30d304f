"""The console's pages as files, and what browsers get where there is nothing: a page of its own, with status 404."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from palate.service.dependencies import registry_of, server_of

API = ("v1", "health", "openapi.json")
"""The first parts of addresses that are answered with JSON, whoever asks."""


class Pages(StaticFiles):
    """The files of a folder; `404.html` is for browsers alone, and a page asked for someone unknown says 404 too."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        request = Request(scope)
        if response.status_code == 404 and not _for_people(request):
            raise HTTPException(404)
        if response.status_code == 200 and _unknown(request):
            response.status_code = 404
        return response


def _for_people(request: Request) -> bool:
    first = request.url.path.strip("/").partition("/")[0]
    return first not in API and "text/html" in request.headers.get("accept", "")


def _unknown(request: Request) -> bool:
    """Whether a page is asked to show a user, an item or a comparison that is not there."""
    asked, page = request.query_params, request.url.path
    server = server_of(request)
    if page in ("/", "/index.html"):
        return bool(asked.get("user")) and server.log.users.ids.code(asked["user"]) < 0
    if page == "/items.html":
        return bool(asked.get("item")) and server.items.ids.code(asked["item"]) < 0
    named = asked.get("id", "latest") if page == "/compare.html" else "latest"
    return named != "latest" and not registry_of(request).has_comparison(named)
