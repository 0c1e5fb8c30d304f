"""HTTP connections with limits: how many there are, and how slowly a request may come or an answer be taken."""

import asyncio
import resource
from contextlib import suppress
from typing import Any

import h11
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from palate.service.errors import problem
from palate.service.settings import ANSWER_SECONDS, CONNECTIONS, HEADERS_SECONDS

FILES = 200  # that a process holds open besides its connections


class Patience(H11Protocol):
    """Answers 408 to who sends the lines of a request too slowly, and drops who does not take an answer.

    Above the limit the connection that has waited longest without a request is closed for the new one; where all are
    being answered, the new one gets 503. Subclasses set `most` (see `limited_to`).
    """

    most = CONNECTIONS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._since = self.loop.time()
        self._slow: asyncio.TimerHandle | None = None
        self._untaken: asyncio.TimerHandle | None = None
        if len(self.connections) > self.most:
            self._make_room()
        self._time_headers(begun=True)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._cancel()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._time_headers()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._since = self.loop.time()
        self._time_headers()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._untaken = self.loop.call_later(ANSWER_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._untaken is not None:
            self._untaken.cancel()

    def send_400_response(self, msg: str) -> None:
        """What is not HTTP gets the same form of error."""
        self._answer(problem(400, "this is not an HTTP request"))

    def _time_headers(self, begun: bool = False) -> None:
        """Sets the clock where a request has begun and its lines are not complete, and stops it where they are."""
        waits = self.conn.their_state is h11.IDLE and not self.transport.is_closing()
        if waits and (begun or self.conn.trailing_data[0]):
            self._slow = self._slow or self.loop.call_later(HEADERS_SECONDS, self._too_slow)
        elif not waits and self._slow is not None:
            self._slow.cancel()
            self._slow = None

    def _too_slow(self) -> None:
        if self.conn.trailing_data[0]:
            self._answer(problem(408, f"the lines of a request have {HEADERS_SECONDS:g} seconds to come"))
        else:
            self.transport.close()

    def _make_room(self) -> None:
        waiting = [each for each in self.connections if isinstance(each, Patience) and each is not self and each.idle]
        if waiting:
            min(waiting, key=lambda each: each._since).transport.close()
        else:
            self._answer(problem(503, "all connections are in use; ask again in a moment"))

    @property
    def idle(self) -> bool:
        """Whether no request of it is being answered."""
        return (self.cycle is None or self.cycle.response_complete) and not self.transport.is_closing()

    def _answer(self, answer: Response) -> None:
        """Writes an answer outside of any request, and closes."""
        headers = [*answer.raw_headers, (b"connection", b"close")]
        with suppress(h11.LocalProtocolError):  # where an answer is under way already
            parts = (h11.Response(status_code=answer.status_code, headers=headers), h11.Data(data=bytes(answer.body)))
            for part in (*parts, h11.EndOfMessage()):
                self.transport.write(self.conn.send(part) or b"")
        self.transport.close()

    def _cancel(self) -> None:
        for timer in (self._slow, self._untaken):
            if timer is not None:
                timer.cancel()


def limited_to(connections: int) -> type[Patience]:
    """The protocol with a limit on connections, for which the process gets enough open files where it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files: int = connections + FILES
    if hard != resource.RLIM_INFINITY:
        files = min(files, hard)
    if soft != resource.RLIM_INFINITY and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    limits: dict[str, Any] = {"most": max(1, min(connections, files - FILES))}
    return type("Limited", (Patience,), limits)
