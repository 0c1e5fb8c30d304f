"""What a request asks for: how many items, and the switches that hold for all queries of a request."""

from dataclasses import dataclass

from palate.data.codes import Count, as_count


@dataclass(frozen=True)
class Ask:
    """`k` items for each query, without those of its history unless `exclude_seen` is off.

    `reasons` asks the server to explain the items. Models do not look at it. What limits one query
    alone stands in the queries themselves: `Queries.only` and `Queries.exclude`. Raises InputError for k below 1.
    """

    k: int = 10
    exclude_seen: bool = True
    reasons: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "k", as_count(self.k))

    @classmethod
    def of(cls, k: "Count | Ask") -> "Ask":
        """The request itself, or the usual one for k items."""
        return k if isinstance(k, Ask) else cls(as_count(k))
