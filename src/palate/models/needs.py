"""What a model needs of data to be worth a fit, and when it serves well: its author declares it, searches read it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Needs:
    """Of the users and items of a fit, and of its events. What `reads` states is not repeated here.

    `times`: "all" where every event needs its time, "weeks" where events have to span more than one. `neighbors`:
    users with several events each, by which they are compared. `few_events`: whether a few hundred events will do.
    """

    item_features: bool = False
    times: Literal["", "all", "weeks"] = ""
    neighbors: bool = False
    few_events: bool = False
