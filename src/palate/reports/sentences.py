"""Sentences on a leaderboard: which models are significantly ahead, and which share a rank."""

from palate.evaluation.comparison import Comparison, Row
from palate.evaluation.statistics.significance import LEVEL
from palate.metrics.named import lower_is_better, metric_of
from palate.writing import counted, joined


def sentences(comparison: Comparison) -> list[str]:
    """The ranks in words: which model is ahead, which are ahead of the best simple baseline, and which share a rank."""
    groups: dict[int, list[str]] = {}
    for row in comparison.models:
        if not row.note and comparison.metric in row.metrics:
            groups.setdefault(row.rank, []).append(row.name)
    first, *others = [*groups.values()] or [[]]
    lines = []
    if len(first) == 1 and others and others[0][0] != comparison.baseline:  # `_of_baseline` covers that one
        metric, following = comparison.metric, others[0][0]
        lines.append(f"{first[0]} is ahead of {following}, the next, in {metric} by more than chance explains.")
    lines += _of_baseline(comparison)
    for names in groups.values():
        if len(names) > 1:
            lines.append(
                f"{joined(names)} cannot be told apart on "
                f"{counted(comparison.n_queries, 'query', 'queries')}: they share a rank."
            )
    return lines


def about(comparison: Comparison, better: bool = True) -> str:
    """The data, the split and the catalogue in a line; and which way is better."""
    direction = metric_of(comparison.metric).better
    data = f"{comparison.data} · " if comparison.data else ""
    line = f"{data}split {comparison.split} · {counted(comparison.n_items, 'item')}"
    return f"{line} · {direction} is better" if better else line


def _of_baseline(comparison: Comparison) -> list[str]:
    """Which of the models that are not baselines beat the best of these."""
    tested = [row for row in comparison.models if row.against and not row.baseline]
    if not tested:
        return []
    ahead = [row.name for row in tested if _ahead(row, comparison)]
    if not ahead:
        return [f"No model is ahead of {comparison.baseline}, the best simple baseline, by more than chance explains."]
    verb = "is" if len(ahead) == 1 else "are"
    return [f"{joined(ahead)} {verb} ahead of {comparison.baseline}, the best simple baseline (p < .05, Holm)."]


def _ahead(row: Row, comparison: Comparison) -> bool:
    against = row.against
    if against is None or against.p_holm >= LEVEL:
        return False
    return against.difference < 0 if lower_is_better(comparison.metric) else against.difference > 0
