"""The console's pages as files, and a page of its own, with status 404, for browsers at an unknown address."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from palate.service.dependencies import registry_of, server_of

API = ("v1", "health", "openapi.json")
"""The first parts of addresses that are answered with JSON, also to browsers."""


class Pages(StaticFiles):
    """The files of a folder; `404.html` is for browsers alone. Pages of unknown users and items answer 404, too."""

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
    """Whether a page is to show a user, an item or a comparison that is not known."""
    query, page = request.query_params, request.url.path
    server = server_of(request)
    if page in ("/", "/index.html"):
        return bool(query.get("user")) and server.log.users.ids.code(query["user"]) < 0
    if page == "/items.html":
        return bool(query.get("item")) and server.items.ids.code(query["item"]) < 0
    comparison_id = query.get("id", "latest") if page == "/compare.html" else "latest"
    return comparison_id != "latest" and not registry_of(request).has_comparison(comparison_id)
