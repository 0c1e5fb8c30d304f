"""Small published tables: files as their owners lay them out, and recipes over them."""

from pathlib import Path

import numpy as np

RECIPE = """
title = "A small world"
table = "Z1"
data = "small-world"
whence = "https://example.org/small-world"
protocol = "lightgcn"
about = "As given."
source = "nobody"

[metrics]
"recall@5" = { better = "higher", means = "hits among 5" }
"ndcg@5" = { better = "higher", means = "hits among 5 by place" }

[band]
"recall@5" = 0.002
"ndcg@5" = 0.002

"""
ROW = """
[rows.{name}]
label = "{name}"
{lines}
"""


def recipe_file(folder: Path, rows: dict[str, str], name: str = "small") -> Path:
    """A recipe over the small world, with the lines of each row in TOML; returns its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    body = "".join(ROW.format(name=row, lines=lines) for row, lines in rows.items())
    (folder / f"{name}.toml").write_text(RECIPE + body)
    return folder


def small_world(folder: Path, users: int = 40, items: int = 30) -> Path:
    """LightGCN's files: each user likes the items of one half of the catalogue, some withheld in test.txt.

    Made once: rows are kept for files as they were.
    """
    if folder.exists():
        return folder
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    parts: dict[str, list[str]] = {"train.txt": [], "test.txt": []}
    for user in range(users):
        liked = rng.permutation(np.arange(user % 2, items, 2))[:10]
        parts["train.txt"].append(" ".join(map(str, [user, *liked[:7]])))
        parts["test.txt"].append(" ".join(map(str, [user, *liked[7:]])))
    for name, lines in parts.items():
        (folder / name).write_text("\n".join(lines) + "\n")
    return folder
