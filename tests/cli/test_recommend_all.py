"""Lists for many users in a file: all, or those named, as each alone would get them, and over nothing else."""

import csv
import json

import duckdb

from cli.commands import Terminal, ratings


def test_lists_of_all_users_are_those_of_each(palate: Terminal) -> None:
    palate.write("r.csv", ratings())
    palate("train", "item_knn", "--data", "r.csv")
    ended = palate("recommend", "--all", "-k", "3", "--out", "lists.parquet")
    assert ended.code == 0 and "Wrote 120 rows for 40 users to lists.parquet." in ended.out, ended.err
    result = duckdb.sql(f"SELECT * FROM '{palate.folder}/lists.parquet'")
    assert result.columns == ["user_id", "rank", "item_id", "score", "by"]
    rows = result.fetchall()
    entry = json.loads(palate("recommend", "u7", "-k", "3", "--json").out)["items"]
    assert [row[1:3] for row in rows if row[0] == "u7"] == [(item["rank"], item["item_id"]) for item in entry]
    assert {row[4] for row in rows} == {"ItemKNN"}


def test_a_file_of_users_as_csv(palate: Terminal) -> None:
    palate.write("r.csv", ratings())
    palate("train", "item_knn", "--data", "r.csv")
    palate.write("users.txt", "u3\nnobody\nu1\nu3\n")
    palate.write("table.csv", "name,user_id\nx,u3\ny,nobody\nz,u1\n")
    for source in ("users.txt", "table.csv"):
        ended = palate("recommend", "--users-from", source, "-k", "2", "--out", "lists.csv", "--json")
        text = json.loads(ended.out)
        assert (text["n_users"], text["strangers"], text["n_rows"]) == (3, 1, 6), ended.err
        with (palate.folder / "lists.csv").open() as file:
            rows = list(csv.DictReader(file))
        assert [row["user_id"] for row in rows[::2]] == ["u3", "nobody", "u1"]
        assert [row["by"] for row in rows] == ["ItemKNN"] * 2 + ["fallback"] * 2 + ["ItemKNN"] * 2


def test_nothing_else_is_written_over(palate: Terminal) -> None:
    palate.write("r.csv", ratings())
    palate.write("users.csv", "user_id\nu3\n")
    palate("train", "popular", "--data", "r.csv")
    for words, sentence in (
        (("--all", "--out", "r.csv"), "is there already and is not lists of recommendations"),
        (("--users-from", "users.csv", "--out", "users.csv"), "is what --users-from reads"),
        (("--all", "--out", "lists.xlsx"), "neither .parquet nor .csv"),
        (("--all",), "--out lists.parquet"),
        (("u3", "--all", "--out", "a.csv"), "leave USER out"),
        ((), "Name a USER, or say --all"),
        (("--users-from", "none.txt", "--out", "a.csv"), "there is no file none.txt"),
    ):
        ended = palate("recommend", *words)
        assert ended.code == 2 and sentence in ended.err, (words, ended.err)
    assert (palate.folder / "r.csv").read_text() == ratings()


def test_one_is_one(palate: Terminal) -> None:
    palate.write("r.csv", ratings())
    palate("train", "popular", "--data", "r.csv")
    palate.write("one.txt", "nobody\n")
    ended = palate("recommend", "--users-from", "one.txt", "-k", "1", "--out", "lists.csv")
    assert "Wrote 1 row for 1 user to lists.csv. 1 of the users is not known and gets" in ended.out
