"""The queries, ratings and items that all compared models have a value for: every figure is over these alone.

A model may give no score for some ratings or labelled items, or no list for some queries. A mean over what is left to
each would favour the one that leaves out what is hard, so what one leaves out is left out for all. A model without any
value has no figure, and leaves out nothing for others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Bool

from palate.evaluation.report import Report
from palate.evaluation.scoring.scores import LABELLED, RATED, errors_of, of_labels
from palate.splitting.split import Split
from palate.suggest import listed

Mask = Bool[np.ndarray, "_"]


def on_the_same(reports: Sequence[Report], split: Split) -> list[Report]:
    """The reports of several models on one split, each over what all have a value for."""
    scored = [_of_scores(report, reports, split) for report in reports]
    known = {name: _common([~np.isnan(report.per_query[name]) for report in some]) for name, some in _having(scored)}
    return [_of_queries(report, known) for report in scored]


def _of_scores(report: Report, reports: Sequence[Report], split: Split) -> Report:
    """With all that is computed from scores computed anew, from those scores that all models have."""
    for kind, scores in report.scores.items():
        known = _common([~np.isnan(other.scores[kind]) for other in reports if kind in other.scores])
        common = np.where(known, scores, np.float32(np.nan))
        if kind == RATED and split.rated is not None:
            report = replace(report, errors=errors_of(common, split.rated))
        if kind == LABELLED and split.labelled is not None:
            of_each, of_all = of_labels(common, split.labelled, (*report.per_query, *report.shares))
            report = replace(report, per_query={**report.per_query, **of_each}, shares={**report.shares, **of_all})
    return report


def _of_queries(report: Report, known: Mapping[str, Mask]) -> Report:
    per_query = {name: np.where(known[name], values, np.nan) for name, values in report.per_query.items()}
    return replace(report, per_query=per_query)


def _having(reports: Sequence[Report]) -> Iterator[tuple[str, list[Report]]]:
    """Each metric of queries, and the reports that have it."""
    for name in dict.fromkeys(name for report in reports for name in report.per_query):
        yield name, [report for report in reports if name in report.per_query]


def _common(masks: Sequence[Mask]) -> Mask:
    """Where all models have a value, except those that have none at all."""
    not_empty = [mask for mask in masks if mask.any()]
    return np.asarray(np.logical_and.reduce(not_empty)) if not_empty else masks[0]


def left_out(before: Mapping[str, Sequence[Report]], after: Mapping[str, Sequence[Report]]) -> tuple[str, ...]:
    """Warnings on figures that are over a part, because a model has no value for the rest. The reports are those of
    each model by its name, one per split."""
    predicted = {
        name: [~np.isnan(report.scores[RATED]) for report in reports]
        for name, reports in before.items()
        if all(RATED in report.scores for report in reports)
    }
    answered = {name: [report.answered for report in reports] for name, reports in before.items()}
    return (
        *_sentence(predicted, "rmse, mae and r2 are", "withheld ratings", "predict"),
        *_sentence(answered, "novelty, diversity and the other metrics of lists are", "queries", "have a list for"),
    )


def _sentence(masks: Mapping[str, Sequence[Mask]], figures: str, what: str, verb: str) -> Iterator[str]:
    """Where models differ in what they have a value for."""
    shares = {name: np.concatenate(each).mean() for name, each in masks.items()}
    not_empty = {name: share for name, share in shares.items() if share}
    if not not_empty:
        return
    common = float(np.concatenate([_common(list(each)) for each in zip(*masks.values(), strict=True)]).mean())
    if common == max(not_empty.values()):  # all have values for the same
        return
    least = min(not_empty.values())
    fewest = [name for name, share in not_empty.items() if share == least]
    verb_of, them = ("has", "it") if len(fewest) == 1 else ("have", "them")
    whole = f"{figures} over the {_percent(common)} of {what} that all models {verb}"
    if not common:
        whole = f"{figures} left out, for there are no {what} that all models {verb}"
    yield f"{whole}; {listed(fewest)} {verb_of} {_percent(least)}: leave {them} out to compare on more"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if 0.01 <= share <= 0.99 or share in (0.0, 1.0) else f"{100 * share:.2f} %"
