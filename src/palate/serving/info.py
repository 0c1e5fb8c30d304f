"""A summary of what is served: when it was trained and on what, and its settings."""

from collections.abc import Mapping
from typing import Any

from palate.serving.entities import EntityTable
from palate.serving.histories import EventLog


def info(about: Mapping[str, Any], log: EventLog, items: EntityTable) -> dict[str, Any]:
    """When the model was trained and on what, what it reads, and its settings; `about` is the artifact's."""
    return {
        "trained_at": about["created"],
        "n_users": len(log.users.ids),
        "n_items": len(items.ids),
        "n_events": log.n_events,
        "reads": [part.lower() for part in about["reads"]],
        "settings": dict(about["settings"]),
        "source": str(about["source"]),
        "data": str((about["data"] or {}).get("fingerprint", "")),
    }
