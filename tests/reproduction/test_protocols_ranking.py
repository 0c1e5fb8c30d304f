"""The published protocols of rankings, against their authors' code on small data, and figures worked out by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from reproduction.worlds import small_world

from palate.errors import InputError
from palate.readers.layouts.lightgcn import read_parts
from palate.reproduction.protocols import tasks
from palate.reproduction.task import CandidatesTask, RankingTask


def test_lightgcn_is_the_split_as_given(tmp_path: Path) -> None:
    folder = small_world(tmp_path / "data")
    (task,) = tasks("lightgcn", folder, ("recall@5", "ndcg@5"), {})
    assert isinstance(task, RankingTask)
    data, test = read_parts(folder)
    assert len(task.split.train.interactions) == len(data.interactions) == 280
    assert len(task.split.relevant.item) == len(test) == 120 and "40 users asked" in task.about
    figures = task.measure("popular", {}).figures
    popular = np.bincount(data.interactions.item, minlength=30)
    hits = []
    for user in range(40):
        met = data.interactions.item[data.interactions.user == user]
        order = [item for item in np.lexsort((np.arange(30), -popular)) if item not in met][:5]
        right = test.item[test.user == user]
        hits.append(np.isin(order, right).sum() / len(right))
    assert figures["recall@5"] == pytest.approx(np.mean(hits))


def ncf_files(folder: Path) -> dict[str, str]:
    rng = np.random.default_rng(1)
    train, test, negatives = [], [], []
    for user in range(20):
        items = rng.permutation(30)
        train += [f"{user}\t{item}\t5" for item in items[:8]]
        test.append(f"{user}\t{items[8]}\t4\t100")
        others = [*items[9:17], items[8]] if user == 0 else items[9:18]  # its own item stands among the first's
        negatives.append("\t".join([f"({user},{items[8]})", *map(str, others)]))
    files = {"train": train, "test": test, "negatives": negatives}
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n")
    return {name: name for name in files}


def test_ncf_counts_what_scores_strictly_higher(tmp_path: Path) -> None:
    files = ncf_files(tmp_path)
    (task,) = tasks("ncf", tmp_path, ("hit_rate@3", "ndcg@3", "mrr@3"), files)
    assert isinstance(task, CandidatesTask) and task.split.candidates is not None
    figures = task.measure("popular", {}).figures
    done = task.split.train.interactions
    popular = np.bincount(done.item, minlength=30)
    place = np.array([(popular[row[1:]] > popular[row[0]]).sum() for row in task.split.candidates])
    assert figures["hit_rate@3"] == pytest.approx((place < 3).mean())
    assert figures["ndcg@3"] == pytest.approx(np.where(place < 3, 1 / np.log2(place + 2), 0).mean())
    assert figures["mrr@3"] == pytest.approx(np.where(place < 3, 1 / (place + 1), 0).mean())


def test_ncf_files_that_do_not_belong_together_are_told(tmp_path: Path) -> None:
    files = ncf_files(tmp_path)
    lines = (tmp_path / "negatives").read_text().splitlines()
    (tmp_path / "negatives").write_text("\n".join(lines[1:]))
    with pytest.raises(InputError, match="20 users in test, and 19 in negatives"):
        tasks("ncf", tmp_path, ("hit_rate@3",), files)
    (tmp_path / "negatives").write_text("\n".join([*lines[1:], "(0,1)\t4"]))
    with pytest.raises(InputError, match="equally many negatives"):
        tasks("ncf", tmp_path, ("hit_rate@3",), files)
    (tmp_path / "train").write_text("0\tx\t5\n")
    with pytest.raises(InputError, match="has to hold 3 whole numbers"):
        tasks("ncf", tmp_path, ("hit_rate@3",), files)


def movielens(folder: Path, users: int = 60, items: int = 50) -> pd.DataFrame:
    """ratings.dat as MovieLens 1M has it, in no order of time; returned as a table too."""
    rng = np.random.default_rng(3)
    rows = []
    for user in rng.permutation(users) + 1:
        for item in rng.permutation(items)[: int(rng.integers(3, 30))] + 1:
            rows.append((user, item, int(rng.integers(1, 6)), int(rng.integers(9e8, 1e9))))
    (folder / "ratings.dat").write_text("".join("::".join(map(str, row)) + "\n" for row in rows))
    return pd.DataFrame(rows, columns=["user", "item", "rating", "time"])


def liang(ratings: pd.DataFrame, held_out: int) -> tuple[set[int], dict[int, tuple[list[int], list[int]]]]:
    """The users of the training, and for each test user what is folded in and what is held: the authors' notebook."""
    raw = ratings[ratings.rating > 3.5]
    counts = raw.groupby("user").size()
    raw = raw[raw.user.isin(counts.index[counts >= 5])]
    users = raw.groupby("user").size().index
    np.random.seed(98765)  # noqa: NPY002
    users = users[np.random.permutation(users.size)]  # noqa: NPY002
    train, test = users[: len(users) - 2 * held_out], users[len(users) - held_out :]
    known = pd.unique(raw[raw.user.isin(train)].item)
    np.random.seed(98765)  # noqa: NPY002
    parts = {}
    for user, group in raw[raw.user.isin(test) & raw.item.isin(known)].groupby("user"):
        held = np.zeros(len(group), dtype=bool)
        if len(group) >= 5:
            held[np.random.choice(len(group), size=int(0.2 * len(group)), replace=False)] = True  # noqa: NPY002
        parts[int(user)] = (group.item[~held].tolist(), group.item[held].tolist())
    return {int(user) for user in train}, parts


def test_strong_is_the_authors_draw(tmp_path: Path) -> None:
    train, parts = liang(movielens(tmp_path), 10)
    options = {"least_rating": 4.0, "least_events": 5, "held_out": 10}
    (task,) = tasks("strong", tmp_path, ("capped_recall@5", "ndcg@10"), options)
    assert isinstance(task, RankingTask)
    split = task.split
    with_answers = [(past, held) for past, held in parts.values() if held]
    assert len(np.unique(split.train.interactions.user)) == len(train) and len(split.queries) == len(with_answers)
    assert (split.queries.user == -1).all()
    # codes of items are the places of the ids that the training holds, in order
    ids = {code: item for code, item in enumerate(sorted(known_items(tmp_path, train)))}
    assert split.train.n_items == len(ids)
    for row, (past, held) in enumerate(with_answers):
        assert {ids[int(code)] for code in split.queries.history.take(np.array([row])).item} == set(past)
        assert {ids[int(code)] for code in split.relevant.take(np.array([row])).item} == set(held)
    assert 0 <= task.measure("popular", {}).figures["capped_recall@5"] <= 1


def known_items(folder: Path, train: set[int]) -> set[int]:
    rows = [tuple(map(int, line.split("::"))) for line in (folder / "ratings.dat").read_text().splitlines()]
    return {item for user, item, rating, _ in rows if user in train and rating >= 4}


def test_recboles_parts_are_eight_one_one_within_each_user(tmp_path: Path) -> None:
    ratings = movielens(tmp_path, users=80)
    options = {"least_rating": 3.0, "core": 5, "parts": [0.8, 0.1, 0.1], "seeds": [0, 1]}
    first, second = tasks("per_user", tmp_path, ("recall@10",), options)
    assert isinstance(first, RankingTask) and isinstance(second, RankingTask)
    dense = ratings[ratings.rating >= 3]
    while True:
        users, items = dense.groupby("user").item.transform("size"), dense.groupby("item").user.transform("size")
        if ((users >= 5) & (items >= 5)).all():
            break
        dense = dense[(users >= 5) & (items >= 5)]
    counts = dense.groupby("user").size().to_numpy()
    learned = np.bincount(first.split.train.interactions.user, minlength=len(counts))
    tested = first.split.relevant.lengths
    for n, train, test in zip(counts, learned, tested, strict=True):
        sizes = [int(0.8 * n), int(0.1 * n), int(0.1 * n)]  # as RecBole's _calcu_split_ids counts
        sizes[0] = n - sizes[1] - sizes[2]
        for at in (2, 1):
            if sizes[0] > 1 and 0 < 0.1 * n < 1:
                sizes[at] += 1
                sizes[0] -= 1
        assert (train, test) == (sizes[0], sizes[2])
    queries = first.split.queries
    assert queries.exclude is not None
    assert (queries.history.lengths + queries.exclude.lengths + tested == counts).all()
    assert not np.array_equal(first.split.relevant.item, second.split.relevant.item)


def test_recboles_lists_leave_out_what_was_validated_on(tmp_path: Path) -> None:
    movielens(tmp_path, users=80)
    options = {"least_rating": 3.0, "core": 5, "parts": [0.8, 0.1, 0.1], "seeds": [0]}
    (task,) = tasks("per_user", tmp_path, ("recall@5",), options)
    assert isinstance(task, RankingTask) and task.split.queries.exclude is not None
    queries, relevant = task.split.queries, task.split.relevant
    popular = np.bincount(task.split.train.interactions.item, minlength=task.split.n_items)
    recalls = []
    for row in range(len(relevant)):
        query = queries.take(np.array([row]))
        assert query.exclude is not None
        out = np.concatenate([query.history.item, query.exclude.ragged()[1]])
        order = [item for item in np.lexsort((np.arange(len(popular)), -popular)) if item not in out][:5]
        right = relevant.take(np.array([row])).item
        recalls.append(np.isin(order, right).sum() / len(right))
    assert task.measure("popular", {}).figures["recall@5"] == pytest.approx(np.mean(recalls))


def test_the_last_item_is_asked_for_by_all_before_it(tmp_path: Path) -> None:
    lines = ["1 7 3 9 4", "2 3 4 7 9 8", "3 9 8 7 3"]
    (tmp_path / "seq.txt").write_text("\n".join(lines * 1) + "\n")
    (task,) = tasks("leave_last", tmp_path, ("hit_rate@2",), {"file": "seq.txt"})
    assert isinstance(task, RankingTask)
    ids = task.split.train.item_ids.ids
    assert [int(ids[code]) for code in task.split.relevant.item] == [4, 8, 3]
    assert task.split.queries.history.lengths.tolist() == [3, 4, 3]
    assert np.bincount(task.split.train.interactions.user).tolist() == [2, 3, 2]


def test_a_session_is_asked_by_its_prefix(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text("1 2\n1 3 2\n1 2 2\n3 2 4\n")
    (tmp_path / "test.txt").write_text("1\t2\n2 3\t3\n")
    (task,) = tasks("sessions", tmp_path, ("hit_rate@1", "mrr@2"), {"train": "train.txt", "test": "test.txt"})
    assert isinstance(task, RankingTask)
    assert len(task.split.train.interactions) == 11 and task.split.queries.history.item.tolist() == [1, 2, 3]
    # of the sessions, 4 hold 2, 3 hold 1, 2 hold 3: the prefix 1 is followed by 2, found first; 3 is third
    assert task.measure("popular", {}).figures == {"hit_rate@1": 0.5, "mrr@2": 0.5}
