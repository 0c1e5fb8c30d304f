"""Values that mean "not rated": blank ones, or numbers such as -1 and 0."""

from collections.abc import Sequence
from dataclasses import dataclass

from palate.errors import InputError
from palate.writing import counted

BLANK = "blank"


@dataclass(frozen=True)
class Unrated:
    """Whether a blank rating, and which numbers, mean an event without a rating."""

    blank: bool = False
    values: tuple[float, ...] = ()

    @classmethod
    def of(cls, values: Sequence[str | float]) -> "Unrated":
        """From numbers and the word blank."""
        try:
            return cls(BLANK in values, tuple(float(value) for value in values if value != BLANK))
        except ValueError:
            listed = ", ".join(map(str, values))
            raise InputError(f"unrated is {listed}; it takes blank and numbers, such as blank,-1") from None

    def __bool__(self) -> bool:
        return self.blank or bool(self.values)

    def sql(self, rating: str) -> str:
        """A rating as SQL, NULL where its number means that none was given."""
        numbers = ", ".join(f"CAST({value} AS FLOAT)" for value in self.values)
        return f"CASE WHEN {rating} IN ({numbers}) THEN NULL ELSE {rating} END" if numbers else rating

    def notes(self, n: int) -> tuple[str, ...]:
        """A sentence on the n events without a rating, where some ratings mean that."""
        description = ", ".join([BLANK] * self.blank + [f"{value:g}" for value in self.values])
        return (f"{counted(n, 'event')} without a rating, as specified by {description}",) if self else ()
