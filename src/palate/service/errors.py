"""Every error as application/problem+json (RFC 9457), naming the field of the request that is wrong."""

import json
import logging
from collections.abc import Sequence
from secrets import token_hex
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from palate.errors import ArtifactError, PalateError
from palate.registry.folder import relative
from palate.service.methods import allowed
from palate.service.settings import HEADERS
from palate.serving.answers import NotFoundError, RequestError

TITLES = {
    400: "The request cannot be read",
    404: "There is no such thing",
    405: "This address takes another method",
    408: "The request came too slowly",
    421: "The service does not go by that name",
    413: "The request is too large",
    415: "The body is of a kind that is not read",
    422: "The request is not valid",
    500: "Something went wrong in the service",
    503: "The service is busy",
}
TYPES = {404: "not-found", 413: "too-large", 422: "invalid-request", 500: "internal-error"}
NOWHERE = "there is nothing at this address; /openapi.json lists the addresses"
UNREAD = "the body is not JSON: it is not UTF-8, or nested too deeply"
UNION_TAGS = ("int", "str", "float", "constrained-", "function-", "literal[")
WORDS = {
    "extra_forbidden": "there is no such field",
    "unexpected_keyword_argument": "there is no such field",
    "model_attributes_type": "it should be a JSON object",
    "dataclass_type": "it should be a JSON object",
}  # where pydantic's own messages name Python types
log = logging.getLogger("palate.service")


def problem(status: int, detail: str, field: str | None = None, **more: str) -> Response:
    """The answer that states what is wrong; `more` are further members of it."""
    members = {
        "type": f"urn:palate:problem:{TYPES.get(status, 'refused')}",
        "title": TITLES.get(status, "The request was refused"),
        "status": status,
        "detail": detail,
        "field": field,
        **more,
    }
    return Response(json.dumps(members).encode("ascii"), status, HEADERS, "application/problem+json")


def handle_errors(app: FastAPI) -> None:
    """Gives the app its error handlers."""

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            why, place = first["ctx"]["error"], first["loc"][-1]
            return problem(400, f"the body is not JSON: {why}, at character {place}")
        if first["type"] == "missing" and first["loc"] == ("body",):
            return problem(422, "there is no body; send a JSON object")
        field = _field(first["loc"])
        wrong = [WORDS.get(part["type"], part["msg"]) for part in error.errors() if _field(part["loc"]) == field]
        message = " or ".join(dict.fromkeys(part.removeprefix("Value error, ") for part in wrong))
        return problem(422, f"{field}: {message}" if field else message, field)

    @app.exception_handler(RequestError)
    async def refused(request: Request, error: RequestError) -> Response:
        return problem(404 if isinstance(error, NotFoundError) else 422, str(error), error.field)

    @app.exception_handler(PalateError)
    async def fault_of_ours(request: Request, error: PalateError) -> Response:
        """No request is to blame; the message of a broken file is for people, so they get it."""
        broken = isinstance(error, ArtifactError)
        message = relative(str(error), request.app.state.registry.folder) if broken else "the model could not answer"
        return _fault(request, error, message)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        methods = allowed(request) if error.status_code in (404, 405) else []
        if methods:
            return _other_method(methods)
        if error.status_code == 405:  # of the pages, which lead nowhere or take no more than these
            return _other_method(["GET", "HEAD"])
        details = {400: UNREAD, 404: NOWHERE}  # FastAPI's own name no cause
        answer = problem(error.status_code, details.get(error.status_code) or str(error.detail))
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> Response:
        return _fault(request, error, "the service could not answer")


def _other_method(methods: list[str]) -> Response:
    answer = problem(405, f"ask with {' or '.join(methods)}")
    answer.headers["Allow"] = ", ".join(methods)
    return answer


def _fault(request: Request, error: Exception, sentence: str) -> Response:
    """The answer to a fault of the service, with an id under which its log has the details."""
    fault_id = token_hex(6)
    log.error("%s %s failed, fault %s", request.method, request.url.path, fault_id, exc_info=error)
    return problem(500, f"{sentence}; its log has the details, under the id {fault_id}", id=fault_id)


def _field(loc: Sequence[Any]) -> str | None:
    """`history[2].item_id`, of a place in the body, the path or the query."""
    parts = list(loc[1:] if loc and loc[0] in ("body", "query", "path", "header") else loc)
    if len(parts) > 1 and isinstance(parts[-1], str) and parts[-1].startswith(UNION_TAGS):
        parts.pop()
    field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return field.removeprefix(".")[:300] or None
