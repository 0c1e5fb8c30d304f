"""Models that are compared are compared on the same: every figure is over what all of them have a value for.

A model may have nothing to say on some ratings, on some items judged, or show some queries no list. A mean over what is
left to each would favour the one that leaves out what is hard, so what one leaves out is left out for all. A model that
says nothing at all has no figure, and leaves out nothing for others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Bool

from palate.evaluation.report import Report
from palate.evaluation.scoring.scores import LABELLED, RATED, errors_of, of_labels
from palate.splitting.split import Split
from palate.suggest import listed

Said = Bool[np.ndarray, "_"]


def on_the_same(reports: Sequence[Report], split: Split) -> list[Report]:
    """The reports of several models on one split, each over what all have a value for."""
    scored = [_of_scores(report, reports, split) for report in reports]
    said = {name: _common([~np.isnan(one.per_query[name]) for one in having]) for name, having in _having(scored)}
    return [_of_queries(report, said) for report in scored]


def _of_scores(report: Report, reports: Sequence[Report], split: Split) -> Report:
    """With all that is made of scores made anew, of those scores that all models have."""
    for kind, scores in report.scores.items():
        said = _common([~np.isnan(one.scores[kind]) for one in reports if kind in one.scores])
        alike = np.where(said, scores, np.float32(np.nan))
        if kind == RATED and split.rated is not None:
            report = replace(report, errors=errors_of(alike, split.rated))
        if kind == LABELLED and split.labelled is not None:
            of_each, of_all = of_labels(alike, split.labelled, (*report.per_query, *report.shares))
            report = replace(report, per_query={**report.per_query, **of_each}, shares={**report.shares, **of_all})
    return report


def _of_queries(report: Report, said: Mapping[str, Said]) -> Report:
    return replace(report, per_query={name: np.where(said[name], of, np.nan) for name, of in report.per_query.items()})


def _having(reports: Sequence[Report]) -> Iterator[tuple[str, list[Report]]]:
    """Each metric of queries, and the reports that have it."""
    for name in dict.fromkeys(name for report in reports for name in report.per_query):
        yield name, [report for report in reports if name in report.per_query]


def _common(each: Sequence[Said]) -> Said:
    """What all say something on, but for those that say nothing at all."""
    saying = [said for said in each if said.any()]
    return np.asarray(np.logical_and.reduce(saying)) if saying else each[0]


def left_out(before: Mapping[str, Sequence[Report]], after: Mapping[str, Sequence[Report]]) -> tuple[str, ...]:
    """What to say of figures that are over a part, because a model says nothing on the rest. The reports are those of
    each model by its name, one per split."""
    predicted = {name: [~np.isnan(one.scores[RATED]) for one in each] for name, each in before.items() if _rates(each)}
    answered = {name: [one.answered for one in each] for name, each in before.items()}
    return (
        *_sentence(predicted, "rmse, mae and r2 are", "withheld ratings", "predict"),
        *_sentence(answered, "novelty, diversity and what else is told of lists are", "queries", "have a list for"),
    )


def _rates(each: Sequence[Report]) -> bool:
    return all(RATED in one.scores for one in each)


def _sentence(said: Mapping[str, Sequence[Said]], figures: str, asked: str, verb: str) -> Iterator[str]:
    """Where models differ in what they say something on."""
    shares = {name: np.concatenate(each).mean() for name, each in said.items()}
    speaking = {name: share for name, share in shares.items() if share}
    if not speaking:
        return
    common = float(np.concatenate([_common(list(each)) for each in zip(*said.values(), strict=True)]).mean())
    if common == max(speaking.values()):  # all say something on the same
        return
    least = min(speaking.values())
    fewest = [name for name, share in speaking.items() if share == least]
    verb_of, them = ("has", "it") if len(fewest) == 1 else ("have", "them")
    whole = f"{figures} over the {_percent(common)} of {asked} that all models {verb}"
    if not common:
        whole = f"{figures} left out, for there are no {asked} that all models {verb}"
    yield f"{whole}; {listed(fewest)} {verb_of} {_percent(least)}: leave {them} out to compare on more"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if 0.01 <= share <= 0.99 or share in (0.0, 1.0) else f"{100 * share:.2f} %"
