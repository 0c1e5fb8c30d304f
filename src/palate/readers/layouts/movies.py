"""What MovieLens says of films: titles with their years, genres, and what people wrote about them."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from palate.data.features import Column, Features, Label, Number, Tags, Text, strings
from palate.data.vocabulary import Vocabulary

YEAR = re.compile(r"\((\d{4})[^()]*\)\s*$")
NO_GENRE = frozenset({"(no genres listed)", "unknown", ""})
Film = tuple[str, Sequence[str]]  # title, genres


def films(
    known: Mapping[int, Film], ids: Vocabulary, where: str, tags: Mapping[int, Sequence[str]] | None = None
) -> tuple[Features, tuple[str, ...]]:
    """Titles to show, their words, years and genres, and tags where there are any, for each id."""
    rows = [known.get(int(identifier), ("", ())) for identifier in ids.ids.tolist()]
    titles = [title for title, _ in rows]
    columns: dict[str, Column] = {
        "title": Label(strings(titles)),
        "title words": Text(strings([YEAR.sub("", title).strip() for title in titles])),
        "year": Number(np.array([_year(title) for title in titles], dtype=np.float32)),
        "genres": Tags.of_lists([[genre for genre in genres if genre not in NO_GENRE] for _, genres in rows]),
    }
    if tags is not None:
        columns["tags"] = Tags.of_lists([tags.get(int(identifier), ()) for identifier in ids.ids.tolist()])
    unrated = len(set(known) - set(ids.ids.tolist()))
    notes = (f"{unrated} films of {where} have no events and are left out",) if unrated else ()
    return Features(len(ids), columns), notes


def _year(title: str) -> float:
    match = YEAR.search(title)
    return float(match[1]) if match else float("nan")
