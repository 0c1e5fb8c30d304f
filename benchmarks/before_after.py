"""Two checkouts side by side: do all models give equal lists, and how long does each take?

    python benchmarks/before_after.py ../before --rounds 3 [--data ml-100k] [ease ials ...]

Both checkouts need their compiled kernels (an installed or a built one each). In turns, a process of each fits every
model of the catalogue to the older four fifths of the events and asks for the lists of a third of the users, for items
like some, scores and explanations. Ends with 1 where an answer differs in a bit. Times are CPU-seconds of one thread,
medians over the rounds; a ratio above 1 says that the checkout here is faster.
"""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
SMALL = {"bayesian_fm": {"factors": 8}, "svdpp": {"epochs": 5}}  # what would take most of the time
NOISE = 0.02  # seconds: below, a ratio of times says nothing
Answers = dict[str, dict[str, Any]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before", type=Path, help="the other checkout")
    parser.add_argument("models", nargs="*", help="names of the catalogue (default: all, and hybrids and pipelines)")
    parser.add_argument("--data", default="shop", help="a data set by path or name (default: the built-in shop)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_intermixed_args()
    if options.worker:
        print(json.dumps(dict(measured(options.data, options.models))))
        return 0
    rounds = [(run(options.before, options), run(HERE, options)) for _ in range(options.rounds)]
    return report([before for before, _ in rounds], [after for _, after in rounds])


def run(checkout: Path, options: argparse.Namespace) -> Answers:
    """What a process says that imports Palate from that checkout."""
    alone = {name: "1" for name in ("PALATE_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    environment = {**os.environ, **alone, "PYTHONPATH": str(checkout.resolve() / "src")}
    command = [sys.executable, __file__, str(checkout), *options.models, "--data", options.data, "--worker"]
    answers: Answers = json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)
    return answers


def measured(data: str, names: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each model with the hash of its answers and the seconds of its fit and of its lists."""
    import numpy as np

    import palate
    from palate.catalogue import models
    from palate.data.queries import Queries
    from palate.readers.synthetic import shop

    dataset = shop() if data == "shop" else palate.read(data).data
    split = palate.split_by("temporal", dataset, share=0.2)
    queries = split.queries.take(np.arange(0, len(split.queries), 3))
    for name in names or [*models(), *composed()]:
        model = composed()[name]() if name in composed() else palate.make(name, **SMALL.get(name, {}))
        begin = time.process_time()
        try:
            model.fit(split.train)
        except palate.errors.PalateError as problem:
            yield name, {"digest": str(problem), "fit": 0.0, "lists": 0.0}
            continue
        fitted = time.process_time()
        lists = [model.recommend(queries, 10), model.recommend(Queries.of_histories([[1, 5, 9], [], [3]]), 7)]
        answered = time.process_time()
        digest = hashlib.sha256(b"".join(x.tobytes() for rows in lists for x in (rows.item, rows.score, rows.source)))
        for array in scores(model, queries, np):
            digest.update(array.tobytes())
        yield name, {"digest": digest.hexdigest()[:16], "fit": fitted - begin, "lists": answered - fitted}


def composed() -> dict[str, Any]:
    """Hybrids and pipelines, by a name of their own."""
    from palate import make
    from palate.hybrids.cascade import Cascade
    from palate.hybrids.mixed import Mixed
    from palate.hybrids.switching import Switching
    from palate.hybrids.weighted import Weighted
    from palate.pipeline.pipeline import Pipeline

    return {
        "Weighted": lambda: Weighted((make("ease"), make("popular"), make("item_knn"))),
        "Switching": lambda: Switching(make("popular"), make("ials", factors=16)),
        "Cascade": lambda: Cascade(make("item_knn"), make("p3alpha")),
        "Mixed": lambda: Mixed((make("ease"), make("popular"))),
        "Pipeline": lambda: Pipeline(
            (make("ease"), make("item_knn")), ranker=make("ials"), fallback=make("popular"), depth=60
        ),
    }


def scores(model: Any, queries: Any, np: Any) -> Iterator[Any]:
    """The scores of some candidates, items like some, and what explains the best items of the first query."""
    if not hasattr(model, "score_candidates"):
        return
    yield model.score_candidates(queries, np.tile(np.arange(30, dtype=np.int32), (len(queries), 1)))
    if model.compares_items:
        similar = model.similar_items(np.arange(20, dtype=np.int32), 5)
        yield from (similar.item, similar.score)
    yield model.contributions(queries.take([0]), model.recommend(queries.take([0]), 2).item[0])


def report(before: list[Answers], after: list[Answers]) -> int:
    """Prints the table; 1 where an answer differs."""
    differing = []
    print(f"{'model':20} {'answers':10} {'fit':>22} {'lists':>22}")
    for name in before[0]:
        equal = all(b[name]["digest"] == a[name]["digest"] for b, a in zip(before, after, strict=True))
        differing += [] if equal else [name]
        columns = [ratio([b[name][what] for b in before], [a[name][what] for a in after]) for what in ("fit", "lists")]
        print(f"{name:20} {'equal' if equal else 'DIFFERENT':10} {columns[0]:>22} {columns[1]:>22}")
    print(f"{len(before[0]) - len(differing)} of {len(before[0])} give equal answers")
    return int(bool(differing))


def ratio(before: list[float], after: list[float]) -> str:
    """The medians and their ratio, where they are long enough to be compared."""
    old, new = statistics.median(before), statistics.median(after)
    return f"{old:.2f} / {new:.2f}" + (f" = {old / new:.2f}" if min(old, new) >= NOISE else "")


if __name__ == "__main__":
    sys.exit(main())
