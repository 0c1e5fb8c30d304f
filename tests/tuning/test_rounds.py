"""A look between the rounds of a fit."""

import numpy as np
from tuning.worlds import tastes

from palate.models.recommender import Round, Watch
from palate.spec import make
from palate.splitting.named import split_by
from palate.tuning.rounds import FEWEST, MOST, PER_QUERY, SCORES_PER_EVENT, is_looked_at, sample_for, sampled

SPLIT = split_by("random", tastes(n_users=4000))


def test_a_sample_keeps_each_query_with_its_answers() -> None:
    some = sampled(SPLIT, 70, 0)
    rows = [int(np.flatnonzero(SPLIT.queries.user == user)[0]) for user in some.queries.user]
    assert len(some.queries) == 70 and len(set(rows)) == 70 and some.rated is not None
    assert np.array_equal(some.relevant.item, SPLIT.relevant.take(np.array(rows)).item)
    assert len(sampled(SPLIT, 10**6, 0).queries) == len(SPLIT.queries)


def test_the_scores_of_all_looks_are_bounded_by_the_events_of_the_fit() -> None:
    for epochs in (9, 20, 40, 100):
        model, events = make("bpr", epochs=epochs), len(SPLIT.train.interactions)
        some = sample_for(model, SPLIT, 0)
        looks = sum(2**power < epochs for power in range(2, 12))
        assert some is not None and FEWEST <= len(some.queries) <= MOST
        assert looks * len(some.queries) * (SPLIT.n_items + PER_QUERY) <= SCORES_PER_EVENT * events * epochs


def test_a_fit_of_few_rounds_or_of_none_is_not_looked_at() -> None:
    assert sample_for(make("ease"), SPLIT, 0) is None and sample_for(make("bpr", epochs=4), SPLIT, 0) is None


def test_what_is_made_of_parts_is_not_looked_at_before_it_is_whole() -> None:
    whole = make("mixed", parts=["popular"] * 9)
    assert whole.n_rounds == 9 and sample_for(whole, SPLIT, 0) is None
    rounds = list[Round]()
    whole.fit(SPLIT.train, watch=Watch(rounds.append))
    assert len(rounds) == 9 and not any(map(is_looked_at, rounds))


def test_where_a_look_would_cost_too_much_there_is_none() -> None:
    wide = split_by("random", tastes(n_users=60, n_items=5000))
    assert sample_for(make("bpr", epochs=8), wide, 0) is None
