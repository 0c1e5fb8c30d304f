"""What is shown of a fit at work."""

import pytest
from cases import WORLDS
from rich.progress import Progress

from palate.cli.screen import Screen, in_words, watched
from palate.models.recommender import Round, Watch
from palate.spec import make

W = WORLDS[False]


def test_a_round_says_where_in_the_whole_it_was_made() -> None:
    model = make("popular")
    assert in_words(Round(model, 5, 100, 0.12345)) == "round 5 of 100, loss 0.1235"
    assert in_words(Round(model, 2, 4, None)) == "2 of 4 parts"
    stage = ("retrievers[0] Weighted", "parts[1] BPR")
    assert in_words(Round(model, 1, 9, 2.0, stage)) == "retrievers[0] Weighted, parts[1] BPR, round 1 of 9, loss 2.0000"


def test_the_bar_of_a_pipeline_moves_with_every_round_of_its_parts_and_ends_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moves: list[float] = []
    monkeypatch.setattr(Progress, "update", lambda self, task, *, completed, description: moves.append(completed))
    pipeline = make("pipeline", retrievers=[{"kind": "bpr", "epochs": 2}], ranker="ease")
    with watched(Screen(force_terminal=True, quiet=True), "fitting", pipeline) as on_round:
        pipeline.fit(W.data, watch=Watch(on_round))
    assert moves == [0.25, 0.5, 0.5, 1.0]
