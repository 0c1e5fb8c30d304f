"""What a piece of work costs: operations of a few kinds, and bytes, on each device that it uses.

A model states its own, `Recommender.cost`; `forecast` turns operations into seconds by the rates of the devices.
"""

from dataclasses import dataclass, fields, replace
from math import log2
from typing import Any

KINDS = {
    "elements": "numbers that one thread reads or writes all over an array",
    "bytes": "bytes that a pass over tables larger than the caches moves between memory and processor",
    "sorted": "comparisons that bring numbers in order",
    "python": "steps of the interpreter, a call of numpy among them",
    "flops": "multiplications and additions of products of dense matrices",
    "ridge": "multiplications and additions of least squares, row by row",
    "shared": "multiplications of a sparse matrix with its transpose",
    "steps": "numbers that gradient descent moves, a rating at a time",
    "comparing": "numbers that gradient descent moves by comparing two items",
}


@dataclass(frozen=True)
class Cost:
    """The operations of a piece of work, by the kinds that `KINDS` names, on one device of `palate.costs.devices`.

    Its bytes there are `memory` at the peak and `retained` once it is done. `beside` holds what the same work costs on
    other devices, one cost for each.
    """

    memory: float = 0.0
    retained: float = 0.0
    elements: float = 0.0
    bytes: float = 0.0
    sorted: float = 0.0
    python: float = 0.0
    flops: float = 0.0
    ridge: float = 0.0
    shared: float = 0.0
    steps: float = 0.0
    comparing: float = 0.0
    device: str = "cpu"
    beside: tuple["Cost", ...] = ()

    @property
    def work(self) -> dict[str, float]:
        """The operations on its device, by kind."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name in KINDS}

    @property
    def by_device(self) -> dict[str, "Cost"]:
        """The cost on each device, by its name."""
        return {self.device: replace(self, beside=()), **{other.device: other for other in self.beside}}

    def then(self, next: "Cost") -> "Cost":
        """This, then that, while what this retains is held."""
        first, second = self.by_device, next.by_device
        own, *others = (
            _in_turn(first.get(name, Cost()), second.get(name, Cost()), name) for name in {**first, **second}
        )
        return replace(own, beside=tuple(others))

    def times(self, n: float) -> "Cost":
        """The same again and again, in the same memory."""
        work: dict[str, Any] = {kind: n * operations for kind, operations in self.work.items()}
        return replace(self, beside=tuple(other.times(n) for other in self.beside), **work)

    def retaining(self, retained: float) -> "Cost":
        """The same, of which that many bytes stay on its device."""
        return replace(self, memory=max(self.memory, retained), retained=retained)


def comparisons(n: float) -> float:
    """The comparisons that bring n numbers in order."""
    return n * log2(max(2.0, n))


def _in_turn(first: Cost, second: Cost, device: str) -> Cost:
    work: dict[str, Any] = {kind: n + second.work[kind] for kind, n in first.work.items()}
    memory = max(first.memory, first.retained + second.memory)
    return Cost(memory, first.retained + second.retained, device=device, **work)
