"""What a piece of work costs: operations of a few kinds, and bytes.

A model states its own, `Recommender.cost`; `forecast` turns operations into seconds by the rates of the machine.
"""

from dataclasses import dataclass, fields, replace
from math import log2


@dataclass(frozen=True)
class Cost:
    """The operations of a piece of work, by kind, and its bytes: `memory` at the peak, `kept` once it is done.

    `elements`: numbers that one thread reads or writes in a pass over an array. `sorted`: comparisons that bring
    numbers in order. `python`: steps of the interpreter, a call of numpy among them. `flops`: of products of dense
    matrices. `ridge`: multiplications and additions of least squares, row by row. `shared`: multiplications of a sparse
    matrix with its transpose. `steps`: numbers that gradient descent moves, a rating at a time;
    `comparing`: those that it moves by comparing two items.
    """

    memory: float = 0.0
    kept: float = 0.0
    elements: float = 0.0
    sorted: float = 0.0
    python: float = 0.0
    flops: float = 0.0
    ridge: float = 0.0
    shared: float = 0.0
    steps: float = 0.0
    comparing: float = 0.0

    @property
    def work(self) -> dict[str, float]:
        """The operations, by kind."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("memory", "kept")}

    def then(self, next: "Cost") -> "Cost":
        """This, then that, while what this keeps is held."""
        work = {kind: n + next.work[kind] for kind, n in self.work.items()}
        return Cost(max(self.memory, self.kept + next.memory), self.kept + next.kept, **work)

    def times(self, n: float) -> "Cost":
        """The same again and again, in the same memory."""
        return replace(self, **{kind: n * each for kind, each in self.work.items()})

    def keeping(self, kept: float) -> "Cost":
        """The same, of which that many bytes stay."""
        return replace(self, memory=max(self.memory, kept), kept=kept)


def comparisons(n: float) -> float:
    """The comparisons that bring n numbers in order."""
    return n * log2(max(2.0, n))
