"""Ids that are whole numbers: in their plain form, such as 7, or with a point, such as 7.0, as spreadsheets write."""

from palate.readers.baskets import is_nested
from palate.readers.missing import is_missing
from palate.readers.schema import EITHER, PLAIN, POINTED


def number_of(written: str, form: str = PLAIN) -> str:
    """SQL of the whole number of an id, NULL where it is not written in this form: 007 is 7 in none of them."""
    if form == EITHER:
        return f"coalesce({number_of(written, PLAIN)}, {number_of(written, POINTED)})"
    cast = f"TRY_CAST({f'left({written}, -2)' if form == POINTED else written} AS BIGINT)"
    again = f"concat(CAST({cast} AS VARCHAR), '.0')" if form == POINTED else f"CAST({cast} AS VARCHAR)"
    return f"CASE WHEN {written} = {again} THEN {cast} END"


def is_odd(written: str, form: str) -> str:
    """SQL aggregate of whether some ids are not written in this form, or two ids would become one."""
    number = number_of(written, form)
    filled = f"NOT {is_missing(written)} AND NOT {is_nested(written, '[')} AND NOT {is_nested(written, '{')}"
    odd = f"bool_or({number} IS NULL AND {filled})"
    several = f"count(DISTINCT {written}) FILTER ({filled}) > count(DISTINCT {number})"
    return f"({odd} OR {several})" if form == EITHER else odd


def pointed(role: str) -> str:
    """What is done with ids that end in .0."""
    return f"{role} ids such as 7.0 are read as the whole number 7"
