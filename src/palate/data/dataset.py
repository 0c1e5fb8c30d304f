"""A data set: events, users, items and their features; all that a model may learn from."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from jaxtyping import Bool

from palate.data.features import Features
from palate.data.fingerprint import fingerprint_of
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError


def check_dataset(data: object) -> None:
    """Raises InputError for what is not a Dataset, such as the path of a file or what reading it gave."""
    if isinstance(data, Dataset):
        return
    cure = f"palate.read({data!r}).data" if isinstance(data, str | Path) else "palate.read(...).data"
    raise InputError(f"a Dataset is asked for, and this is a {type(data).__name__}: give {cure}")


@dataclass(frozen=True)
class Dataset:
    """The interactions, the features of the items and of the users, and the ids by which clients know them."""

    interactions: Interactions
    items: Features
    users: Features
    item_ids: Vocabulary
    user_ids: Vocabulary

    @classmethod
    def of(
        cls,
        interactions: Interactions,
        items: Features | None = None,
        users: Features | None = None,
        item_ids: Vocabulary | None = None,
        user_ids: Vocabulary | None = None,
    ) -> "Dataset":
        """Without features and with the codes as ids, where there are no others."""
        return cls(
            interactions,
            items or Features(interactions.n_items),
            users or Features(interactions.n_users),
            item_ids or Vocabulary.of_codes(interactions.n_items),
            user_ids or Vocabulary.of_codes(interactions.n_users),
        )

    @property
    def n_users(self) -> int:
        return self.interactions.n_users

    @property
    def n_items(self) -> int:
        return self.interactions.n_items

    @cached_property
    def fingerprint(self) -> str:
        """A short hash of events and ids that identifies the data set."""
        return fingerprint_of(self.interactions, self.user_ids, self.item_ids)

    def where(self, keep: Bool[np.ndarray, "events"]) -> "Dataset":
        """The same users and items, with some events only."""
        return replace(self, interactions=self.interactions.where(keep))
