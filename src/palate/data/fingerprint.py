"""The fingerprint of a data set: a short hash that identifies it."""

import hashlib
import json

from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary


def fingerprint_of(events: Interactions, user_ids: Vocabulary, item_ids: Vocabulary) -> str:
    """16 hexadecimal digits of the SHA-256 over codes, weights, times, ratings and ids, ordered by user and time."""
    order, digest = events.order(), hashlib.sha256()
    digest.update(f"{events.n_users} {events.n_items} {len(events)}".encode())
    for column in (events.user, events.item, events.weight, events.time, events.rating):
        digest.update(b"-" if column is None else column[order].tobytes())
    for ids in (user_ids, item_ids):
        digest.update(ids.ids.tobytes() if ids.whole else json.dumps(ids.ids.tolist()).encode())
    return digest.hexdigest()[:16]
