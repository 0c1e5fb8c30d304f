"""Ranks each query's own few candidates, where a published protocol asks for that and not for the catalogue."""

from dataclasses import replace

from palate.arrays import Candidates
from palate.data.ask import Ask
from palate.data.item_lists import ItemLists
from palate.data.recommendations import Recommendations
from palate.models.recommender import Recommends
from palate.splitting.split import Split


def ranked(serving: Recommends, split: Split, candidates: Candidates, k: int) -> Recommendations:
    """The k best of each query's candidates; what it met before is left out, unless the split counts repeats.

    An item that stands twice in a row is ranked once, so that a relevant item that is among its own negatives does not
    compete with itself; of equal scores the lower code comes first, as in the catalogue, so that who scores all alike
    gains nothing. What the model has nothing to say on is not shown.
    """
    queries = replace(split.queries, only=ItemLists.of_table(candidates))
    return serving.recommend(queries, Ask(k, exclude_seen=not split.repeats))
