"""Amazon reviews of 2014, 2018 and 2023: JSON lines of reviews, or the ratings alone without a header.

Jianmo Ni, Jiacheng Li, Julian McAuley. Justifying recommendations using distantly-labeled reviews. EMNLP 2019.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from palate.errors import InputError
from palate.readers.delimited import Delimited
from palate.readers.dialect import laid_out, lines
from palate.readers.json_lines import is_json_lines, json_lines
from palate.readers.layout import EventSource, Layout

PRODUCT = re.compile(r"B[0-9A-Z]{9}|\d{9}[\dX]")
PERSON = re.compile(r"A[0-9A-Z]{9,29}")
KEYS = (
    {"user": "reviewerID", "item": "asin", "rating": "overall", "time": "unixReviewTime"},
    {"user": "user_id", "item": "parent_asin", "rating": "rating", "time": "timestamp"},
)
ORDERS = (("user", "item", "rating", "time"), ("item", "user", "rating", "time"))


def _detect(path: Path) -> bool:
    if not path.is_file() or not {".csv", ".json", ".jsonl", ".txt"} & set(path.suffixes):
        return False
    return _keys(path) is not None if is_json_lines(path) else _order(path) is not None


def _open(path: Path) -> EventSource:
    if not path.is_file():
        raise InputError(f"{path} is not a file; name the file of reviews or ratings in it")
    keys = _keys(path) if is_json_lines(path) else None
    if keys is not None:
        return EventSource(json_lines(path), path.name, keys, LAYOUT.name)
    order = _order(path)
    if order is None:
        raise InputError(f"{path} is not as Amazon's reviews are; leave the layout out to have its columns guessed")
    return EventSource(
        Delimited(path, laid_out(path, ",", order)), path.name, {role: role for role in order}, LAYOUT.name
    )


def _keys(path: Path) -> dict[str, str] | None:
    try:
        first = json.loads(lines(path)[0])
    except ValueError:
        return None
    return next((keys for keys in KEYS if set(keys.values()) <= set(first)), None)


def _order(path: Path) -> Sequence[str] | None:
    rows = [line.split(",") for line in lines(path)[:100]]
    if any(len(row) != 4 for row in rows):
        return None
    return next((order for order in ORDERS if all(_fits(row, order) for row in rows)), None)


def _fits(row: Sequence[str], order: Sequence[str]) -> bool:
    user, item = row[order.index("user")], row[order.index("item")]
    return PERSON.fullmatch(user) is not None and PRODUCT.fullmatch(item) is not None


LAYOUT = Layout("amazon", "Amazon reviews of 2014, 2018, 2023, and their ratings alone", _detect, _open)
