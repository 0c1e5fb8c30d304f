"""Chooses the model of a comparison to serve: of those that share the first rank, the widest coverage."""

from palate.errors import InputError
from palate.evaluation.comparison import Comparison, Row
from palate.writing import joined

NEAR = 0.05  # of the best figure: of two that chance may explain, the one that is far behind is still the worse bet
ALIKE = 0.01  # of the catalogue: models that differ by less are chosen by their speed


def chosen(comparison: Comparison) -> Row:
    """Of the models at rank 1, and within a twentieth of the best figure, the one of the widest coverage.

    Of those within a hundredth of that, the fastest to answer. Raises InputError where no model could be measured.
    """
    near = _near(comparison)
    widest = max(_coverage(row, comparison) for row in near)
    return min((row for row in near if _coverage(row, comparison) >= widest - ALIKE), key=lambda r: r.seconds_per_1000)


def why_chosen(comparison: Comparison, winner: Row) -> str:
    """Why it is the winner, and a caution."""
    first, near = _first(comparison), _near(comparison)
    share = _coverage(winner, comparison)
    alike = [row for row in near if row is not winner and _coverage(row, comparison) >= share - ALIKE]
    why = f"{winner.name} is chosen: it has the best {comparison.metric}"
    if len(first) == 1:
        why += ", by more than chance explains."
    elif len(near) == 1:
        why += f"; that it is ahead of {joined([row.name for row in first if row is not winner])} may be chance."
    else:
        most = "it answers fastest of those that show most" if alike else "it shows most"
        close = joined([row.name for row in near])
        why = f"{winner.name} is chosen: {close} are within 5 % and cannot be told apart, and {most} of the catalogue "
        why += f"({share:.0%})."
    return f"{why} (It was chosen by these figures, so its own flatter it a little.)"


def _first(comparison: Comparison) -> list[Row]:
    first = [row for row in comparison.models if row.rank == 1 and comparison.metric in row.metrics]
    if not first:
        raise InputError("no model could be fitted; the table above gives the reason for each")
    return first


def _near(comparison: Comparison) -> list[Row]:
    """Those of rank 1 that are hardly behind; the first of them is the best."""
    first = _first(comparison)
    best = first[0].metrics[comparison.metric].mean
    return [row for row in first if abs(row.metrics[comparison.metric].mean - best) <= NEAR * abs(best)]


def _coverage(row: Row, comparison: Comparison) -> float:
    figure = row.metrics.get(f"catalogue_coverage@{comparison.k}")
    return figure.mean if figure else 0.0
