"""The result of a recipe: theirs, ours, the difference, and a verdict by the bands."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import isnan
from typing import Any

from palate.errors import InputError
from palate.reproduction.recipe import Measure, Recipe, Row

REPRODUCED, OUTSIDE, ALONE = "reproduced", "outside its band", "nothing published"
OTHERWISE = "inside its band, by another way"
NO_MODEL, NOT_RUN = "no such model yet", "not run"
OTHER_DATA = "other data than those of the published figures"


@dataclass(frozen=True)
class Ours:
    """Our figure per metric: the mean over the tasks, and the lowest and highest where there are several."""

    figures: Mapping[str, float]
    spread: Mapping[str, tuple[float, float]]
    trials: int
    fit_seconds: float
    ask_seconds: float
    about: str  # the size of the first task
    made: str  # the date

    @classmethod
    def of_json(cls, written: Mapping[str, Any]) -> "Ours":
        spread = {name: (float(low), float(high)) for name, (low, high) in written["spread"].items()}
        return cls(**{**written, "spread": spread})


@dataclass(frozen=True)
class Line:
    """A row of the recipe with its figures: `ours` is None where it was not run. Where it was not on the authors'
    data there is nothing to compare it with."""

    row: Row
    ours: Ours | None = None
    same_data: bool = True

    @classmethod
    def of(cls, recipe: Recipe, row: Row, ours: Ours | None) -> "Line":
        """The line of a recipe, whose data are the authors' where their size is that which the recipe states."""
        return cls(row, ours, not recipe.size or ours is None or ours.about == recipe.size)

    def difference(self, metric: str) -> float | None:
        """Ours less theirs; None where one of them is missing."""
        if self.ours is None or not self.same_data or metric not in self.row.published:
            return None
        return self.ours.figures[metric] - self.row.published[metric]

    @property
    def verdict(self) -> str:
        """ "reproduced" only where every published figure lies inside its band, and nothing differs from theirs."""
        if not self.row.model:
            return NO_MODEL
        if self.ours is None:
            return NOT_RUN
        if not self.same_data:
            return OTHER_DATA
        if not self.row.published:
            return ALONE
        if not all(self.inside(metric) for metric in self.row.published):
            return OUTSIDE
        return OTHERWISE if self.row.differs else REPRODUCED

    def inside(self, metric: str) -> bool:
        """Whether ours lies within the band around the published figure, to a billionth."""
        off = self.difference(metric)
        return off is not None and abs(off) <= self.row.band[metric] + 1e-9

    def sentence(self, metrics: Sequence[Measure]) -> str:
        """The verdict, and by how much each figure outside its band is better or worse."""
        if self.verdict != OUTSIDE:
            return self.verdict
        return f"{OUTSIDE}: " + ", ".join(
            f"{metric.name} {_worth(metric, off)}"
            for metric in metrics
            if (off := self.difference(metric.name)) is not None and not self.inside(metric.name)
        )


@dataclass(frozen=True)
class Result:
    """All lines of a recipe, in its order; `about` holds versions, machine, threads and the date."""

    recipe: Recipe
    lines: Sequence[Line]
    about: Mapping[str, str] = field(default_factory=dict)

    def with_rest_of(self, earlier: "Result") -> "Result":
        """The same, where the lines that were not run are those of an earlier result, of rows that are unchanged."""
        old = {line.row.name: line for line in earlier.lines if line.ours}
        lines = [line if line.ours else old.get(line.row.name, line) for line in self.lines]
        same = [new if new.row == line.row else line for line, new in zip(self.lines, lines, strict=True)]
        return replace(self, lines=tuple(same))

    @property
    def outside(self) -> list[Line]:
        return [line for line in self.lines if line.verdict == OUTSIDE]

    def to_json(self) -> dict[str, Any]:
        """A form that JSON holds: the recipe as it was, so that the result says by itself what was run."""
        recipe = {**asdict(self.recipe), "rows": [self._line(line) for line in self.lines]}
        return {"recipe": recipe, "about": dict(self.about)}

    @classmethod
    def of_json(cls, written: Mapping[str, Any]) -> "Result":
        """What `to_json` wrote; InputError for anything else."""
        try:
            recipe_fields = dict(written["recipe"])
            rows = [dict(row) for row in recipe_fields.pop("rows")]
            ours = [row.pop("ours") for row in rows]
            for row in rows:
                row.pop("verdict"), row.pop("difference")
            known = tuple(Row(**row) for row in rows)
            metrics = tuple(Measure(**metric) for metric in recipe_fields.pop("metrics"))
            recipe = Recipe(**recipe_fields, metrics=metrics, rows=known)
            lines = [
                Line.of(recipe, row, figures and Ours.of_json(figures))
                for row, figures in zip(known, ours, strict=True)
            ]
            return cls(recipe, tuple(lines), written["about"])
        except (KeyError, TypeError, AttributeError, ValueError) as problem:
            raise InputError(
                f"this is not a result of palate reproduce ({problem}); make it with palate reproduce NAME --out FOLDER"
            ) from None

    def _line(self, line: Line) -> dict[str, Any]:
        ours = line.ours and asdict(line.ours)
        off = {metric: line.difference(metric) for metric in line.row.published}
        return {**asdict(line.row), "ours": ours, "difference": off, "verdict": line.sentence(self.recipe.metrics)}


def _worth(metric: Measure, off: float) -> str:
    if isnan(off):
        return "not a number"
    return f"{'better' if (off > 0) == (metric.better == 'higher') else 'worse'} by {abs(off):.4f}"
