"""Which model of a comparison to serve: of those that share the first rank, the one that shows most."""

from palate.errors import InputError
from palate.evaluation.comparison import Comparison, Row

ALIKE = 0.01  # of the catalogue: models that show as much are told apart by their speed


def chosen(comparison: Comparison) -> Row:
    """Of the models at rank 1 the one of the widest coverage; of those within a hundredth, the fastest to answer."""
    first = [row for row in comparison.models if row.rank == 1 and row.metrics]
    if not first:
        raise InputError("no model could be fitted; the table above says why for each")
    widest = max(_coverage(row, comparison) for row in first)
    wide = [row for row in first if _coverage(row, comparison) >= widest - ALIKE]
    return min(wide, key=lambda row: row.seconds_per_1000)


def why_chosen(comparison: Comparison, winner: Row) -> str:
    """Why it is the winner, and what that is worth."""
    first = [row for row in comparison.models if row.rank == 1 and row.metrics]
    share = _coverage(winner, comparison)
    alike = [row for row in first if abs(_coverage(row, comparison) - share) <= ALIKE]
    why = f"{winner.name} is chosen: "
    if len(first) == 1:
        why += f"it has the best {comparison.metric}, by more than chance explains."
    elif len(alike) == 1:
        why += f"of {_names(first)}, which cannot be told apart, it shows most of the catalogue ({share:.0%})."
    else:
        why += (
            f"of {_names(first)}, which cannot be told apart, it answers fastest of those that show most ({share:.0%})."
        )
    return f"{why} (It was chosen by these figures, so its own flatter it a little.)"


def _names(rows: list[Row]) -> str:
    return f"{', '.join(row.name for row in rows[:-1])} and {rows[-1].name}"


def _coverage(row: Row, comparison: Comparison) -> float:
    figure = row.metrics.get(f"catalogue_coverage@{comparison.k}")
    return figure.mean if figure else 0.0
