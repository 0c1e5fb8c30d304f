from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from registry.small_shop import N_USERS, served, shop

from palate.data.dataset import Dataset
from palate.data.features import Number
from palate.data.histories import Histories
from palate.data.queries import Queries
from palate.data.wishes import MUST, Want
from palate.errors import ArtifactError, InputError
from palate.hybrids.cascade import Cascade
from palate.hybrids.mixed import Mixed
from palate.models.baselines.bias import Bias
from palate.models.baselines.popular import Popular
from palate.models.content.profile import Profile
from palate.models.factors.ials import IALS
from palate.models.factors.pure_svd import PureSVD
from palate.models.factors.svd import SVD
from palate.models.knowledge.utility import Utility
from palate.models.linear.ease import EASE
from palate.models.neighbors.slope_one import SlopeOne
from palate.models.recommender import Recommender, Recommends
from palate.models.scoring import Embedding
from palate.pipeline.filter import Block
from palate.pipeline.pipeline import Pipeline
from palate.registry.artifact import Artifact
from palate.serving.answers import Answer, NotFoundError, PostedEvent, RequestError, WishSpec
from palate.serving.server import Server

DATA = shop()


def server_of(model: Recommends, data: Dataset = DATA) -> Server:
    about = {"name": "it", "created": "2026-01-01", "reads": ["HISTORY"], "settings": {}, "source": "", "data": None}
    return Server.of(Artifact(model, data, about, 3))


def ids(answer: Answer) -> list[object]:
    return [item.item_id for item in answer.items]


SHOP = server_of(served(DATA))


def test_a_known_user_gets_what_the_library_gives() -> None:
    queries = Queries.of_users(np.arange(N_USERS, dtype=np.int32), DATA)
    expected = SHOP.recommends.recommend(queries, 4)
    ease = served(DATA).retrievers[0].recommend(queries, 4)
    for user in range(N_USERS - 1):
        answer = SHOP.recommend(f"u{100 + user}", k=4)
        assert ids(answer) == [f"i{100 + code}" for code in expected.item[user]]
        assert [item.rank for item in answer.items] == [1, 2, 3, 4]
        np.testing.assert_allclose([item.score for item in answer.items], ease.score[user], rtol=1e-6)
        assert answer.known and not answer.fallback and answer.fallback_reason is None


def test_tells_items_by_title_and_labels() -> None:
    first = SHOP.recommend("u100", k=1).items[0]
    assert (first.item_id, first.title) == ("i100", "Lamp No. 0")
    assert first.labels == {"category": "lamps", "price": 9.9, "added": "2020-09-13T12:26:40+00:00"}
    assert SHOP.item("i105").labels["colours"] == ["blue", "red"]
    assert "price" not in SHOP.item("i109").labels  # it is not known


def test_without_reasons_nothing_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = SHOP.recommend("u100", k=4)
    monkeypatch.setattr(Recommender, "contributions", lambda *_: pytest.fail("reasons were worked out"))
    plain = SHOP.recommend("u100", k=4, reasons=False)
    assert whole.items[0].reasons and whole.items[0].reason
    assert plain.items == tuple(replace(item, reason="", reasons=()) for item in whole.items)


@pytest.mark.parametrize("model", [IALS(factors=4), PureSVD(factors=2), SVD(factors=4)])
def test_a_query_is_encoded_once(model: Embedding, monkeypatch: pytest.MonkeyPatch) -> None:
    its, counts, encode = server_of(Pipeline((model,), fallback=Popular()).fit(DATA)), [], type(model).encode
    monkeypatch.setattr(
        type(model), "encode", lambda self, queries: counts.append(len(queries)) or encode(self, queries)
    )
    assert its.recommend("u100", k=4).items[0].reasons and counts == [1]


def test_the_reasons_are_the_shares_of_what_speaks_for_it() -> None:
    model = served(DATA).retrievers[0]
    assert isinstance(model, EASE)
    query = Queries.of_users(np.array([0], dtype=np.int32), DATA)
    first = SHOP.recommend("u100", k=1).items[0]
    added = model.explain(query, 0)
    shares = dict(zip((f"i{100 + code}" for code in query.history.item), added / added.sum(), strict=True))
    shares_shown = {reason.item_id: reason.share for reason in first.reasons}
    assert len(shares_shown) == 3 and sorted(shares_shown.values(), reverse=True) == list(shares_shown.values())
    assert shares_shown == {item: pytest.approx(shares[item], abs=1e-5) for item in shares_shown}
    assert list(shares_shown.values()) == pytest.approx(sorted(shares.values(), reverse=True)[:3], abs=1e-5)
    a, b, _ = first.reasons
    assert first.reason == f"because of {a.title} {100 * a.share:.0f} % and {b.title} {100 * b.share:.0f} %"
    assert first.sources == ("EASE",)


@pytest.mark.parametrize(
    ("options", "known", "why"),
    [
        ({"user_id": "nobody"}, False, "user 'nobody' was not known when the model was trained"),
        ({}, False, "neither a user nor a history was given"),
        ({"history": []}, False, "neither a user nor a history was given"),
        ({"user_id": "u111"}, True, "user 'u111' has no events yet"),
        ({"history": [PostedEvent("i999")]}, False, "the item of the history is not known"),
    ],
)
def test_who_cannot_be_served_gets_the_fallback_and_is_told_why(
    options: dict[str, object], known: bool, why: str
) -> None:
    answer = SHOP.recommend(**options, k=3)  # type: ignore[arg-type]
    assert answer.fallback and answer.known is known and str(answer.fallback_reason).startswith(why)
    assert [item.sources for item in answer.items] == [("fallback",)] * 3
    assert {item.reason for item in answer.items} == {"popular with everyone"}
    popular = Popular().fit(DATA).recommend(Queries.of_histories([[]]), 3)
    assert ids(answer) == [f"i{100 + code}" for code in popular.item[0]]


def test_one_who_came_after_the_fit_is_served_by_what_they_did() -> None:
    new = SHOP.recommend("someone new", [PostedEvent("i102"), PostedEvent("i104")], k=3)
    assert not new.fallback and not new.known
    expected = SHOP.recommends.recommend(Queries.of_histories([[2, 4]]), 3)
    assert ids(new) == [f"i{100 + code}" for code in expected.item[0]]
    assert ids(new) == ids(SHOP.recommend(history=[PostedEvent("i102"), PostedEvent("i104")], k=3))


def test_what_is_posted_follows_what_a_known_user_did() -> None:
    seen = [done.item_id for done in SHOP.user("u100").history]
    answer = SHOP.recommend("u100", [PostedEvent("i101")], k=10)
    assert answer.known and not {*seen, "i101"} & set(ids(answer))
    own = DATA.interactions.histories().take(np.array([0]))
    both = Histories(
        np.array([0, len(own.item) + 1]), np.append(own.item, np.int32(1)), np.ones(len(own.item) + 1, "f4")
    )
    expected = SHOP.recommends.recommend(Queries(np.array([0], np.int32), both), 10)
    assert ids(answer) == [f"i{100 + code}" for code in expected.item[0] if code >= 0]


def test_items_that_nobody_knows_are_left_out_and_told() -> None:
    answer = SHOP.recommend(
        history=[PostedEvent("i102"), PostedEvent("new"), PostedEvent(7)], among=["i104", "newer"], k=5
    )
    assert answer.ignored == ("new", 7, "newer") and ids(answer) == ["i104"]
    assert ids(SHOP.recommend(history=[PostedEvent("i102")], among=["newer"], k=5)) == []
    assert ids(SHOP.recommend(history=[PostedEvent("i102")], among=[], k=5)) == []


def test_a_warm_one_makes_nothing_at_the_first_request() -> None:
    fresh = server_of(served(DATA))
    fresh.warm()

    def made() -> set[str]:
        parts = (
            fresh,
            fresh.log,
            fresh.items,
            fresh.log.users,
            fresh.profiles,
            fresh.builder,
            fresh.listing,
        )
        return {f"{type(part).__name__}.{name}" for part in parts for name in vars(part)}

    before = made()
    fresh.recommend(
        "u100", [PostedEvent("i101")], k=5, among=["i102"], wishes=[WishSpec("price", Want.NEAR, 12.0, 1.0)]
    )
    fresh.similar("i100")
    fresh.explain("i100", user_id="u100")
    fresh.user("u100")
    fresh.find_users("person")
    fresh.find_items("lamp", sort="popularity")
    assert made() == before


def test_whole_numbers_are_whole_and_others_are_not() -> None:
    prices = np.array([12, 9, 3, 4, 5, 6, 7, 8, 9, np.nan], dtype=np.float32)
    columns = {**DATA.items.columns, "price": Number(prices), "weight": Number(prices + np.float32(0.5))}
    whole = server_of(served(DATA), replace(DATA, items=replace(DATA.items, columns=columns)))
    labels = whole.item("i100").labels
    assert (repr(labels["price"]), repr(labels["weight"])) == ("12", "12.5") and "price" not in whole.item(
        "i109"
    ).labels
    event = whole.user("u100").history[0]
    assert (type(event.weight), type(event.rating)) in ((int, int), (int, type(None)))


def test_shows_the_seen_only_if_asked() -> None:
    assert "i102" not in ids(SHOP.recommend(history=[PostedEvent("i102")], k=10))
    assert "i102" in ids(SHOP.recommend(history=[PostedEvent("i102")], k=10, exclude_seen=False))


def test_posted_events_go_by_their_times_and_a_rating_weighs_what_it_weighed() -> None:
    rated = replace(DATA.interactions, weight=np.nan_to_num(DATA.interactions.rating, nan=4.0) - 3.0)
    builder = server_of(served(DATA), replace(DATA, interactions=rated)).builder
    events = builder.requester(
        None, [PostedEvent("i103", rating=5.0, time=20), PostedEvent("i101", rating=3.5, time=10)]
    ).events
    assert events.item.tolist() == [1, 3] and events.time.tolist() == [10, 20]
    np.testing.assert_allclose(events.weight, [0.5, 2.0])
    unrated = builder.requester(
        None, [PostedEvent("i101", weight=1.0), PostedEvent("i103", weight=0.5), PostedEvent("i102")]
    ).events
    np.testing.assert_allclose(unrated.ratings, [4.0, 3.5, 4.0])
    as_given = builder.requester(None, [PostedEvent("i103"), PostedEvent("i101", time=10)]).events
    assert as_given.item.tolist() == [3, 1]


def test_wishes_narrow_and_order() -> None:
    must = SHOP.recommend("u100", k=10, wishes=[WishSpec("category", Want.IS, "desks")])
    assert must.items and {item.labels["category"] for item in must.items} == {"desks"}
    cheap = [WishSpec("price", Want.AT_MOST, 12.0), WishSpec("colours", Want.IS, "red")]
    assert sorted(ids(SHOP.recommend(k=10, wishes=cheap))) == ["i101", "i102"]  # 10.9 and 11.9, each with red
    near = SHOP.recommend(k=3, wishes=[WishSpec("price", Want.NEAR, 13.9, 1.0)])
    assert near.items[0].item_id == "i104" and near.items[0].reason == "like what you asked for"
    assert near.items[0].sources == ("Utility",) and not near.fallback
    assert ids(SHOP.recommend(k=3, wishes=[WishSpec("price", Want.AT_LEAST, 1e6)])) == []
    late = SHOP.recommend(k=9, wishes=[WishSpec("added", Want.AT_LEAST, 1_600_000_000 + 8 * 86_400, MUST)])
    assert sorted(ids(late)) == ["i108", "i109"]


def test_a_model_that_reads_wishes_is_asked_them() -> None:
    answer = server_of(Pipeline((Utility(),)).fit(DATA)).recommend(
        k=1, wishes=[WishSpec("price", Want.NEAR, 13.9, 1.0)]
    )
    assert ids(answer) == ["i104"] and answer.items[0].sources == ("Utility",)


@pytest.mark.parametrize(
    ("wish", "field", "message"),
    [
        (WishSpec("colour", Want.IS, "red"), "wishes[0].attribute", "the items have: category, price, colours, added"),
        (WishSpec("title", Want.IS, "red"), "wishes[0].attribute", "no wish can be made on 'title'"),
        (WishSpec("category", Want.IS, "lamp"), "wishes[0].value", "did you mean 'lamps'?"),
        (WishSpec("category", Want.AT_LEAST, "lamps"), "wishes[0].want", "say that it is or is not"),
        (WishSpec("price", Want.AT_MOST, "cheap"), "wishes[0].value", "'cheap' is not"),
    ],
)
def test_a_wish_that_cannot_be_is_named(wish: WishSpec, field: str, message: str) -> None:
    with pytest.raises(RequestError, match=message.replace("?", r"\?")) as error:
        SHOP.recommend(k=3, wishes=[wish])
    assert error.value.field == field


def test_k_is_one_or_more() -> None:
    for ask in (lambda: SHOP.recommend("u100", k=0), lambda: SHOP.similar("i100", k=-1)):
        with pytest.raises(InputError, match="ask for 1 item or more"):
            ask()


def test_similar_items_are_the_models_own() -> None:
    answer = SHOP.similar("i100", 3)
    expected = served(DATA).retrievers[0].similar_items(np.array([0], np.int32), 3)  # type: ignore[attr-defined]
    assert ids(answer) == [f"i{100 + code}" for code in expected.item[0]] and "i100" not in ids(answer)
    assert answer.items[0].sources == ("EASE",)


def test_a_model_without_histories_finds_similar_items_by_who_met_both() -> None:
    answer = server_of(Popular().fit(DATA)).similar("i100", 10)
    met = DATA.interactions.matrix().toarray() > 0
    both = (met[:, :1] & met).sum(0) / np.sqrt(met.sum(0) * met[:, 0].sum())
    assert {item.item_id: item.score for item in answer.items} == {
        f"i{100 + code}": pytest.approx(both[code]) for code in np.flatnonzero(both) if code
    }
    assert answer.items[0].sources == ("popular with the same users",)
    why = "it does not compare items; these are popular with the same users"
    assert answer.fallback and answer.fallback_reason == why


@pytest.mark.parametrize("model", [Bias(), SlopeOne(), Pipeline((SlopeOne(),), fallback=Popular())])
def test_who_reads_histories_and_compares_no_items_leaves_that_to_who_met_both(model: Recommends) -> None:
    by_users = server_of(Popular().fit(DATA)).similar("i100", 10).items
    assert server_of(model.fit(DATA)).similar("i100", 10).items == by_users


def test_explains_each_event() -> None:
    explanation = SHOP.explain("i100", user_id="u100")
    query = Queries.of_users(np.array([0], dtype=np.int32), DATA)
    model = served(DATA).retrievers[0]
    assert isinstance(model, EASE)
    added = dict(zip(query.history.item.tolist(), model.explain(query, 0).tolist(), strict=True))
    assert {part.item_id: part.contribution for part in explanation.contributions} == {
        f"i{100 + c}": pytest.approx(v) for c, v in added.items()
    }
    assert [part.contribution for part in explanation.contributions] == sorted(added.values(), reverse=True)
    assert explanation.score == pytest.approx(sum(added.values()), abs=1e-5)
    assert explanation.sentence.startswith(f"because of {explanation.contributions[0].title}")
    dates = {done.item_id: (done.time, done.event) for done in SHOP.user("u100").history}
    assert {part.item_id: (part.time, part.event) for part in explanation.contributions} == dates


def test_explains_nothing_where_there_is_nothing() -> None:
    explanation = SHOP.explain("i100")
    assert (
        explanation.contributions == ()
        and explanation.score is None
        and explanation.sentence == "nothing in the history adds to its score"
    )
    with pytest.raises(InputError, match="it reads no history"):
        server_of(Popular().fit(DATA)).explain("i100", user_id="u100")


def test_weighs_the_newest_hundred_events() -> None:
    long = [PostedEvent(f"i{101 + 2 * (place % 4)}") for place in range(150)] + [PostedEvent("i102")]
    assert len(SHOP.explain("i104", history=long).contributions) == 100
    assert SHOP.recommend(history=long, k=1).items


def test_a_user_as_people_see_them() -> None:
    person = SHOP.user("u102", limit=2)
    assert (person.name, person.n_events, len(person.history)) == ("Person 2", 4, 2)
    assert person.attributes == {"country": "se"} and person.top_categories == ("lamps",)
    times = [done.time for done in SHOP.user("u102").history]
    assert times == sorted(times, reverse=True)  # type: ignore[type-var]
    assert {done.event for done in person.history} <= {"view", "purchase"}
    unrated = int(np.isnan(DATA.interactions.rating).sum())  # type: ignore[arg-type]
    ratings = [done.rating for c in range(N_USERS) for done in SHOP.user(f"u{100 + c}").history]
    assert ratings.count(None) == unrated


def test_finds_by_id_and_by_name() -> None:
    assert [user.user_id for user in SHOP.find_users("søren")] == ["u111"]
    assert [item.item_id for item in SHOP.find_items("lamp", 2).items] == ["i100", "i102"]
    assert SHOP.find_items("i107").items[0].title == "Desk No. 7"
    assert len(SHOP.find_items("", 4).items) == 4 and SHOP.find_items("sofa").total == 0


@pytest.mark.parametrize(
    ("item_id", "message"),
    [
        ("i1999", "did you mean 'i109'"),
        ("Lamp No", "did you mean 'i100' (Lamp No. 0)"),
        ("Lmap No. 0", "(Lamp No. 0)"),
        ("xyz", "search for one by a part of its name or id"),
        (17, "there is no item 17"),
    ],
)
def test_an_item_that_is_not_there_may_be_another(item_id: str, message: str) -> None:
    for ask in (SHOP.item, SHOP.similar, SHOP.explain):
        with pytest.raises(NotFoundError) as error:
            ask(item_id)
        assert message in str(error.value) and error.value.field == "item_id"
    with pytest.raises(NotFoundError, match="there is no user 'nobody'"):
        SHOP.user("nobody")


def test_what_is_served_in_a_few_words() -> None:
    info = SHOP.info()
    assert (info["version"], info["n_users"], info["n_items"], info["n_events"]) == (3, 12, 10, 44)
    assert info["reads"] == ["history"]


def test_a_ranker_and_a_mix_are_explained_too() -> None:
    model = Pipeline((Mixed((EASE(l2=5.0), Profile())), Popular()), ranker=EASE(l2=5.0)).fit(DATA)
    answer = server_of(model).recommend("u100", k=4)
    assert answer.items[0].reasons and answer.items[0].sources == ("Mixed", "Popular")
    alone = server_of(EASE(l2=5.0).fit(DATA))
    assert alone.recommend("u100", k=2).items[0].sources == ("EASE",)
    stranger = alone.recommend("nobody", k=2)
    assert stranger == Answer((), False, stranger.fallback_reason, False)  # there is no fallback that could have served
    assert str(stranger.fallback_reason).startswith("user 'nobody' was not known")
    everyone = server_of(Popular().fit(DATA)).recommend("nobody", k=1)
    assert not everyone.fallback and everyone.items[0].reason == "popular with everyone"


def test_without_its_data_nothing_can_be_served_by_id() -> None:
    with pytest.raises(ArtifactError, match="saved without its data"):
        Server.of(Artifact(EASE().fit(DATA), None, {}))


def test_threads_may_share_it() -> None:
    users = [f"u{100 + code}" for code in range(N_USERS)] * 8
    alone = [SHOP.recommend(user, k=3) for user in users]
    fresh = server_of(served(DATA))
    with ThreadPoolExecutor(8) as crowd:
        assert list(crowd.map(lambda user: fresh.recommend(user, k=3), users)) == alone


def test_what_the_fallback_adds_to_a_short_list_is_marked() -> None:
    few = Pipeline((Cascade(first=EASE(l2=5.0), second=Profile()),), filters=(Block(np.arange(1, 9, dtype=np.int32)),))
    answer = server_of(replace(few, fallback=Popular()).fit(DATA)).recommend("u100", k=5)
    assert not answer.fallback and {item.item_id for item in answer.items} <= {"i100", "i109"}
    assert answer.items[0].sources == ("Cascade",) and answer.items[0].reasons
    short = server_of(Pipeline((Utility(),), fallback=Popular()).fit(DATA))
    answer = short.recommend("u100", k=9, among=["i100", "i101"], wishes=[WishSpec("category", Want.IS, "lamps")])
    assert ids(answer) == ["i100"] and answer.items[0].reason == "like what you asked for"
