"""What `palate serve` says of what it serves and who reaches it."""

from typing import Any

import pytest

from cli.commands import Terminal, ratings


@pytest.fixture
def options(palate: Terminal, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the service is started with; it answers at once, and ends."""
    palate.write("t.csv", ratings())
    assert palate("train", "popular", "--data", "t.csv").code == 0
    values: dict[str, Any] = {}

    def serve(registry: object, ready: Any, **more: Any) -> None:
        values.update(more)
        ready("http://here:8000")

    monkeypatch.setattr("palate.service.app.serve", serve)
    return values


def test_the_live_version_is_followed(palate: Terminal, options: dict[str, Any]) -> None:
    ended = palate("serve", "--port", "0", "--workers", "3", "--connections", "50")
    assert ended.code == 0 and "Version 1 is live; what is promoted or rolled back is served" in ended.out
    assert "Other machines" not in ended.out
    assert (options["workers"], options["connections"], options["version"]) == (3, 50, None)


def test_a_version_that_is_asked_for_is_pinned(palate: Terminal, options: dict[str, Any]) -> None:
    assert "Version 1 is pinned" in palate("serve", "--port", "0", "--version", "1").out
    assert options["version"] == 1


def test_whoever_opens_it_to_other_machines_is_warned(palate: Terminal, options: dict[str, Any]) -> None:
    assert "Other machines reach this address. The service has no log-in" in palate("serve", "--host", "0.0.0.0").out
    assert "Other machines" not in palate("serve", "--host", "127.0.0.2").out


def test_there_is_a_worker_at_least(palate: Terminal) -> None:
    assert palate("serve", "--workers", "0").code == 2
