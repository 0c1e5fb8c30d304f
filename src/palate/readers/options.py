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
    """Each is None (or "") where it is detected from the contents. `quote` "" is for no quotes at all.

    All hold for the events. For tables of items and users, `delimiter` and `quote` hold where the file has them,
    `encoding` where it can be read so, `decimal` and `times` as for the events; a header is detected in each file.
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
        """The names of the options for text files alone that were set."""
        named = ("delimiter", "quote", "header", "encoding", "decimal")
        return tuple(name for name in named if getattr(self, name) is not None)


def _delimiter(delimiter: str | None) -> str | None:
    if delimiter is None:
        return None
    sign = DELIMITERS.get(delimiter.lower(), delimiter)
    if not 0 < len(sign.encode()) <= LONGEST or any(end in sign for end in '\r\n"'):
        raise InputError(f"the delimiter {delimiter!r} is none; give the sign between two fields, such as ';' or tab")
    return sign


def _quote(quote: str | None) -> str | None:
    if quote is None or quote.lower() == "none":
        return quote if quote is None else ""
    if len(quote) > 1 or not quote.isascii() or quote.isalnum():
        raise InputError(f"the quote {quote!r} is none; give one sign such as ' or none")
    return quote


def _codec(codec: str | None) -> str | None:
    if codec is None:
        return None
    try:
        return codecs.lookup(codec).name
    except LookupError:
        hint = did_you_mean(codec, ("utf-8", "utf-16", "latin-1", "cp1252", "cp1251", "shift_jis", "gb18030", "big5"))
        raise InputError(f"there is no encoding {codec!r}{hint}; such are utf-8, utf-16, latin-1, cp1252") from None


def _decimal(decimal: str | None) -> str | None:
    words = {"comma": ",", "point": ".", "dot": "."}
    sign = None if decimal is None else words.get(decimal.lower(), decimal)
    if sign not in (None, ",", "."):
        raise InputError(f"the decimal sign {decimal!r} is none; give ',' or '.'")
    return sign


def _times(times: str | None) -> str:
    if not times:
        return ""
    word = times.strip().lower().replace("_", "-").replace(" ", "-")
    if word in WORDS:
        return word
    if "%" not in times:
        raise InputError(
            f"the time format {times!r}{did_you_mean(word, WORDS)} is none; give one of {', '.join(WORDS)}, or a "
            "pattern such as '%d.%m.%Y %H:%M'"
        )
    return times
