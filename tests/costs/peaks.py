"""Run as a process of its own: fits what is told below to generated data, prints each one's forecast and true peak."""

import json
import sys
from dataclasses import replace

import numpy as np

from palate.catalogue import models
from palate.costs.forecast import forecast
from palate.data.dataset import Dataset
from palate.data.features import Category, Features, Number
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.data.wishes import Want, Wish, Wishes
from palate.evaluation.profiling import peak
from palate.hybrids.cascade import Cascade
from palate.hybrids.mixed import Mixed
from palate.hybrids.switching import Switching
from palate.hybrids.weighted import Weighted
from palate.models.recommender import Reads, Recommends
from palate.pipeline.pipeline import Pipeline
from palate.spec import make
from palate.structure import n_bytes

ROUNDS = {
    "svd": 2,
    "svdpp": 2,
    "time_svd": 2,
    "pmf": 2,
    "als": 2,
    "ials": 2,
    "nmf": 2,
    "nmf_ratings": 2,
    "bpr": 2,
    "logistic": 2,
    "fm": 1,
    "bias": 2,
}  # of a fit's memory the first tell all

QUERIES = 2_000  # users


def generated(users: int, items: int, events: int) -> Dataset:
    """Rated events in no order, few users of many events and few items of many, and features of both sides."""
    rng = np.random.default_rng(0)
    activity = rng.lognormal(0.0, 1.0, users)
    user = rng.choice(users, events, p=activity / activity.sum()).astype(np.int32)
    item = (items * rng.random(events) ** 2.2).astype(np.int32)
    rating, time = rng.integers(1, 6, events).astype(np.float32), rng.integers(10**9, 2 * 10**9, events)
    done = Interactions(user, item, rating, time, users, items, rating=rating)
    return Dataset.of(done, _features(rng, items), _features(rng, users))


def _features(rng: np.random.Generator, n: int) -> Features:
    kind, number = rng.integers(0, 20, n).astype(np.int32), rng.random(n, dtype=np.float32)
    return Features(n, {"kind": Category(kind, 20), "number": Number(number)})


def everything() -> dict[str, Recommends]:
    shipped = {name: place for name, place in models().items() if place.startswith("palate.")}
    made: dict[str, Recommends] = {
        name: make(name, **({"epochs": ROUNDS[name]} if name in ROUNDS else {})) for name in shipped
    }
    made["weighted"] = Weighted((make("ease"), make("popular"), make("profile")))
    made["switching"] = Switching(make("popular"), make("ease"))
    made["mixed"] = Mixed((make("item_knn"), make("als", epochs=2)))
    made["cascade"] = Cascade(make("item_knn"), make("ials", epochs=2))
    made["ranking hybrid"] = Pipeline((make("ease"),), ranker=Weighted((make("bpr", epochs=2), make("item_knn"))))
    made["pipeline"] = Pipeline((make("ease"), make("user_knn")), ranker=make("svd", epochs=2))
    return made


def main(users: int, items: int, events: int) -> None:
    data = generated(users, items, events)
    make("popular").fit(data)  # what the first fit of a process loads is no part of the next
    for name, model in everything().items():
        stated = forecast(model, data, QUERIES)
        with peak() as fit_peak:
            model.fit(data)
        retained = n_bytes(model)
        queries = Queries.of_users(np.arange(QUERIES, dtype=np.int32), data)
        if Reads.WISHES in model.reads:  # who wishes for nothing is not served by what reads nothing else
            queries = replace(queries, wishes=Wishes.of_rows([[Wish("number", Want.AT_LEAST, 0.0)]] * QUERIES))
        with peak() as asking:
            model.recommend(queries)
        vars(model).clear()
        row = {
            "forecast": stated.memory,
            "measured": fit_peak.bytes,
            "asking": stated.asking,
            "asked": retained + asking.bytes,
        }
        print(json.dumps({"name": name, **row}), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
