"""Replay: no window sees its future, points are those of temporal splits, and the models given stay as they are."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from splitting.worlds import dataset, many

from palate.arrays import Items, Scores
from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.errors import InputError
from palate.evaluation.replay import Step, replay
from palate.evaluation.run import evaluate
from palate.models.recommender import Reads, Recommender
from palate.spec import make
from palate.splitting.temporal import temporal

seen: list[tuple[str, int]] = []  # what a spy was told, and the newest moment in it


@dataclass
class Spy(Recommender):
    """Says how new what it is given is; items carry their one time as their code."""

    reads = Reads.HISTORY

    fails_from: int = 1 << 60
    users: list[int] = field(default_factory=list)

    def learn(self, data: Dataset) -> None:
        newest = int(data.interactions.time.max())
        seen.append(("fit", newest))
        if newest >= self.fails_from:
            raise InputError("it failed")

    def score(self, queries: Queries, items: Items) -> Scores:
        assert queries.time is not None
        seen.append(("ask", int(queries.time.max())))
        seen.append(("read", int(queries.history.item.max())))
        self.users.extend(queries.user.tolist())
        return np.zeros((len(queries), len(items)), dtype=np.float32)


def stream(n: int = 60, users: int = 4) -> Dataset:
    """Event t is of user t % users on item t, at time t + 1."""
    return dataset([(t % users, t, 1.0, t + 1) for t in range(n)])


def test_no_window_sees_its_future() -> None:
    seen.clear()
    points = replay({"spy": Spy()}, stream(), windows=3)["spy"]
    assert [point.at for point in points] == [31, 41, 51]
    assert seen == [
        *(("fit", 30), ("ask", 31), ("read", 29)),
        *(("fit", 40), ("ask", 41), ("read", 39)),
        *(("fit", 50), ("ask", 51), ("read", 49)),
    ]


def test_fitted_once_it_reads_what_came_since() -> None:
    seen.clear()
    replay({"spy": Spy()}, stream(), windows=3, refit=False)
    assert [what for what in seen if what[0] == "fit"] == [("fit", 30)]
    assert [newest for what, newest in seen if what == "read"] == [29, 39, 49]


def test_who_came_after_the_fit_is_a_stranger_with_a_history() -> None:
    data = dataset([*((t % 2, t, 1.0, t + 1) for t in range(8)), (2, 0, 1.0, 9), (0, 9, 1.0, 10), (2, 1, 1.0, 11)])
    users: list[int] = []
    spy = Spy(users=users)
    replay({"spy": spy}, data, windows=4, refit=False, first=0.5)
    assert -1 in users and 2 not in users and 0 in users


def test_points_are_those_of_temporal_splits() -> None:
    data = many(400)
    points = replay({"popular": make("popular")}, data, windows=2, k=5, first=0.6)["popular"]
    done = data.interactions
    for point, (begin, end) in zip(points, ((240, 320), (320, 400)), strict=True):
        split = temporal(data.where(done.time < end), moment=begin)
        means = evaluate(make("popular").fit(split.train), split, 5).means()
        assert (point.at, point.mean, point.n) == (begin, means["ndcg@5"], len(split.queries))
        assert point.low is not None and point.high is not None and point.low <= point.mean <= point.high


def test_by_hand() -> None:
    """Both users like what was popular before: item 0 is shown, and found by user 2 alone."""
    rows = [(0, 0, 1.0, 1), (1, 0, 1.0, 2), (2, 1, 1.0, 3), (0, 2, 1.0, 4)]
    data = dataset([*rows, (2, 0, 1.0, 5), (1, 1, 1.0, 6), (1, 2, 1.0, 7), (2, 2, 1.0, 8)])
    points = replay({"popular": make("popular")}, data, windows=2, k=1, metric="recall")["popular"]
    # from 5 on: popular is 0, then 1 and 2; user 2 is shown 0 (asked 0), user 1 is shown 1 (asked 1)
    # from 7 on: user 1 is shown 2 (asked 2), the last that it has not met; so is user 2
    assert [(point.at, point.mean, point.n) for point in points] == [(5, 1.0, 2), (7, 1.0, 2)]


def test_the_models_given_stay_as_they_are() -> None:
    model = make("ease")
    replay({"ease": model}, many(), windows=2)
    with pytest.raises(Exception, match="fit it first"):
        model.recommend(Queries.of_histories([[0]]), 1)


def test_every_step_is_told_and_a_failure_costs_its_window_alone() -> None:
    steps: list[Step] = []
    models = {"spy": Spy(fails_from=40), "popular": make("popular")}
    points = replay(models, stream(), windows=3, on_progress=steps.append)
    assert [point.at for point in points["spy"]] == [31] and len(points["popular"]) == 3
    assert [(step.name, step.window, step.stage) for step in steps[6:11]] == [
        *(("spy", 2, "fit"), ("spy", 2, "failed")),
        *(("popular", 2, "fit"), ("popular", 2, "ask"), ("popular", 2, "done")),
    ]
    assert steps[-1].at == 51


def test_a_failed_fit_is_not_asked_later() -> None:
    points = replay({"spy": Spy(fails_from=0)}, stream(), windows=3, refit=False)
    assert points == {"spy": ()}


def test_who_has_no_such_metric_has_no_points() -> None:
    assert replay({"popular": make("popular")}, many(rated=True), metric="rmse") == {"popular": ()}
    assert len(replay({"bias": make("bias")}, many(rated=True), metric="rmse", windows=3)["bias"]) == 3


def test_strangers_are_asked_only_if_told() -> None:
    data = dataset([*((t % 2, t, 1.0, t + 1) for t in range(8)), (2, 0, 1.0, 9), (0, 9, 1.0, 10)])
    counts = [
        replay({"popular": make("popular")}, data, windows=1, first=0.7, strangers=strangers)["popular"][0].n
        for strangers in (False, True)
    ]
    assert counts == [2, 3]


def test_no_model_is_said() -> None:
    with pytest.raises(InputError, match="no model to replay"):
        replay({}, many())
