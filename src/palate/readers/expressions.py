"""Rules over the columns of a table, such as `rating >= 4 and event == "purchase"`: checked sign by sign, then SQL.

Columns, numbers, texts, comparisons, sums, and/or/not/in/is/between/like are let through: no function, no table.
"""

import re
from collections.abc import Mapping, Sequence

from palate.errors import InputError
from palate.readers.engine import name, text
from palate.suggest import did_you_mean, listed

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|(?P<text>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")"
    r"|(?P<word>[^\W\d]\w*)|(?P<sign>==|!=|<>|<=|>=|[-+*/%<>=(),]))"
)
MISWRITTEN = {"=>": ">=", "=<": "<=", "&&": "and", "||": "or", "!": "not"}  # as other languages have it
KEYWORDS = frozenset({"and", "or", "not", "in", "is", "null", "between", "like", "ilike", "true", "false"})


def words(rule: str) -> list[str]:
    """The words and quoted texts of a rule, as far as it can be read: among them are the columns it names."""
    matches = (match for match in TOKEN.finditer(rule))
    return [match["word"] or match["text"][1:-1] for match in matches if match["word"] or match["text"]]


def check_quoted(rule: str, columns: Sequence[str]) -> None:
    """InputError where a rule names a column whose name is more than a word, such as Book-Rating, without quotes."""
    bare = re.sub(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'", lambda quoted: " " * len(quoted[0]), rule)
    for column in sorted(columns, key=len, reverse=True):
        if re.fullmatch(r"[^\W\d]\w*", column):
            continue
        if re.search(rf"(?<!\w){re.escape(column)}(?!\w)", bare) or f"'{column}'" in rule:
            quoted = '"' + column.replace('"', '""') + '"'
            raise InputError(f"the rule {rule!r} names the column {column!r}; write it in double quotes: {quoted}")


def compiled(rule: str, columns: Mapping[str, str]) -> str:
    """The rule as SQL; `columns` are the names it may use and the SQL of each. InputError on anything else."""
    tokens, at = [], 0
    while rule[at:].strip():
        match = TOKEN.match(rule, at)
        wrong = next((sign for sign in MISWRITTEN if rule[at:].lstrip().startswith(sign)), None)
        if wrong and not rule[at:].lstrip().startswith("!="):
            raise InputError(f"the rule {rule!r} has {wrong!r}; write {MISWRITTEN[wrong]!r}, as in rating >= 4")
        if match is None:
            raise InputError(
                f"the rule {rule!r} cannot be read at {rule[at:].strip()[:20]!r}; write it as in rating >= 4"
            )
        tokens.append(_sql(match, rule, columns))
        at = match.end()
    if not tokens:
        raise InputError("a rule is empty; write it as in rating >= 4")
    _check_brackets(rule, tokens)
    return " ".join(tokens)


def _check_brackets(rule: str, signs: list[str]) -> None:
    depth = 0
    for sign in signs:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            break
    if depth:
        raise InputError(f"the brackets of the rule {rule!r} do not match; close each that is opened")


def _sql(match: re.Match[str], rule: str, columns: Mapping[str, str]) -> str:
    if match["number"]:
        return match["number"]
    if match["sign"]:
        return "=" if match["sign"] == "==" else match["sign"]
    if match["text"]:
        quoted = match["text"]
        inner = quoted[1:-1].replace(quoted[0] * 2, quoted[0])
        return name(columns[inner]) if quoted[0] == '"' and inner in columns else text(inner)
    return _word(match["word"], rule, columns, rule[match.end() :].lstrip().startswith("("))


def _word(word: str, rule: str, columns: Mapping[str, str], called: bool) -> str:
    if word in columns and not called:
        return name(columns[word])
    if word.lower() in KEYWORDS:
        return word.upper()
    if called:
        raise InputError(f"the rule {rule!r} calls {word}(); rules compare columns, and call nothing")
    hint = did_you_mean(word, columns)
    raise InputError(f"the rule {rule!r} names no column with {word!r}{hint}; it may use {listed(columns)}")
