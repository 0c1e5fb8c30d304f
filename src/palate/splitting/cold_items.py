"""Split by items: new ones, with features and no events, are withheld."""

from dataclasses import replace

import numpy as np

from palate.data.dataset import Dataset
from palate.data.queries import Queries
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError
from palate.splitting.shares import checked_share, drawn
from palate.splitting.split import Split, asking, described
from palate.writing import counted

FEATURELESS = (
    "The items have no features, so new items cannot be distinguished, and every model is as good as a guess: "
    "give item features, and take in a model of them."
)


def cold_items(data: Dataset, share: float = 0.2, seed: int = 0, *, repeats: bool = False) -> Split:
    """Keeps a share of the items out of the training, with all their events, and asks everyone for them.

    The items get new codes, the same in `train`, `relevant` and `items`: those left out have the highest, as items
    newer than a fit do. Asked are the users with events on both sides.
    """
    checked_share(share)
    if data.n_items < 2:
        raise InputError(f"the catalogue holds {counted(data.n_items, 'item')}: cold_items takes 2 or more")
    cold = drawn(data.n_items, share, seed)
    order = np.argsort(cold, kind="stable")
    n_hot = data.n_items - int(cold.sum())
    code = np.argsort(order).astype(np.int32)
    interactions = replace(data.interactions, item=code[data.interactions.item])
    hot = replace(interactions.where(interactions.item < n_hot), n_items=n_hot)
    ids = Vocabulary(data.item_ids.ids[order[:n_hot]])
    train = Dataset(hot, data.items.take(order[:n_hot]), data.users, ids, data.user_ids)
    users = np.intersect1d(hot.user, interactions.user[interactions.item >= n_hot])
    withheld = interactions.where(interactions.item >= n_hot).histories_of(users.astype(np.int64))
    split = asking(train, Queries.of_users(users, train), withheld, repeats, data.items.take(order))
    how = f"on new items ({share:.0%} of the catalogue kept out)"
    if not data.items.columns:
        split = replace(split, warnings=(*split.warnings, FEATURELESS))
    return described(split, "cold_items", how, share=share, seed=seed)
