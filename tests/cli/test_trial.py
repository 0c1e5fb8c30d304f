"""`palate train` asks what it fitted for a few users, and promotes nothing that gives no answer."""

import pytest

from cli.commands import Terminal, ratings
from palate.data.queries import Queries
from palate.models.linear.ease import EASE


def test_what_gives_no_answer_is_kept_and_not_promoted(palate: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    file = palate.write("events.csv", ratings())
    assert palate("train", "popular", "--data", file).code == 0

    def broken(self: EASE, queries: Queries, *more: object) -> None:
        raise ValueError("no single solution")

    monkeypatch.setattr(EASE, "score", broken)
    ended = palate("train", "ease", "--data", file)
    assert ended.code == 1
    assert "Not promoted: asking it for 20 users ended in ValueError: no single solution." in ended.out
    assert "Version 2 of ease is in palate-registry (not live; palate models promote 2)." in ended.out
    assert "Popular" in palate("recommend", "u1").out or "popular" in palate("models", "list").out


def test_logistic_learns_of_play_counts(palate: Terminal) -> None:
    pairs = [(u, a) for u in range(40) for a in range(30) if (u + a) % 2 and u % 7 != a % 5]
    lines = [f"u{u},a{a},{1 + 37 * (u * a % 41) ** 2}" for u, a in pairs]
    file = palate.write("plays.csv", "user,artist,plays\n" + "\n".join(lines) + "\n")
    assert palate("train", "logistic", "--data", file).code == 0
    recommended = palate("recommend", "u3")
    assert recommended.code == 0 and "nan" not in recommended.out
