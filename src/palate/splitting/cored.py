"""The k-core of the training part alone: a filter by activity that does not look ahead."""

from dataclasses import replace

from palate.data.filtering import core_of
from palate.splitting.split import Split


def cored(split: Split, users: int, items: int) -> Split:
    """Learns from the k-core of the training part: users with `users` events or more, items with `items`, until all
    that are left have enough. 0 asks nothing.

    Queries, answers and the catalogue stay as they are, so that figures can be set beside those of the split without
    it: whom the core dropped is asked by their history, as a stranger is. Raises InputError where nothing is left.
    """
    core = core_of(split.train, users, items)
    return replace(split, train=split.train.where(core), about=f"{split.about}, learned from the {users},{items}-core")
