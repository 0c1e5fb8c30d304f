"""Faults of the mechanisms: one line of a source each, and the tests that must fail with it.

The faults that the contracts catch stand beside them (tests/testing, tests/pipeline/test_steps.py).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """`old`, which stands once in `file` under src/palate, is read as `new`; `tests` are under tests/."""

    name: str
    file: str
    old: str
    new: str
    tests: str
    only: str = ""  # pytest's -k


MUTANTS = (
    Mutant(
        "limits stay with their rows",
        "data/queries.py",
        "None if self.only is None else self.only.take(rows),",
        "self.only,",
        "data/test_queries.py",
    ),
    Mutant(
        "a list followed by another holds no item twice",
        "data/recommendations.py",
        "~more.among(self)]",
        "np.ones_like(more.item, dtype=bool)]",
        "data/test_recommendations.py",
    ),
    Mutant(
        "what is kept of a list moves up",
        "data/recommendations.py",
        'np.argsort(~keep, axis=1, kind="stable")',
        'np.argsort(keep, axis=1, kind="stable")',
        "data/test_recommendations.py",
    ),
    Mutant(
        "seen items are left out where asked",
        "models/scorer.py",
        "if ask.exclude_seen else None",
        "if not ask.exclude_seen else None",
        "models/test_recommender.py",
    ),
    Mutant(
        "a part's fit is resumed, too",
        "models/fitting.py",
        "resume=resume and can_resume(stage.part)",
        "resume=False",
        "hybrids/test_fitting.py",
        "goes_on",
    ),
    Mutant(
        "patience ends a fit",
        "models/rounds.py",
        ">= patience",
        "> patience",
        "hybrids/test_fitting.py",
        "patience",
    ),
    Mutant(
        "filters hold for the fallback",
        "pipeline/stages.py",
        "self.filters, more)",
        "self.filters[:0], more)",
        "pipeline/test_pipeline.py",
    ),
    Mutant(
        "the fallback signs what it adds",
        "pipeline/stages.py",
        "passing.proposed_by(len(self.sources) - 1)",
        "passing.proposed_by(0)",
        "pipeline/test_pipeline.py",
    ),
    Mutant(
        "at most n of a group",
        "pipeline/rerank.py",
        "place < self.n",
        "place <= self.n",
        "pipeline/test_pipeline.py",
    ),
    Mutant(
        "blocked items are dropped",
        "pipeline/filter.py",
        "~np.isin(recommendations.item, self.item)",
        "np.isin(recommendations.item, self.item)",
        "pipeline/test_pipeline.py",
    ),
    Mutant(
        "parts count by their weights",
        "hybrids/weighted.py",
        "weight * self._comparable(",
        "1.0 * self._comparable(",
        "hybrids/test_hybrids.py",
    ),
    Mutant(
        "enough is as many as stated",
        "hybrids/switching.py",
        ">= self.enough",
        "> self.enough",
        "hybrids/test_hybrids.py",
    ),
    Mutant(
        "the second of a cascade orders within a grade",
        "hybrids/cascade.py",
        "grade + within)",
        "grade)",
        "hybrids/test_hybrids.py",
    ),
    Mutant(
        "the event at the moment is withheld",
        "splitting/temporal.py",
        "held = time >= at",
        "held = time > at",
        "splitting/test_split.py splitting/test_ways.py",
    ),
    Mutant(
        "the last n are n",
        "splitting/leave_last.py",
        "left <= last[",
        "left < last[",
        "splitting/test_split.py splitting/test_ways.py",
    ),
    Mutant(
        "k-core counts what is exactly enough",
        "data/filtering.py",
        "< least[0])",
        "<= least[0])",
        "data/test_filtering.py",
    ),
    Mutant(
        "the discount of NDCG begins at log2(2)",
        "metrics/ranking.py",
        "np.arange(2, k + 2)",
        "np.arange(3, k + 3)",
        "metrics/test_ranking.py",
    ),
    Mutant(
        "p-values of many tests are adjusted",
        "evaluation/statistics/significance.py",
        "np.arange(len(p), 0, -1)",
        "np.ones(len(p))",
        "evaluation/statistics/test_significance.py",
    ),
    Mutant(
        "no item of EASE predicts itself",
        "models/linear/ease.py",
        "np.fill_diagonal(precision, 0.0)",
        "np.fill_diagonal(precision, 1.0)",
        "models/linear/test_ease.py",
    ),
    Mutant(
        "an event of weight 0 makes nothing popular",
        "models/baselines/popular.py",
        "matrix.data > 0",
        "matrix.data >= 0",
        "models/baselines models/test_event_weights.py",
    ),
    Mutant(
        "a fit beyond memory is refused",
        "costs/limits.py",
        "if part.memory > limit:",
        "if part.memory > 1000 * limit:",
        "models/linear/test_ease.py costs/test_forecast.py",
        "memory and not within",
    ),
    Mutant(
        "a rollback goes back by one",
        "registry/registry.py",
        "return trail[:-1]",
        "return trail",
        "registry/test_registry.py",
    ),
    Mutant(
        "a changed file is no artifact",
        "registry/folder.py",
        'hashlib.file_digest(file, "sha256").hexdigest()',
        '""',
        "registry/test_artifact.py",
    ),
    Mutant(
        "a name taken stays with its owner",
        "catalogue.py",
        "if CATALOGUE.get(name, place) != place:",
        "if False:",
        "docs/test_add_a_model.py",
    ),
    Mutant(
        "columns are scaled by their own factors",
        "sparse.py",
        "np.asarray(columns)[self.indices]",
        "np.asarray(columns)[self.row]",
        "test_sparse.py",
    ),
    Mutant(
        "a part in two places is changed once",
        "structure.py",
        "done[id(value)] if id(value) in done else",
        "change(value) if id(value) in done else",
        "test_structure.py",
    ),
    Mutant(
        "a wrong host is refused",
        "service/guard.py",
        "if self.hosts and _host(scope) not in self.hosts:",
        "if not self.hosts and _host(scope) not in self.hosts:",
        "service/test_bounds.py service/test_api.py",
        "host or name",
    ),
    Mutant(
        "the best third goes on",
        "tuning/halving.py",
        "worth.sort(key=lambda pair: -pair[0])",
        "worth.sort(key=lambda pair: pair[0])",
        "tuning/test_halving.py",
    ),
)
