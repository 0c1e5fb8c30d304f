import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from registry.small_shop import served, shop
from service.running import SERVE, run

from palate.errors import InputError, PalateError
from palate.registry.registry import Registry
from palate.service.app import serve

CREW = SERVE.replace("port=0", "port=0, workers=2")
NO_WEB = """
import sys
sys.modules["fastapi"] = None
from palate.errors import MissingExtraError
try:
    import palate.service.app
except MissingExtraError as error:
    print(error)
"""


def test_serves_on_a_free_port_until_it_is_told_to_stop(registry: Registry) -> None:
    with run(SERVE, str(registry.folder)) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:")
            assert httpx.get(f"{address}/health").json()["status"] == "ok"
            answer = httpx.post(f"{address}/v1/recommendations", json={"history": [{"item_id": "i102"}], "k": 2})
            assert [item["rank"] for item in answer.json()["items"]] == [1, 2]
            assert "server" not in answer.headers
            elsewhere = httpx.get(f"{address}/health", headers={"host": "evil.example"})
            assert elsewhere.status_code == 421 and elsewhere.headers["content-type"] == "application/problem+json"
            with httpx.Client() as client:  # one connection: the second answer waits for no acknowledgement
                took = [client.get(f"{address}/health").elapsed.total_seconds() for _ in range(8)]
            assert min(took[1:]) < 0.03, took  # held back, each would take 40 ms or more
            port = address.rsplit(":", 1)[1]
            assert httpx.get(f"http://localhost:{port}/health").status_code == 200
        finally:
            os.kill(process.pid, signal.SIGINT)
        stopped = time.monotonic()
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - stopped < 8


def workers_of(process: "subprocess.Popen[str]") -> set[int]:
    """The processes that answer; what starts them has one more, which answers nothing."""
    task = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {int(pid) for pid in task if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()}


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="asks Linux which processes there are")
def test_each_worker_follows_and_one_that_dies_is_replaced(tmp_path: Path) -> None:
    registry, data = Registry(tmp_path), shop()
    for promote in (True, False):
        registry.publish(served(data), data, promote=promote)
    with run(CREW, str(registry.folder)) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()

            def versions() -> set[int]:
                return {httpx.get(f"{address}/health").json()["version"] for _ in range(12)}

            assert versions() == {1}
            registry.promote(2)
            until(lambda: versions() == {2})
            first = workers_of(process)
            assert len(first) == 2
            os.kill(min(first), signal.SIGKILL)
            until(lambda: len(workers_of(process) - first) == 1)
            assert versions() == {2}
            crew = workers_of(process)
        finally:
            os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in crew)


def test_workers_that_cannot_begin_say_why(tmp_path: Path) -> None:
    with pytest.raises(PalateError, match="nothing is live"):
        serve(Registry(tmp_path / "empty"), port=0, workers=2)


def test_a_port_that_is_taken_is_named_before_anything_is_loaded(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"cannot listen on 127.0.0.1 port {port} .*--port 0 for any free one"):
            serve(Registry(tmp_path / "empty"), port=port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("127.0.0.1", -1), ("192.0.2.1", 0)])
def test_an_address_that_cannot_be(tmp_path: Path, host: str, port: int) -> None:
    with pytest.raises(InputError, match="choose"):
        serve(Registry(tmp_path / "empty"), host=host, port=port)


def test_without_the_web_packages_the_extra_is_named() -> None:
    with run(NO_WEB) as process:
        output, _ = process.communicate(timeout=60)
    assert output.strip() == "serving needs fastapi; install it with: pip install 'palate[serve]'"


def test_the_library_takes_no_web_package() -> None:
    web = "('fastapi', 'uvicorn', 'pydantic', 'starlette')"
    code = f"import sys, palate.registry.registry; print([m for m in {web} if m in sys.modules])"
    with run(code) as process:
        output, _ = process.communicate(timeout=60)
    assert output.strip() == "[]"
