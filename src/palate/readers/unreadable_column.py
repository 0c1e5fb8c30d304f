"""A column with the right name for a role and contents that cannot be read: left out, with a warning."""

from collections.abc import Sequence
from dataclasses import dataclass

KINDS = {"time": "times", "rating": "numbers", "weight": "numbers"}
CURES = {
    "time": "set how they are written (--time-format), write seconds since 1970 or ISO dates, or name another column "
    "(--column time=NAME)",
    "rating": "write them as numbers, or name another column (--column rating=NAME)",
    "weight": "write them as numbers, name another column (--column weight=NAME), or none (--column weight=none)",
}


@dataclass(frozen=True)
class Unread:
    """The role that stays empty, the column that should have had it, and some of its values."""

    role: str
    column: str
    examples: Sequence[str]

    @property
    def sentence(self) -> str:
        examples = ", ".join(map(repr, self.examples))
        return (
            f"{self.role}: none; column {self.column!r} has the name for it, and its contents cannot be read as "
            f"{KINDS[self.role]}, such as {examples}"
        )

    @property
    def cure(self) -> str:
        return CURES[self.role]

    def __str__(self) -> str:
        return f"{self.sentence}; {self.cure}"
