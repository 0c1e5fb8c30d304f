"""Ids that were spoilt on their way: by a spreadsheet, by a stray quote, or by a column that became numbers."""

import re
from collections.abc import Callable, Iterator

import numpy as np

from palate.data.dataset import Dataset
from palate.data.vocabulary import Vocabulary
from palate.doctor.finding import Finding, listed, quoted, share
from palate.writing import counted

SHORTENED = re.compile(r"\d[.,]\d+[eE]\+?\d+|\d[eE]\+\d+")  # not 5e1023, which may be a part of a hash
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
DATED = re.compile(rf"(\d\d?-({MONTHS})|({MONTHS})-\d\d)(-\d{{2,4}})?", re.IGNORECASE)
LONG, ROUND = 10**9, 10**5  # ids of ten digits whose last five are 0, as a spreadsheet rounds them
MOST, FEW = 0.8, 0.01  # the share of ids that makes a trait of the data


def spoilt(data: Dataset) -> Iterator[Finding]:
    for ids, noun in ((data.user_ids, "user"), (data.item_ids, "item")):
        if ids.whole:
            yield from _rounded(ids, noun)
        else:
            yield from _of_texts(ids, noun)


def _of_texts(ids: Vocabulary, noun: str) -> Iterator[Finding]:
    written = [str(identifier) for identifier in ids.ids.tolist()]
    shortened = _which(written, SHORTENED.fullmatch)
    if shortened:
        yield _shortened(noun, [written[code] for code in shortened], len(written))
    dated = _which(written, DATED.fullmatch)
    if len(dated) > FEW * len(written):
        yield _dated(noun, [written[code] for code in dated], len(written))
    broken = _which(written, lambda identifier: "\n" in identifier or "\r" in identifier)
    if broken:
        yield _with_line_ends(noun, [written[code] for code in broken], len(written))
    pointed = _which(written, re.compile(r"-?\d+\.0").fullmatch)
    if pointed:
        yield _pointed(noun, [written[code] for code in pointed], len(written))


def _which(written: list[str], test: Callable[[str], object]) -> list[int]:
    return [code for code, identifier in enumerate(written) if test(identifier)]


def _rounded(ids: Vocabulary, noun: str) -> Iterator[Finding]:
    large = ids.ids[np.abs(ids.ids) >= LONG]
    rounded = large[large % ROUND == 0]
    if len(large) > 1 and len(rounded) > MOST * len(large):
        yield _shortened(noun, [str(identifier) for identifier in rounded.tolist()], len(ids))


def _of(noun: str, some: list[str], n: int) -> str:
    return f"{counted(len(some), f'{noun} id')} of {n:,} ({share(len(some), n)})"


def _shortened(noun: str, some: list[str], n: int) -> Finding:
    return Finding(
        f"{noun}_ids_spoilt",
        "warning",
        f"{_of(noun, some, n)} {'was' if len(some) == 1 else 'were'} shortened, as a spreadsheet shortens numbers: "
        f"{listed([quoted(identifier) for identifier in some])}.",
        f"Many {noun}s stand under one id: what was done with each is taken for one, and none can be told apart.",
        "Export anew from the source, with the ids as texts; what was cut off cannot be restored.",
    )


def _dated(noun: str, some: list[str], n: int) -> Finding:
    return Finding(
        f"{noun}_ids_as_dates",
        "warning",
        f"{_of(noun, some, n)} {'is a date' if len(some) == 1 else 'are dates'}, as a spreadsheet makes of codes such "
        f"as 3-1: {listed([quoted(identifier) for identifier in some])}.",
        f"They meet no catalogue any more, and several {noun}s may have become one.",
        "Export anew from the source, with the ids as texts.",
    )


def _with_line_ends(noun: str, some: list[str], n: int) -> Finding:
    return Finding(
        f"{noun}_ids_with_line_ends",
        "warning",
        f"{_of(noun, some, n)} {'holds' if len(some) == 1 else 'hold'} a line end: "
        f"{listed([repr(identifier[:40]) for identifier in some])}.",
        "Most often a stray quote made one value of several rows: the events of these rows are lost.",
        "Look at these rows, and read the file by other quotes or none (--quote).",
    )


def _pointed(noun: str, some: list[str], n: int) -> Finding:
    return Finding(
        f"{noun}_ids_with_a_point",
        "warning" if len(some) < n else "notice",
        f"{_of(noun, some, n)} {'ends' if len(some) == 1 else 'end'} in .0: "
        f"{listed([quoted(identifier) for identifier in some])}.",
        f"Numbers with gaps among them became fractions on their way: the same {noun} is 7 in one file and 7.0 in "
        "another.",
        "Write whole numbers as such. They are read as such where all are whole and no two would become one.",
    )
