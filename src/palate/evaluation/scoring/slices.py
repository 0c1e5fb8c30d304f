"""A metric slice by slice: new users or old, short histories or long, the head or the tail of the catalogue, by genre.

A slice of users holds their queries' values. A slice of items counts the relevant items in it alone: the lists stay
as they are, other items in them are not hits, and queries without a relevant item in the slice are left out.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from jaxtyping import Bool, Float64

from palate.evaluation.comparison import Slice
from palate.evaluation.report import Report
from palate.evaluation.scoring.groups import Part, check_attributes, parts_of_items, parts_of_queries
from palate.evaluation.scoring.lists import hits_of
from palate.evaluation.splits import Splits
from palate.evaluation.statistics.intervals import Groups, interval, resampled, summed
from palate.metrics import ranking
from palate.splitting.split import Split

ROUNDS = 400
ALWAYS = ("history", "items")  # groups whose empty slices stand, too

Values = Float64[np.ndarray, "queries"]


def slices(
    report: Report, split: Split | Sequence[Split], metric: str, *, by: Sequence[str] | None = None
) -> tuple[Slice, ...]:
    """A metric, slice by slice, with 95 % bootstrap intervals from 2 queries on.

    `metric` is a key of `report.per_query`, or such a name without its cutoff; for one that has no value per query,
    such as rmse, ndcg stands in. Groups of queries: "history" (events in it), "users" (hot, warm, cold), "user
    arrival" (new: no event before the newest tenth of the training events), "user NAME" for each attribute. Groups of
    items, for ranking metrics: "items" (head: the most popular that hold a third of the training events; middle: the
    next third; tail: the rest), "item state" (hot, warm, cold), "item arrival", "item NAME". Attributes are categories,
    tags (slices overlap), numbers and times (quartiles); `by` names those wanted (the 20 most frequent values and
    "others"), None takes categories of at most 12 values and tags of at most 20. But for "history" and "items" a group
    stands only where it has several slices, and a slice only where it holds a query. Of several splits, whose pooled
    report this is, users and items are hot or new, head or tail, by the training part of the split in which they are
    asked; the n of a slice counts queries. Raises InputError for a name in `by` that is not such an attribute.
    """
    splits = Splits.of(split)
    check_attributes(splits.each[0], by)
    name = _name(report, metric)
    rows = [(part, report.per_query[name], part.of) for part in parts_of_queries(splits, by)]
    return _resampled([*rows, *_of_items(report, splits, name, by)], report.users)


def _name(report: Report, metric: str) -> str:
    k = report.ks[0]
    return next((name for name in (metric, f"{metric}@{k}") if name in report.per_query), f"ndcg@{k}")


Row = tuple[Part, Values, Bool[np.ndarray, "queries"]]


def _of_items(report: Report, splits: Splits, name: str, by: Sequence[str] | None) -> Iterator[Row]:
    metric, _, cutoff = name.partition("@")
    if metric not in ranking.METRICS:
        return
    item_of = np.split(report.recommendations.item, splits.starts[1:-1])
    hit, item, row, wanted = [], [], [], []
    for place, (split, lists) in enumerate(zip(splits.each, item_of, strict=True)):
        first = place * splits.n_items  # in the catalogues of all splits, one after another
        hit.append(hits_of(lists, split.relevant)[:, : int(cutoff)])
        item.append(lists[:, : int(cutoff)].astype(np.int64) + first)
        row.append(split.relevant.row + splits.starts[place])
        wanted.append(split.relevant.item.astype(np.int64) + first)
    hits, items, rows, sought = (np.concatenate(parts) for parts in (hit, item, row, wanted))
    for part in parts_of_items(splits, by):
        counts = np.bincount(rows[part.of[sought]], minlength=len(items))
        yield part, ranking.METRICS[metric](hits & part.of[items], counts), counts > 0


def _resampled(rows: Sequence[Row], users: Groups | None) -> tuple[Slice, ...]:
    """All resampled at once: the mean of a slice is the sum of its values over the number of its queries."""
    member = np.stack([inside & ~np.isnan(values) for _, values, inside in rows], axis=1)
    value = np.stack([np.nan_to_num(values) for _, values, _ in rows], axis=1) * member
    n = member.sum(0)
    draws = resampled(summed(np.concatenate([value, member], axis=1), users), 0, ROUNDS)
    sums, counts = np.split(draws, 2, axis=1)
    slices_of = []
    for at, (part, _, _) in enumerate(rows):
        mean = float(value[:, at].sum() / max(1, n[at]))
        drawn = counts[:, at] > 0
        low, high = interval(sums[drawn, at] / counts[drawn, at]) if n[at] > 1 else (None, None)
        if n[at] or part.group in ALWAYS:
            slices_of.append(Slice(part.name, int(n[at]), mean, low, high, part.group))
    return tuple(slices_of)
