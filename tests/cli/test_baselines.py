"""`palate compare --baselines` says which baselines run."""

import json

import pytest

from cli.commands import Terminal, ratings


@pytest.mark.parametrize(
    ("options", "models"),
    [
        ([], {"ials", "popular", "item_knn", "ease"}),
        (["--baselines", "popular, recent_popular"], {"ials", "popular", "recent_popular"}),
        (["--baselines", "none"], {"ials"}),
    ],
)
def test_those_named_run(palate: Terminal, options: list[str], models: set[str]) -> None:
    file = palate.write("events.csv", ratings())
    ended = palate("compare", "--data", file, "-p", "ials.factors=4", "--json", "--split", "random", *options)
    assert ended.code == 0, ended.err
    assert {row["name"] for row in json.loads(ended.out)["models"]} == models


def test_one_that_there_is_not_is_said(palate: Terminal) -> None:
    ended = palate("compare", "bpr", "--data", palate.write("events.csv", ratings()), "--baselines", "easy")
    assert ended.code == 2 and "'easy' is not a simple baseline (did you mean 'ease'?)" in ended.err
