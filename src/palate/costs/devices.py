"""The devices on which a fit works: how fast each is, measured once, and how much memory it leaves."""

from collections.abc import Callable
from dataclasses import dataclass

from palate.costs.cost import Cost
from palate.costs.memory import memory_limit
from palate.costs.rates import rate
from palate.kernels import _compiled as compiled


@dataclass(frozen=True)
class Device:
    """`rate` is the seconds of one operation of a kind of `palate.costs.cost.KINDS`, `memory_limit` the bytes that a
    fit may take."""

    rate: Callable[[str], float]
    memory_limit: Callable[[], int]


DEVICES = {"cpu": Device(lambda kind: rate(kind, compiled.threads()), memory_limit)}


def seconds(cost: Cost) -> float:
    """How long the work takes, in seconds of the clock, one device after the other."""
    parts = cost.by_device.items()
    return sum(n * DEVICES[name].rate(kind) for name, part in parts for kind, n in part.work.items() if n)
