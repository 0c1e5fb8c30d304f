"""Who is slow, and who are too many."""

import socket
import time
from collections.abc import Iterator

import httpx
import pytest
from service.running import running

import palate.service.guard
import palate.service.patience
from palate.registry.registry import Registry
from palate.service.app import create_app
from palate.service.patience import limited_to

LINES = b"POST /v1/recommendations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.fixture
def port(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(palate.service.patience, "HEADERS_SECONDS", 0.4)
    monkeypatch.setattr(palate.service.guard, "BODY_SECONDS", 0.4)
    with running(create_app(registry), http=limited_to(4)) as port:
        yield port


def connected(port: int, sent: bytes = b"") -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=10)
    client.sendall(sent)
    return client


def answer(client: socket.socket) -> bytes:
    """All that comes until the service closes."""
    parts = []
    while part := client.recv(65536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("sent", [LINES, LINES + b"Content-Length: 100\r\n\r\n{"])
def test_lines_or_a_body_that_do_not_come_are_refused(port: int, sent: bytes) -> None:
    with connected(port, sent) as client:
        response = answer(client)
    assert (
        response.startswith(b"HTTP/1.1 408")
        and b"application/problem+json" in response
        and b"seconds to come" in response
    )


def test_a_byte_now_and_then_wins_no_time(port: int) -> None:
    with connected(port, LINES) as client:
        begun = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - begun < 8:
                client.sendall(b"X")
                time.sleep(0.1)


def test_who_says_nothing_is_dropped(port: int) -> None:
    with connected(port) as client:
        assert answer(client) == b""


def test_what_is_no_http_is_told_as_a_problem(port: int) -> None:
    with connected(port, b"hello\r\n\r\n") as client:
        response = answer(client)
    assert response.startswith(b"HTTP/1.1 400") and b"application/problem+json" in response


def test_a_request_in_two_parts_and_two_at_once_are_answered(port: int) -> None:
    lines = b"GET /health HTTP/1.1\r\nHost: x\r\n"
    with connected(port, lines[:20]) as client:
        time.sleep(0.05)
        client.sendall(lines[20:] + b"\r\n" + lines + b"Connection: close\r\n\r\n")
        assert answer(client).count(b"HTTP/1.1 200") == 2


def test_above_the_limit_who_waits_longest_makes_room(port: int) -> None:
    waiting = [connected(port, LINES) for _ in range(4)]
    assert httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200
    waiting[0].settimeout(0.2)
    assert waiting[0].recv(1) == b""
    for client in waiting:
        client.close()


def test_where_all_are_being_answered_a_new_one_is_told(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palate.service.guard, "BODY_SECONDS", 5.0)
    busy = [connected(port, LINES + b"Content-Length: 100\r\n\r\n{") for _ in range(4)]
    time.sleep(0.1)
    with connected(port) as client:
        response = answer(client)
    assert response.startswith(b"HTTP/1.1 503") and b"all connections are in use" in response
    for client in busy:
        client.close()


def test_who_takes_no_answer_is_dropped(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palate.service.patience, "ANSWER_SECONDS", 0.3)
    ask = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(10)
        client.connect(("127.0.0.1", port))
        begun = time.monotonic()
        with pytest.raises(OSError):  # dropped, and not for its own patience
            while time.monotonic() - begun < 9:
                client.sendall(ask * 20)
        assert time.monotonic() - begun < 9
