"""Models of which each breaks one contract of fits in rounds."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from honest import HonestInRounds

from palate.arrays import Items, Scores
from palate.data.dataset import Dataset
from palate.data.queries import Queries


@dataclass
class DeclaresFewerRounds(HonestInRounds):
    @property
    def n_rounds(self) -> int:
        return self.epochs - 1


@dataclass
class ReadyAtTheEnd(HonestInRounds):
    """Is no model before its last round."""

    def step(self, at: int) -> np.float32:
        return np.float32(1.0) if at == self.epochs - 1 else np.float32(np.nan)

    def learn(self, data: Dataset) -> Iterator[float]:
        for loss in super().learn(data):
            yield loss
            if self.rounds_ == self.epochs - 1:
                self.state_ = {"weight": np.zeros(data.n_items, dtype=np.float32)}


@dataclass
class DrawsFromOneGenerator(HonestInRounds):
    """Its draws run on from round to round, and begin anew where it is resumed."""

    def learn(self, data: Dataset) -> Iterator[float]:
        self._draws = np.random.default_rng(0)
        yield from super().learn(data)
        del self._draws

    def step(self, at: int) -> np.float32:
        return np.float32(self._draws.random())


@dataclass
class KeepsSomethingElsewhere(HonestInRounds):
    """What is not among its learned fields is not brought back with its best round."""

    def learn(self, data: Dataset) -> Iterator[float]:
        for loss in super().learn(data):
            self.strength = loss
            yield loss

    def score(self, queries: Queries, items: Items) -> Scores:
        return super().score(queries, items) * np.float32(self.strength)


FAULTS = {
    DeclaresFewerRounds: ("tells_every_round_of_its_fit", "of it is reported to be"),
    ReadyAtTheEnd: ("scores_after_each_round", "a score was not finite"),
    DrawsFromOneGenerator: ("goes_on_where_it_was_ended", "resumed after"),
    KeepsSomethingElsewhere: ("ends_as_after_its_best_round", "the second round kept as the best"),
}
