"""What is promoted and rolled back reaches a service that runs, between two requests."""

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from registry.small_shop import N_USERS, shop
from service.running import running_apart

from palate.errors import ArtifactError
from palate.models.baselines.popular import Popular
from palate.models.linear.ease import EASE
from palate.models.neighbors.item_knn import ItemKNN
from palate.pipeline.pipeline import Pipeline
from palate.registry.registry import Registry
from palate.serving.swap import LiveServer

MODELS = {"EASE": EASE(l2=5.0), "ItemKNN": ItemKNN(), "Popular": Popular()}
REQUESTS, SWAPS = 1_000, 20


@pytest.fixture
def three(tmp_path: Path) -> Registry:
    """Three versions, each of its own model; the first is live."""
    registry, data = Registry(tmp_path / "registry"), shop()
    for name, model in MODELS.items():
        registry.publish(Pipeline((model,), fallback=Popular()).fit(data), data, name=name)
    registry.promote(1)
    return registry


def until(holds: Callable[[], Any], seconds: float = 20.0) -> float:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds
        time.sleep(0.02)
    return time.monotonic() - begun


def response_of(connection: HTTPConnection, path: str) -> dict[str, Any]:
    connection.request("GET", path)
    answer = connection.getresponse()
    body: dict[str, Any] = json.loads(answer.read())
    assert answer.status == 200, body
    return body


def test_a_thousand_requests_during_twenty_swaps(three: Registry) -> None:
    done = []

    def ask(port: int, place: int) -> Counter[tuple[int, str, str]]:
        connection, seen = HTTPConnection("127.0.0.1", port, timeout=20), Counter[tuple[int, str, str]]()
        while len(done) < SWAPS or seen.total() < REQUESTS // 2:
            body = response_of(
                connection,
                f"/v1/users/u{100 + (place + seen.total()) % (N_USERS - 1)}/recommendations?k=2&reasons=false",
            )
            sources = {name for item in body["items"] for name in item["sources"]} - {"fallback"}
            seen[body["version"], body["model"], "".join(sources)] += 1
        connection.close()
        return seen

    with running_apart(three) as port, ThreadPoolExecutor(2) as crowd:
        answers = [crowd.submit(ask, port, place) for place in (0, 5)]
        health = HTTPConnection("127.0.0.1", port, timeout=20)
        for swap in range(SWAPS):
            live = three.rollback() if swap % 4 == 3 else three.promote(1 + (swap + 1) % 3)
            until(lambda: response_of(health, "/health")["version"] == live.number)  # noqa: B023  (called at once)
            done.append(live.number)
        seen = answers[0].result() + answers[1].result()
        health.close()
    assert seen.total() >= REQUESTS and set(seen) == {
        (1, "EASE", "EASE"),
        (2, "ItemKNN", "ItemKNN"),
        (3, "Popular", "Popular"),
    }


def test_a_pinned_version_stays_and_says_so(three: Registry) -> None:
    following = LiveServer(three, 2)
    three.promote(3)
    following.check()
    now = following.now
    assert (now.server.version, now.live, now.pinned, now.problem) == (2, 3, True, None)


def test_a_live_version_that_cannot_be_loaded_leaves_the_old_one_serving(three: Registry) -> None:
    following = LiveServer(three)
    three.promote(2)
    broken = three.place(2) / "arrays.safetensors"
    whole = broken.read_bytes()
    broken.write_bytes(whole[:-1])
    following.check()
    now = following.now
    assert (now.server.version, now.live, now.pinned) == (1, 2, False)
    assert now.problem is not None and "version 2 is live and cannot be loaded, so version 1 goes on" in now.problem
    assert "versions/0002/arrays.safetensors was changed" in now.problem and str(three.folder) not in now.problem
    three.rollback()
    following.check()
    assert following.now.server is now.server and following.now.problem is None
    broken.write_bytes(whole)
    three.promote(2)
    following.check()
    assert (following.now.server.version, following.now.problem) == (2, None)


def test_a_pointer_that_cannot_be_read_is_told_until_it_can(three: Registry) -> None:
    following = LiveServer(three)
    pointer = (three.folder / "live.json").read_text()
    for broken, message in (("{", "cannot be made out"), ('{"trail": [], "history": []}', "nothing is live any more")):
        (three.folder / "live.json").write_text(broken)
        following.check()
        assert following.now.server.version == 1 and message in str(following.now.problem)
    (three.folder / "live.json").write_text(pointer)
    following.check()
    assert following.now.problem is None


def test_a_version_made_anew_under_its_number_is_taken(three: Registry) -> None:
    following, data = LiveServer(three), shop()
    shutil.rmtree(three.place(3))
    shutil.rmtree(three.place(2))
    shutil.rmtree(three.place(1))
    three.publish(Popular().fit(data), data, name="anew")
    following.check()
    assert (following.now.server.version, following.now.server.name) == (1, "anew")


def test_a_fault_while_loading_is_survived(three: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    following = LiveServer(three)

    def full(*arguments: object) -> None:
        raise MemoryError

    three.promote(2)
    with monkeypatch.context() as patch:
        patch.setattr(Registry, "load", full)
        following.check()
    assert following.now.server.version == 1 and "version 2 is live and cannot be loaded" in str(following.now.problem)


def test_there_must_be_something_to_serve(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="nothing is live"):
        LiveServer(Registry(tmp_path))
