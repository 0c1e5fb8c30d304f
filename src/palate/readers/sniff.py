"""How a text file is written, by its beginning, middle and end: separator, quotes, header and decimal sign."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from palate.errors import InputError
from palate.readers.decimals import decimal_of, thousands_of
from palate.readers.dialect import Dialect, decoded, further, head, of_ids, sampled
from palate.readers.header import Beginning, beginning
from palate.readers.options import TextOptions
from palate.readers.quoting import Quotes, shaped
from palate.readers.separator import Choice, choose, in_words

ANY = TextOptions()
LOOK = 2000  # rows, spread over the sample, by which columns are recognised as holding numbers


def sniff(path: Path, wanted: Iterable[str] = (), options: TextOptions = ANY, events: bool = True) -> Dialect:
    """The dialect of a file in UTF-8 with one event or one thing per line. A row that holds `wanted` is a header.

    What `options` say holds; for what describes items or users (not `events`) a delimiter only where the file has it.
    """
    start, encoding = decoded(head(path))
    some = [*start.splitlines(keepends=True), *further(path, encoding)]
    choice, quotes = separator_and_quotes(some, options, path, events)
    records = list(sampled(some, quotes))
    rows = [row for _, _, row in records]
    quotes = shaped(quotes, rows[:: max(1, len(rows) // LOOK)])
    begin = beginning(rows, quotes.width, set(wanted), options.header)
    body = rows[begin.skip + begin.header :]
    if begin.header and not body:
        raise InputError(f"{path} has a header and no rows; give a file with a row for each event")
    width = quotes.width if len(body) > 1 else len(rows[begin.skip])
    names = _names(rows[begin.skip], width) if begin.header else tuple(str(at + 1) for at in range(max(width, 1)))
    line, lines, _ = records[begin.skip]
    places = [at for at, name in enumerate(names) if not of_ids(name)]
    some_rows = body[:: max(1, len(body) // LOOK)]
    decimal = options.decimal or decimal_of(some_rows, places, quotes.separator)
    return Dialect(
        quotes.separator,
        names,
        begin.header,
        encoding,
        quotes.escape,
        tuple(tuple(row) for row in body if len(row) == width) or tuple(map(tuple, body)),
        quotes.quote,
        line - 1 + lines * begin.header,
        decimal,
        thousands_of(some_rows, places, decimal),
        quotes.numeric,
        _says(choice, begin, line, rows[begin.skip], names, decimal, events),
    ).pointed()


def _says(
    choice: Choice, begin: Beginning, line: int, first: Sequence[str], names: Sequence[str], decimal: str, events: bool
) -> tuple[str, ...]:
    """Sentences on how the file is written."""
    what = "event" if events else "row"
    header = f"line {line} is the header" if begin.header else f"no header found: line {line} is read as {_a(what)}"
    says = [f"{in_words(choice.best)} between fields, {header}" + (", a decimal comma" if decimal == "," else "")]
    if choice.other:
        says[0] += f" (it could be {in_words(choice.other)}: --delimiter says so)"
    if not begin.sure:
        says[0] += "; if it names the columns, use --header"
    if line > 1:
        says.append(
            f"{'the line above line 2 is' if line == 2 else f'the {line - 1} lines above line {line} are'} left out"
        )
    small = [name.strip().lower() for name in first] if begin.header else []
    for twice in dict.fromkeys(name for name in small if name and small.count(name) > 1):
        at = [place for place, name in enumerate(small) if name == twice]
        called = ", ".join(repr(names[place]) for place in at[1:])
        says.append(
            f"{len(at)} columns are named {first[at[0]].strip()!r}: the first keeps the name, others are {called}"
        )
    return tuple(says)


def _a(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


def separator_and_quotes(some: Sequence[str], options: TextOptions, path: Path, events: bool) -> tuple[Choice, Quotes]:
    """The separator and the quotes of lines. InputError where none makes a table of them."""
    quote = '"' if options.quote is None else options.quote
    escape = quote
    if quote and any("\\" + quote in line for line in some):
        escape = _escape(some, quote)
    delimiter = options.delimiter
    if delimiter is not None and events:
        if not any(delimiter in line for line in some):
            raise InputError(f"no line of {path} has {in_words(delimiter)} between fields; try another --delimiter")
        single = options.quote is None and _apostrophes(some, delimiter)
        return Choice(delimiter), Quotes(delimiter, "'", "'") if single else Quotes(delimiter, quote, escape)
    single_quoted = choose(some, "'", "'") if options.quote is None and _may_be_single(some) else None
    if single_quoted and _apostrophes(some, single_quoted.best):
        return single_quoted, Quotes(single_quoted.best, "'", "'")
    choice = choose(some, quote, escape)
    if choice is None:
        raise InputError(f"{path} has one column only, or lines of all lengths; give a table with a user and an item")
    if delimiter is not None and delimiter == choice.other:
        choice = Choice(delimiter)
    return choice, Quotes(choice.best, quote, escape)


def _escape(some: Sequence[str], quote: str) -> str:
    """What stands before a quote within quotes: a backslash where more lines are whole so."""
    ways = {escape: sum(_is_whole(line, quote, escape) for line in some) for escape in (quote, "\\")}
    return max(ways, key=lambda escape: ways[escape])


def _is_whole(line: str, quote: str, escape: str) -> bool:
    return any(Quotes(sign, quote, escape).is_closed(line.rstrip("\r\n")) for sign in (",", ";", "\t") if sign in line)


def _may_be_single(some: Sequence[str]) -> bool:
    return any("'" in line for line in some) and not any('"' in line for line in some)


def _apostrophes(some: Sequence[str], separator: str) -> bool:
    """Whether single quotes stand around the texts of a column, which may hold the separator."""
    if not _may_be_single(some):
        return False
    quotes = Quotes(separator, "'", "'")
    lines = [line for line in (line.rstrip("\r\n") for line in some) if line.strip() and quotes.is_closed(line)]
    rows = [(line, quotes.parsed(line)) for line in lines[1:]]
    width = max(Counter(len(row) for _, row in rows).items(), key=lambda entry: entry[1])[0] if rows else 0
    whole = [(line, row) for line, row in rows if len(row) == width]
    columns = [[(line, row[at]) for line, row in whole if row[at]] for at in range(width)]
    return any(column and all(_is_within(value, line) for line, value in column) for column in columns)


def _is_within(value: str, line: str) -> bool:
    """Whether a value of the line stands between single quotes there."""
    doubled = value.replace("'", "''")
    return f"'{doubled}'" in line


def _names(first: Sequence[str], width: int) -> tuple[str, ...]:
    names: list[str] = []
    for at, field in enumerate([*first, *[""] * (width - len(first))]):
        name = field.strip() or f"column {at + 1}"
        names.append(name if name.lower() not in map(str.lower, names) else f"{name} ({at + 1})")
    return tuple(names)
