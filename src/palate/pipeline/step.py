"""What a step of a pipeline is: it drops, reorders or rearranges the items of lists, and adds none."""

from abc import ABC, abstractmethod
from typing import ClassVar, Self

from palate import structure
from palate.data.ask import Ask
from palate.data.dataset import Dataset
from palate.data.features import Features
from palate.data.queries import Queries
from palate.data.recommendations import Recommendations
from palate.models.recommender import Recommends


class Step(ABC):
    """A filter or a re-ranker.

    A step is a dataclass whose fields are its settings; models among them are its parts. It is saved with its pipeline,
    like a model: so it has a name in the catalogue. Its author writes `__call__`; where it learns, `learn` or
    `learn_items`, which set fields whose names end in an underscore.
    """

    reads_k: ClassVar[bool] = False  # whether the list depends on ask.k, as where only the first k are rearranged

    @property
    def name(self) -> str:
        """What people call it."""
        return type(self).__name__

    @abstractmethod
    def __call__(self, ask: Ask, queries: Queries, recommendations: Recommendations) -> Recommendations:
        """The lists that it leaves of those given, row by row.

        `ask.k` is what was asked for; the lists are longer where later steps may drop some. A row depends on its own
        query and list alone. No item is added, and none gets another source.
        """

    def fit(self, data: Dataset) -> Self:
        """Fits the models that it holds, then itself. A pipeline has fitted the models already, and calls `learn`."""
        for part in structure.parts(self, Recommends):
            part.fit(data)
        self.learn(data)
        return self

    def learn(self, data: Dataset) -> None:
        """Sets the learned fields; the models that it holds are fitted."""
        self.learn_items(data.items)

    def learn_items(self, items: Features) -> None:
        """Sets the learned fields that hold item features: called by `learn`, and anew when the catalogue changes."""
        return

    def with_items(self, items: Features) -> Self:
        """A copy for this catalogue: items changed since the fit, and items newer than it."""
        twin = structure.with_parts(self, Recommends, lambda part: part.with_items(items))
        twin.learn_items(items)
        return twin
