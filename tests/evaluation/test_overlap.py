"""Figures of models that are compared are over the same ratings and the same queries, and what is left out is told."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from evaluation.oracle import Rater
from rich.console import Console
from splitting.worlds import many

from palate.arrays import Served
from palate.data.queries import Queries
from palate.evaluation.compare import compare
from palate.evaluation.comparison import Comparison, Row
from palate.evaluation.run import evaluate
from palate.evaluation.scoring.scores import predictions
from palate.models.recommender import Recommends
from palate.reports.terminal import render
from palate.splitting.folds import folds
from palate.splitting.random import random
from palate.splitting.split import Split

DATA = many(1500, users=60, items=50, rated=True)
SPLIT = random(DATA, share=0.3)
FOLDS = folds(DATA, 3)
TRUE = np.full((60, 50), 3.0)
TRUE[DATA.interactions.user, DATA.interactions.item] = DATA.interactions.ratings
SHY_OF = np.arange(60) % 4 == 0


@dataclass
class Shy(Rater):
    """Says nothing to some users."""

    silent: np.ndarray = field(default_factory=lambda: SHY_OF)

    def serves(self, queries: Queries) -> Served:
        return np.asarray(~self.silent[queries.user])


def off(noise: float, worst: float, seed: int) -> np.ndarray:
    """The ratings, a little wrong; for those whom the shy models skip, much more."""
    wrong = np.random.default_rng(seed).normal(0, noise, TRUE.shape)
    return np.asarray(TRUE + wrong * np.where(SHY_OF, worst, 1.0)[:, None])


def models() -> dict[str, Recommends]:
    return {"bold": Rater(off(0.5, 4.0, 1)), "shy": Shy(off(0.7, 4.0, 2)), "another": Rater(off(0.6, 4.0, 3))}


def compared(split: Split | list[Split], lineup: dict[str, Recommends], metric: str = "rmse") -> Comparison:
    return compare(lineup, split, 5, ks=(5,), metric=metric, baselines=())  # type: ignore[arg-type]


def of(comparison: Comparison, name: str) -> Row:
    return next(row for row in comparison.models if row.name == name)


def rmse_on(scores: np.ndarray, each: list[Split], users: np.ndarray) -> float:
    """By hand: of the withheld ratings of some users."""
    wrong = []
    for split in each:
        assert split.rated is not None
        user, withheld = split.rated.queries.user[split.rated.withheld.row], split.rated.withheld
        here = users[user]
        wrong.append((scores.astype(np.float32)[user, withheld.item] - withheld.ratings)[here])
    return float(np.sqrt(np.mean(np.concatenate(wrong) ** 2)))


@pytest.mark.parametrize("each", [[SPLIT], list(FOLDS)], ids=["one split", "folds"])
def test_errors_are_over_the_ratings_that_all_models_predict(each: list[Split]) -> None:
    lineup = models()
    scores = {name: np.asarray(vars(model)["scores"]) for name, model in lineup.items()}
    comparison = compared(each if len(each) > 1 else each[0], lineup)
    for name, table in scores.items():
        assert of(comparison, name).metrics["rmse"].mean == pytest.approx(rmse_on(table, each, ~SHY_OF), rel=1e-5)
    assert [row.name for row in comparison.models] == ["bold", "another", "shy"]  # alone, shy would have been the first
    assert rmse_on(scores["shy"], each, ~SHY_OF) < rmse_on(scores["bold"], each, np.ones(60, bool))
    assert of(comparison, "bold").metrics["predicted"].mean == 1.0
    assert 0.6 < of(comparison, "shy").metrics["predicted"].mean < 0.9


def test_what_is_left_out_is_told_and_the_share_of_each_stands_in_the_table() -> None:
    comparison = compared(SPLIT, models())
    share = of(comparison, "shy").metrics["predicted"].mean
    (warning,) = [line for line in comparison.warnings if line.startswith("rmse")]
    assert warning.startswith(
        f"rmse, mae and r2 are over the {100 * share:.0f} % of withheld ratings that all models predict"
    )
    assert f"shy has {100 * share:.0f} %" in warning
    screen = Console(width=120, record=True)
    render(comparison, screen)
    printed = screen.export_text()
    assert "dicts" in printed and f"{share:.0%}" in printed and "100%" in printed
    alike = compared(SPLIT, {"bold": Rater(off(0.5, 4.0, 1)), "another": Rater(off(0.6, 4.0, 3))})
    assert not any(line.startswith("rmse") for line in alike.warnings)
    assert compared(SPLIT, models()).to_json() != alike.to_json()


def test_figures_of_models_that_agree_are_those_of_each_alone() -> None:
    lineup: dict[str, Recommends] = {"bold": Rater(off(0.5, 4.0, 1)), "another": Rater(off(0.6, 4.0, 3))}
    comparison = compared(SPLIT, lineup)
    for name, model in lineup.items():
        alone = evaluate(model, SPLIT, (5,)).means()
        figures = of(comparison, name).metrics
        assert {metric: figure.mean for metric, figure in figures.items()} == {m: alone[m] for m in figures}


def test_metrics_of_lists_are_over_the_queries_that_all_have_a_list_for() -> None:
    comparison = compared(SPLIT, models(), "ndcg")
    lineup = models()
    report = evaluate(lineup["bold"].fit(SPLIT.train), SPLIT, (5,))
    answered = ~SHY_OF[SPLIT.queries.user]
    assert of(comparison, "bold").metrics["novelty@5"].mean == pytest.approx(
        report.per_query["novelty@5"][answered].mean()
    )
    assert of(comparison, "bold").metrics["ndcg@5"].mean == pytest.approx(report.per_query["ndcg@5"].mean())
    assert any("of lists are over the" in line and "shy has" in line for line in comparison.warnings)


def test_aucs_of_what_was_judged_are_over_the_items_that_all_score() -> None:
    done = DATA.interactions
    liked = replace(DATA, interactions=replace(done, weight=np.where(done.ratings > 3, 1, 0).astype(np.float32)))
    split = random(liked, share=0.3)
    assert split.labelled is not None
    comparison = compared(split, models(), "judged_auc")
    bold = models()["bold"].fit(split.train)
    scores = predictions(bold, type(SPLIT.rated)(split.queries, split.labelled))  # type: ignore[misc, arg-type]
    row = split.labelled.row
    mine = scores[~SHY_OF[split.queries.user[row]]], (split.labelled.weight > 0)[~SHY_OF[split.queries.user[row]]]
    pairs = np.subtract.outer(mine[0][mine[1]], mine[0][~mine[1]])
    assert of(comparison, "bold").metrics["pooled_auc"].mean == pytest.approx(((pairs > 0) + 0.5 * (pairs == 0)).mean())


def test_a_model_that_predicts_nothing_leaves_out_nothing_for_others() -> None:
    mute = Shy(off(0.1, 1.0, 4), silent=np.ones(60, bool))
    comparison = compared(SPLIT, {"bold": Rater(off(0.5, 4.0, 1)), "mute": mute, "another": Rater(off(0.6, 4.0, 3))})
    assert of(comparison, "mute").note == "it has no rmse: it predicts none of the withheld ratings"
    assert of(comparison, "bold").metrics["rmse"].mean == pytest.approx(
        rmse_on(off(0.5, 4.0, 1), [SPLIT], np.ones(60, bool)), rel=1e-5
    )


def test_models_with_no_rating_in_common_are_not_ranked_and_it_is_said_why() -> None:
    comparison = compared(SPLIT, {"some": Shy(off(0.5, 1.0, 1)), "others": Shy(off(0.5, 1.0, 2), silent=~SHY_OF)})
    assert all("there are no withheld ratings that all models predict" in row.note for row in comparison.models)
    assert any(line.startswith("rmse, mae and r2 are left out") for line in comparison.warnings)
