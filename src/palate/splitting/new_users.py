"""Split by users (strong generalisation): new users' older events are histories, their newer ones the answers.

Liang, Krishnan, Hoffman, Jebara. Variational Autoencoders for Collaborative Filtering. WWW 2018.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Bool

from palate.data.dataset import Dataset
from palate.data.histories import Histories
from palate.data.queries import UNKNOWN, Queries
from palate.errors import InputError
from palate.splitting import guards
from palate.splitting.shares import checked_share, drawn
from palate.splitting.split import Split, asking, described
from palate.writing import counted


def new_users(data: Dataset, share: float = 0.2, given: float = 0.8, seed: int = 0, *, repeats: bool = False) -> Split:
    """Keeps a share of the users out of the training; each is tested as an unknown user (-1) with a history.

    The oldest `given` part of a stranger's events, rounded up, is the history (fold-in), the rest is the target; who
    has but one event is not asked. Queries carry the users' features and no time.
    """
    checked_share(share), checked_share(given, "given")
    active = np.unique(data.interactions.user)
    if len(active) < 2:
        raise InputError(f"there are {counted(len(active), 'user')} with events: new_users takes 2 or more")
    strangers = active[drawn(len(active), share, seed)]
    histories = data.interactions.histories_of(strangers.astype(np.int64))
    older = _older(histories, given)
    queries = Queries.of_users(strangers, data)
    queries = replace(queries, user=np.full_like(strangers, UNKNOWN), history=histories.where(older))
    train = data.where(~np.isin(data.interactions.user, strangers))
    split = asking(train, queries, histories.where(~older), repeats, None)
    split = replace(split, warnings=(*split.warnings, *guards.present(guards.in_order_of_items(data.interactions))))
    how = f"by strangers ({share:.0%} of the users kept out, {given:.0%} of their events given)"
    return described(split, "new_users", how, share=share, given=given, seed=seed)


def _older(histories: Histories, share: float) -> Bool[np.ndarray, "events"]:
    place = np.arange(len(histories.item)) - histories.offsets[histories.row]
    return np.asarray(place < np.ceil(share * histories.lengths - 1e-9)[histories.row])
