"""The forecast of what a fit will take: seconds and memory.

A model states its cost as a formula of the data's size (`Recommender.cost`); the rates of the machine are measured once
(`rates`). Both are within a factor of 2 for all models, hybrids and pipelines: `benchmarks/forecast.py` shows it.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from palate.costs.cost import Cost
from palate.costs.devices import seconds
from palate.costs.limits import keep_to_memory
from palate.costs.memory import in_words, memory_limit
from palate.costs.size import Size
from palate.data.dataset import Dataset

__all__ = ["Forecast", "check_memory", "forecast", "memory_limit"]


START = 0.004  # seconds of the first fit of a process, whatever its size: memory is checked and code is warmed up


@runtime_checkable
class Forecastable(Protocol):
    """What states the cost of its fit and of its answers: a model, a hybrid, a pipeline."""

    def fit_cost(self, size: Size) -> Cost: ...

    def ask_memory(self, size: Size, queries: int) -> float: ...


@dataclass(frozen=True)
class Forecast:
    """Seconds of the clock with the threads in force, and bytes at the peak beyond what is held before the fit.

    `asking` are the bytes, what was learned among them, at the peak of being asked; 0 where that was not of interest.
    """

    seconds: float
    memory: int
    asking: int = 0

    @property
    def peak(self) -> int:
        """Of the fit and of being asked, whichever takes more."""
        return max(self.memory, self.asking)

    def __str__(self) -> str:
        answering = f", {in_words(self.asking)} when asked" if self.asking > self.memory else ""
        return f"about {in_time(self.seconds)} and {in_words(self.memory)} of memory{answering}"


def forecast(model: Forecastable, data: Dataset, queries: int = 0) -> Forecast:
    """What fitting the model to the data will take, and asking it for the lists of so many queries; nothing is fitted.

    A model that states no cost is guessed at.
    """
    size = Size.of(data)
    cost = model.fit_cost(size)
    asking = cost.retained + model.ask_memory(size, queries) if queries else 0.0
    return Forecast(START + seconds(cost), int(cost.memory), int(asking))


def check_memory(model: Forecastable, data: Dataset) -> None:
    """What `fit` asks first: raises InputError where memory would not hold the fit; says what to do instead."""
    size = Size.of(data)
    keep_to_memory(type(model).__name__, model.fit_cost(size), size)


def in_time(seconds: float) -> str:
    """Seconds, for people: 20 ms, 19 s, 3 min."""
    if seconds < 1:
        return f"{1000 * seconds:.0f} ms"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
