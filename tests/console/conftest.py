"""The console in headless Chromium against the real service, in a process of its own on a free loopback port."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

HERE = Path(__file__).parent
LAPTOP, PHONE = ViewportSize(width=1280, height=860), ViewportSize(width=390, height=844)
PATIENCE = 60.0  # seconds until the service must answer
Ask = Callable[[str], Any]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """A function that serves a registry folder and returns the address."""
    started: list[subprocess.Popen[bytes]] = []

    def serve(folder: Path) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = tmp_path_factory.mktemp("log") / "service.txt"
        with log.open("wb") as out:
            command = [sys.executable, str(HERE / "serving.py"), str(folder), str(port)]
            started.append(subprocess.Popen(command, stdout=out, stderr=out))
        _await(f"http://127.0.0.1:{port}", started[-1], log)
        return f"http://127.0.0.1:{port}"

    yield serve
    for process in started:
        process.terminate()
        process.wait(timeout=20)


def _await(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"{address}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the service did not answer at {address}:\n{log.read_text()}")


@pytest.fixture(scope="session")
def address(binary: str, served: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the service of the small shop answers."""
    from console.world import fill  # noqa: PLC0415  (after the type-checking import hook is in place)

    return served(fill(tmp_path_factory.mktemp("registry")).folder)


@pytest.fixture(scope="session")
def ask(address: str) -> Ask:
    """GET from the API: what the pages must agree with."""

    def get(path: str) -> Any:
        with urlopen(f"{address}{path}", timeout=30) as answer:
            return json.load(answer)

    return get


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A fresh laptop-sized page; it fails the test that leaves an error in the console."""
    yield from _page(browser, address, LAPTOP)


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """The same, the size of a phone."""
    yield from _page(browser, address, PHONE)


@pytest.fixture
def refused(browser: Browser, address: str) -> Iterator[Page]:
    """A laptop-sized page on which the browser may note that the service refused a request, and nothing else."""
    yield from _page(browser, address, LAPTOP, allowed="Failed to load resource")


def _page(browser: Browser, address: str, size: ViewportSize, allowed: str | None = None) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport=size, reduced_motion="reduce")
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.set_default_timeout(15_000)
    yield page
    context.close()
    assert [message for message in wrong if allowed is None or allowed not in message] == []
