"""What is trained, evaluated and served is one pipeline."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from registry.small_shop import N_USERS, shop

from palate.data.features import Features, Label, strings
from palate.data.queries import Queries
from palate.data.wishes import Want, Wishes
from palate.evaluation.run import evaluate
from palate.models.baselines.popular import Popular
from palate.models.knowledge.utility import Utility
from palate.models.linear.ease import EASE
from palate.models.recommender import Recommends
from palate.pipeline.pipeline import Pipeline
from palate.registry.registry import Registry
from palate.serving.answers import WishSpec
from palate.serving.complete import complete, with_wishes
from palate.serving.server import Server
from palate.serving.wishes import wishes_in_codes
from palate.splitting.named import split_by
from palate.splitting.split import Split

DATA = shop()
WISHES = (WishSpec("price", Want.NEAR, 13.9, 1.0), WishSpec("category", Want.IS, "desks"))


def test_a_server_asks_what_was_registered_and_nothing_more(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    registry.publish(complete(EASE(l2=5.0).fit(DATA), DATA), DATA, promote=True)
    artifact = registry.load()
    server = Server.of(artifact)
    assert server.recommends is artifact.recommends
    for user in range(N_USERS):
        wishes = WISHES if user % 2 else ()
        query = Queries.of_users(np.array([user], dtype=np.int32), DATA)
        expected = artifact.recommends.recommend(replace(query, wishes=wishes_in_codes(wishes, DATA.items)), 4).item[0]
        answer = server.recommend(f"u{100 + user}", k=4, wishes=wishes)
        assert [item.item_id for item in answer.items] == [f"i{100 + code}" for code in expected if code >= 0]


def test_it_is_evaluated_as_any_model() -> None:
    split = split_by("random", DATA, seed=0)
    whole = complete(EASE(l2=5.0).fit(split.train), split.train)
    plain = Pipeline((EASE(l2=5.0),), fallback=Popular()).fit(split.train)

    def lists(model: Recommends, on: Split) -> list[list[int]]:
        items: list[list[int]] = evaluate(model, on, (4,)).recommendations.item.tolist()
        return items

    assert lists(whole, split) == lists(plain, split)
    wishing = replace(split, queries=replace(split.queries, wishes=_same_wishes(len(split.queries))))
    assert lists(whole, wishing) != lists(plain, wishing)


def test_what_is_popular_needs_no_fallback_and_what_has_no_attributes_no_wishes() -> None:
    assert isinstance(complete(Popular().fit(DATA), DATA), Pipeline)
    bare = replace(DATA, items=Features(DATA.n_items, {"title": Label(strings(["x"] * DATA.n_items))}))
    model = Popular().fit(bare)
    assert complete(model, bare) is model
    ease = complete(EASE(l2=5.0).fit(bare), bare)
    assert isinstance(ease, Pipeline) and isinstance(ease.fallback, Popular) and ease.wishes is None


def test_an_artifact_without_it_gets_it_when_it_is_served() -> None:
    before = Pipeline((EASE(l2=5.0),), fallback=Popular()).fit(DATA)
    after = with_wishes(before, DATA)
    assert isinstance(after, Pipeline) and isinstance(after.wishes, Utility) and after.retrievers == before.retrievers
    assert with_wishes(after, DATA) is after
    assert set(after.wishes.items_.columns) == {"category", "price", "colours", "added"}  # no vector, no free text


def _same_wishes(n: int) -> Wishes:
    """The same wishes for each of n queries."""
    return wishes_in_codes(WISHES, DATA.items).take(np.zeros(n, dtype=np.int64))
