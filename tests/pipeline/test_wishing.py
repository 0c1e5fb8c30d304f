"""A pipeline whose retrievers read no wishes, and a model that does beside them."""

from dataclasses import replace

import numpy as np
import pytest

from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.data.wishes import Want, Wish, Wishes
from palate.errors import InputError
from palate.models.baselines.popular import Popular
from palate.models.knowledge.utility import Utility
from palate.models.linear.ease import EASE
from palate.pipeline.filter import Block
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.wishing import within_musts
from palate.testing import world

W = world()
PARTS = {"filters": (Block(np.array([2], dtype=np.int32)),), "fallback": Popular(), "depth": 5}
PLAIN = Pipeline((EASE(l2=10.0),), **PARTS).fit(W.data)  # type: ignore[arg-type]
WHOLE = replace(PLAIN, wishes=Utility().fit(W.data))
JOINED = replace(PLAIN, retrievers=(*PLAIN.retrievers, WHOLE.wishes))
MUST, SOFT = Wish("colour", Want.IS, 1), Wish("colour", Want.IS, 0, weight=1.0)
ROWS = [[], [MUST], [SOFT], [MUST, SOFT], [], [SOFT]]
QUERIES = replace(Queries.of_users(np.arange(6, dtype=np.int32), W.data), wishes=Wishes.of_rows(ROWS))


def assert_equal(ours: Recommendations, theirs: Recommendations, *, sources: bool = True) -> None:
    for name in ("item", "score", *(["source"] if sources else [])):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))


def test_without_wishes_it_is_as_if_it_were_not_there() -> None:
    queries = replace(QUERIES, wishes=None)
    assert_equal(WHOLE.recommend(queries, 8), PLAIN.recommend(queries, 8), sources=False)
    assert_equal(WHOLE.recommend(QUERIES.take([0, 4]), 8), PLAIN.recommend(queries.take([0, 4]), 8), sources=False)


def test_softer_wishes_ask_it_beside_the_retrievers() -> None:
    some = QUERIES.take([2, 5])
    assert_equal(WHOLE.recommend(some, 8), JOINED.recommend(some, 8))
    assert WHOLE.sources == JOINED.sources == ("EASE", "Utility", "fallback")


def test_musts_hold_for_every_item_that_of_the_fallback_too() -> None:
    colour = W.data.items.columns["colour"].code
    answer = WHOLE.recommend(QUERIES, W.data.n_items)
    for row in (1, 3):
        items = answer.item[row][answer.item[row] >= 0]
        assert len(items) and (colour[items] == 1).all()
    stranger = replace(Queries.of_histories([[]]), wishes=Wishes.of_rows([[MUST]]))
    items = WHOLE.recommend(stranger, W.data.n_items).item[0]
    assert (colour[items[items >= 0]] == 1).all() and items[0] >= 0
    assert WHOLE.serves(stranger)[0] and not WHOLE.serves_first(stranger)[0]


def test_a_must_narrows_what_the_query_is_limited_to() -> None:
    limited = within_musts(Utility().fit(W.data), QUERIES.with_only([0, 1, 2, 3, 4, 5]))
    assert limited.only is not None
    of_row = [limited.only.take(np.array([row])).common for row in range(len(ROWS))]
    colour = W.data.items.columns["colour"].code[:6]
    for row, wishes in enumerate(ROWS):
        expected = np.flatnonzero(colour == 1) if MUST in wishes else np.arange(6)
        np.testing.assert_array_equal(of_row[row], expected)


def test_a_batch_is_its_queries_one_by_one() -> None:
    alone = Recommendations.stacked(WHOLE.recommend(QUERIES.take([row]), 8) for row in range(len(ROWS)))
    assert_equal(WHOLE.recommend(QUERIES, 8), alone)


def test_the_stages_end_in_what_is_shown() -> None:
    for row in range(len(ROWS)):
        query = QUERIES.take([row])
        names, stands = zip(*WHOLE.stages(query, 8), strict=True)
        assert_equal(stands[-1], WHOLE.recommend(query, 8))
        assert ("retrieved by Utility" in names) == (SOFT in ROWS[row])


def test_what_reads_wishes_itself_is_asked_alone() -> None:
    own = Pipeline((Utility(),), wishes=Utility()).fit(W.data)
    assert_equal(own.recommend(QUERIES, 5), replace(own, wishes=None).recommend(QUERIES, 5))


def test_what_reads_no_wishes_is_refused() -> None:
    with pytest.raises(InputError, match="EASE reads none"):
        Pipeline((Popular(),), wishes=EASE())
