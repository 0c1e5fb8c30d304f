"""The classic tutorial's figures, computed as its code computes them, beside models of ours on the same split.

"Movie recommender with collaborative filtering in Python", as found on many sites: MovieLens 100K, a random 75/25
split, dense matrices in which a missing rating is a 0, `pairwise_distances(..., metric="cosine")` taken for the
similarity though it is the distance, and the root mean squared error over the cells of the test part.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import rich.table
from jaxtyping import Float32
from rich.console import Console

from palate.catalogue import find
from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.evaluation.intervals import interval, resampled
from palate.evaluation.run import errors_of
from palate.metrics.rating import Errors, errors, mae, rmse
from palate.models.recommender import Recommender
from palate.splitting.random import random
from palate.splitting.split import Rated

CELLS_AT_MOST = 1 << 26  # of a dense matrix of users by items, of which several are held at once
OURS = {
    "user_knn_ratings": "biases, and the weighted deviations of the nearest users from theirs",
    "item_knn_ratings": "the same, over the nearest items",
    "svd": "biased matrix factorization",
}
PUBLISHED = {"user": 3.12, "item": 3.45}

Dense = Float32[np.ndarray, "users items"]
Square = Float32[np.ndarray, "each each"]


@dataclass(frozen=True)
class Line:
    """A way of predicting: `rmse` with its 95 % interval (users resampled), `mae`, and the share it could predict."""

    name: str
    about: str
    ours: bool
    rmse: float
    low: float
    high: float
    mae: float
    predicted: float
    published: float | None = None  # the RMSE that the tutorial prints, on a split that it drew without a seed


@dataclass(frozen=True)
class Table:
    """Every line is on the same ratings: `n_train` to learn from, `n_test` to predict."""

    seed: int
    n_train: int
    n_test: int
    lines: tuple[Line, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def tutorial(data: Dataset, seed: int = 0) -> Table:
    """The tutorial's errors, as its code has them and with the similarity put right, by users and by items; and ours.

    Raises InputError where the data holds no ratings, or is too large for dense matrices.
    """
    if data.n_users * data.n_items > CELLS_AT_MOST:
        raise InputError(
            f"{data.n_users:,} users by {data.n_items:,} items are too many for the tutorial's dense matrices: "
            "use MovieLens 100K or 1M"
        )
    split = random(data, 0.25, seed)
    rated = split.rated
    if rated is None or split.train.interactions.rating is None:
        raise InputError("the data holds no ratings, and the tutorial predicts ratings: use MovieLens 100K")
    lines = [*_theirs(_dense(split.train), rated), *(_of_ours(name, split.train, rated) for name in OURS)]
    return Table(seed, len(split.train.interactions), len(rated.withheld.item), tuple(lines))


def render(table: Table, console: Console) -> None:
    """Prints one line per way of predicting, and what the tutorial's figures rest on."""
    printed = rich.table.Table(header_style="dim", box=None, pad_edge=False)
    printed.add_column("", no_wrap=True)
    for name in ("RMSE", "95 % interval", "MAE", "predicted", "published"):
        printed.add_column(name, justify="right", no_wrap=True)
    printed.add_column("how")
    for line in table.lines:
        printed.add_row(*_cells(line), style="bold" if line.ours else "")
    console.print(printed)
    console.print(
        f"[dim]{table.n_train:,} ratings to learn from, {table.n_test:,} to predict, drawn with seed {table.seed}. "
        "The tutorial takes a missing rating for a rating of 0, in the means and in the sums, so that what it predicts "
        "lies far below what people gave; it drew its split without a seed, so its printed figures differ a bit.[/dim]"
    )


def by_users(ratings: Dense, similarity: Square) -> Dense:
    """Each user's mean, zeros included, plus the mean of all deviations weighted by the users' similarity."""
    mean = ratings.mean(axis=1, keepdims=True)
    return np.asarray(mean + similarity @ (ratings - mean) / _sums(similarity)[:, None])


def by_items(ratings: Dense, similarity: Square) -> Dense:
    """The mean of the user's ratings, zeros included, weighted by the items' similarity."""
    return np.asarray(ratings @ similarity / _sums(similarity)[None, :])


def distance(rows: Float32[np.ndarray, "each width"]) -> Square:
    """1 - cosine between rows, 0 from a row to itself: scikit-learn's pairwise_distances with metric="cosine"."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = rows / np.where(length > 0, length, np.float32(1.0))
    found = np.clip(1.0 - unit @ unit.T, 0.0, 2.0).astype(np.float32)
    np.fill_diagonal(found, 0.0)
    return found


def _theirs(ratings: Dense, rated: Rated) -> list[Line]:
    lines = []
    for kind, rows, predict in (("user", ratings, by_users), ("item", ratings.T.copy(), by_items)):
        far = distance(rows)
        near = np.float32(1.0) - far
        name, as_is = f"tutorial, {kind}-based", "as its code has it: the cosine distance for the similarity"
        put_right = "with the similarity put right: 1 - distance"
        lines.append(_line(name, as_is, *_judged(predict(ratings, far), rated), published=PUBLISHED[kind]))
        lines.append(_line(name, put_right, *_judged(predict(ratings, near), rated)))
    return lines


def _of_ours(name: str, train: Dataset, rated: Rated) -> Line:
    model = find(name)()
    if not isinstance(model, Recommender):
        raise TypeError(f"{name} is no model")
    return _line(name, OURS[name], *errors_of(model.fit(train), rated), ours=True)


def _dense(train: Dataset) -> Dense:
    done = train.interactions
    ratings = np.zeros((train.n_users, train.n_items), dtype=np.float32)
    ratings[done.user, done.item] = done.ratings
    return ratings


def _judged(predicted: Dense, rated: Rated) -> tuple[Errors, float]:
    withheld = rated.withheld
    cells = predicted[rated.queries.user[withheld.row], withheld.item]
    return errors(cells, withheld.ratings, withheld.row, len(withheld)), 1.0


def _line(
    name: str, about: str, sums: Errors, predicted: float, *, ours: bool = False, published: float | None = None
) -> Line:
    total = sums.total()
    draws = Errors(*resampled(np.stack(sums.columns(), axis=1), 0, 1000).T)
    low, high = interval(rmse(draws))
    return Line(name, about, ours, float(rmse(total)), low, high, float(mae(total)), predicted, published)


def _sums(similarity: Square) -> Float32[np.ndarray, "each"]:
    """Of the absolute similarities of each row; 1 for a row of zeros, whose prediction is then 0."""
    sums = np.abs(similarity).sum(axis=1)
    return np.where(sums > 0, sums, np.float32(1.0))


def _cells(line: Line) -> list[str]:
    published = "" if line.published is None else f"{line.published:.2f}"
    spread = f"{line.low:.3f} to {line.high:.3f}"
    return [line.name, f"{line.rmse:.3f}", spread, f"{line.mae:.3f}", f"{line.predicted:.1%}", published, line.about]
