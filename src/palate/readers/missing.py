"""What stands for nothing, as words and as SQL."""

from palate.readers.engine import text

MISSING = frozenset({"", "na", "nan", "null", "none", "\\n", "n/a"})

WORDS = ", ".join(map(text, sorted(MISSING)))


def is_missing(raw: str) -> str:
    """Whether a value is none, blank, or one of the words for what is missing."""
    return f"coalesce(lower(trim(CAST({raw} AS VARCHAR))), '') IN ({WORDS})"
