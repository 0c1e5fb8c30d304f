"""What stands for nothing, as SQL."""

from palate.readers.engine import text
from palate.readers.schema import MISSING

WORDS = ", ".join(map(text, sorted(MISSING)))


def is_missing(raw: str) -> str:
    """Whether a value is none, blank, or one of the words for what is missing."""
    return f"coalesce(lower(trim(CAST({raw} AS VARCHAR))), '') IN ({WORDS})"
