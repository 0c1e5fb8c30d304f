"""What a caller says of how text files are written: delimiter, quotes, header, encoding, decimal sign, times."""

import codecs
from dataclasses import dataclass

from palate.errors import InputError
from palate.readers.times import WORDS
from palate.suggest import did_you_mean

DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "\\x01": "\x01"}
LONGEST = 4  # bytes that the engine takes for a delimiter


@dataclass(frozen=True)
class TextOptions:
    """Each is None (or "") where the contents are to tell. `quote` "" is for no quotes at all.

    All hold for the events. For tables of items and users, `delimiter` and `quote` hold where the file has them,
    `encoding` where it can be read so, `decimal` and `times` as for the events; a header is told from each file.
    """

    delimiter: str | None = None
    quote: str | None = None
    header: bool | None = None
    encoding: str | None = None
    decimal: str | None = None
    times: str = ""

    @classmethod
    def of(
        cls,
        delimiter: str | None = None,
        quote: str | None = None,
        header: bool | None = None,
        encoding: str | None = None,
        decimal: str | None = None,
        time_format: str | None = None,
    ) -> "TextOptions":
        """The options, words taken for their signs. InputError for what none of them can be."""
        return cls(
            _delimiter(delimiter), _quote(quote), header, _codec(encoding), _decimal(decimal), _times(time_format)
        )

    @property
    def of_text(self) -> tuple[str, ...]:
        """The names of those that speak of text files only, and were given."""
        named = ("delimiter", "quote", "header", "encoding", "decimal")
        return tuple(name for name in named if getattr(self, name) is not None)


def _delimiter(given: str | None) -> str | None:
    if given is None:
        return None
    sign = DELIMITERS.get(given.lower(), given)
    if not 0 < len(sign.encode()) <= LONGEST or any(end in sign for end in '\r\n"'):
        raise InputError(f"the delimiter {given!r} is none; give the sign between two fields, such as ';' or tab")
    return sign


def _quote(given: str | None) -> str | None:
    if given is None or given.lower() == "none":
        return given if given is None else ""
    if len(given) > 1 or not given.isascii() or given.isalnum():
        raise InputError(f"the quote {given!r} is none; give one sign such as ' or none")
    return given


def _codec(given: str | None) -> str | None:
    if given is None:
        return None
    try:
        return codecs.lookup(given).name
    except LookupError:
        hint = did_you_mean(given, ("utf-8", "utf-16", "latin-1", "cp1252", "cp1251", "shift_jis", "gb18030", "big5"))
        raise InputError(f"there is no encoding {given!r}{hint}; such are utf-8, utf-16, latin-1, cp1252") from None


def _decimal(given: str | None) -> str | None:
    words = {"comma": ",", "point": ".", "dot": "."}
    sign = None if given is None else words.get(given.lower(), given)
    if sign not in (None, ",", "."):
        raise InputError(f"the decimal sign {given!r} is none; give ',' or '.'")
    return sign


def _times(given: str | None) -> str:
    if not given:
        return ""
    word = given.strip().lower().replace("_", "-").replace(" ", "-")
    if word in WORDS:
        return word
    if "%" not in given:
        raise InputError(
            f"the time format {given!r}{did_you_mean(word, WORDS)} is none; give one of {', '.join(WORDS)}, or a "
            "pattern such as '%d.%m.%Y %H:%M'"
        )
    return given
