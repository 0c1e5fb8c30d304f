"""What stands before every route: limits on the size and time of a body, and the headers that keep browsers safe."""

import asyncio
import re

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from palate.service.errors import problem
from palate.service.paths import with_whole_ids
from palate.service.settings import BODY_MOST, BODY_SECONDS, HEADERS

PORT = re.compile(r":\d+$")


class Guard:
    """Reads a body before the app sees it; answers 413 to one too large, 408 to one too slow; adds headers to answers.

    With `hosts`, a request by another name is refused: else any web page could ask a service on this machine, by
    letting its own name point here.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = ()) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                private = scope["path"].startswith(("/v1", "/health"))
                headers.setdefault("Cache-Control", "no-store" if private else "no-cache")  # pages: ask by their ETag
            await send(message)

        if self.hosts and _host(scope) not in self.hosts:
            await problem(421, f"ask for it as one of: {', '.join(self.hosts)}")(scope, receive, guarded)
            return
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(scope, receive)
        except TimeoutError:
            await _refuse(problem(408, f"a body has {BODY_SECONDS:g} seconds to come"), scope, receive, guarded)
            return
        if body is None:
            await _refuse(problem(413, f"a body may have {BODY_MOST:,} bytes"), scope, receive, guarded)
            return
        await self.app(with_whole_ids(scope), _again(body, receive), guarded)


async def _refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers before the body has come, and closes: what is left of the body is not the next request."""
    answer.headers["Connection"] = "close"
    await answer(scope, receive, send)


def _host(scope: Scope) -> str:
    """The host name of the request, without the port."""
    name = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    return PORT.sub("", name).lower()


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body, None where it is over the limit."""
    length = dict(scope["headers"]).get(b"content-length", b"0")
    if length.isdigit() and int(length) > BODY_MOST:
        return None
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        size, more = size + len(parts[-1]), message.get("more_body", False)
        if size > BODY_MOST:
            return None
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Passes on the body that was read, and then whatever comes."""
    passed_on = False

    async def receive_again() -> Message:
        nonlocal passed_on
        if passed_on:
            return await receive()
        passed_on = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
