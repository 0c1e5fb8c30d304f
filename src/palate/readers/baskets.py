"""Ids that are lists or objects: several things at once, or a thing with parts, and so no ids."""

import json

BASKET = "a list as {role} id (--explode {role} makes an event of each)"
OBJECT = "an object as {role} id (name the column that holds its id)"
ENDS = {"[": "]", "{": "}"}


def reasons(raw: str, kind: str, role: str) -> list[tuple[str, str]]:
    """SQL of whether an id is a list and whether it is an object, with the reason to leave it out; nothing for types
    that can be neither."""
    basket, thing = BASKET.format(role=role), OBJECT.format(role=role)
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP")):
        return [(f"{raw} IS NOT NULL", basket if kind.endswith("]") else thing)]
    if kind not in ("VARCHAR", "JSON"):
        return []
    written = f"trim(CAST({raw} AS VARCHAR))"
    return [(is_nested(written, "["), basket), (is_nested(written, "{"), thing)]


def is_nested(written: str, first: str) -> str:
    """SQL of whether a text is a JSON list or object, or one as Python writes it."""
    valid = f"(json_valid({written}) OR json_valid(replace({written}, '''', '\"')))"
    begins = f"{written} >= '{first}' AND {written} < '{chr(ord(first) + 1)}'"  # a range, which whole blocks are out of
    return f"CASE WHEN {begins} AND {written}[-1] = '{ENDS[first]}' THEN {valid} ELSE false END"


def reason_of(written: str, role: str) -> str:
    """The same for one text."""
    first = written.strip()[:1]
    if first not in ENDS or not written.strip().endswith(ENDS[first]):
        return ""
    for form in (written, written.replace("'", '"')):
        try:
            json.loads(form)
        except ValueError:
            continue
        return (BASKET if first == "[" else OBJECT).format(role=role)
    return ""
