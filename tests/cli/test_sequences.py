"""Every command after every other, in one registry: none ends in a traceback, and no fit is lost."""

from cli.commands import Terminal, ratings

COMMANDS = {
    "train ranker": "train item_knn --data data.csv",
    "train ratings": "train bias --data data.csv",
    "compare": "compare bias --data data.csv --split random",
    "compare by rmse": "compare bias popular --metric rmse --data data.csv --split random",
    "recommend": "recommend u2 -k 3",
    "card": "models card 1",
    "report": "report",
    "rollback": "models rollback",
}
FITS = [name for name in COMMANDS if name.startswith("train")]


def every_pair(names: list[str]) -> list[str]:
    """A walk in which each name stands once right after each other one: an Euler circuit of the complete graph."""
    left = {name: [*names] for name in names}
    path, walk = [names[0]], []
    while path:
        if left[path[-1]]:
            path.append(left[path[-1]].pop())
        else:
            walk.append(path.pop())
    return walk[::-1]


def test_the_walk_holds_every_pair_once() -> None:
    walk = every_pair(["a", "b", "c"])
    assert sorted(zip(walk, walk[1:], strict=False)) == sorted((x, y) for x in "abc" for y in "abc")


def test_every_command_after_every_other(palate: Terminal) -> None:
    palate.write("data.csv", ratings(12, 10))
    palate(*COMMANDS["compare"].split())
    palate(*COMMANDS["train ranker"].split())
    versions = 1
    for before, name in zip(["", *(walk := every_pair(list(COMMANDS)))], walk, strict=False):
        ended = palate(*COMMANDS[name].split())
        versions += name in FITS
        output = f"{name} after {before}: {ended.out[-400:]} {ended.err[-400:]}"
        assert ended.code == 0 or (name == "rollback" and ended.err.startswith("palate: no version was live")), output
        assert len(list((palate.folder / "palate-registry" / "versions").glob("0*"))) == versions, output


def test_models_of_ratings_are_refused_where_there_are_none(palate: Terminal) -> None:
    palate.write("data.csv", "\n".join(",".join(row.split(",")[:2]) for row in ratings(12, 10).splitlines()))
    palate.write("counts.csv", ratings(12, 10).replace("rating", "plays"))
    refused = palate("train", "svd", "--data", "data.csv")
    assert refused.code == 2 and "svd predicts ratings, and the data hold none" in refused.err and "ials" in refused.err
    counted = palate("train", "bias", "--data", "counts.csv", "--column", "weight=plays")
    assert counted.code == 0 and "it learns the events' weights" in counted.out
    by_rmse = palate("compare", "bias", "--metric", "rmse", "--data", "data.csv")
    assert by_rmse.code == 2 and "there are none: choose another metric" in by_rmse.err
    ranked = palate("compare", "bias", "--data", "data.csv")
    assert ranked.code == 0 and "bias predicts ratings, and the data hold none" in ranked.out
