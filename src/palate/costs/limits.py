"""Refuses a fit that memory would not hold, and says what to do instead."""

from collections.abc import Iterator

from palate.catalogue import models
from palate.costs.cost import Cost
from palate.costs.devices import DEVICES
from palate.costs.memory import UNITS, in_words
from palate.costs.size import Size
from palate.data.score_kind import ScoreKind
from palate.errors import InputError, PalateError
from palate.spec import make


def keep_to_memory(name: str, cost: Cost, size: Size) -> None:
    """Raises InputError where a fit of that cost would take more memory than a device has; says what to do instead."""
    for device, part in cost.by_device.items():
        limit = DEVICES[device].memory_limit()
        if part.memory > limit:
            raise _too_large(name, part, size, limit)


def _too_large(name: str, cost: Cost, size: Size, limit: int) -> InputError:
    own = cost.device == "cpu"
    where = "" if own else f" of {cost.device}"
    higher = f", or set PALATE_MEMORY to a higher limit, such as {-(-int(cost.memory) // UNITS['m'])}m" if own else ""
    fitting = ", ".join(_that_fit(size, cost.device, limit)) or "there is none in the catalogue"
    return InputError(
        f"fitting {name} to {size.users:,} users, {size.items:,} items and {size.events:,} events would take "
        f"{in_words(cost.memory)} of memory{where}, and {in_words(limit)} is the limit; take a model that keeps to it "
        f"({fitting}), smaller parameters, or fewer users and items (k-core){higher}"
    )


def _that_fit(size: Size, device: str, limit: int) -> Iterator[str]:
    """The models of the catalogue that the limit holds, with their defaults; those of ratings where there are such."""
    for name in models():
        try:
            model = make(name)
            if size.has_ratings or model.score_kind != ScoreKind.RATING:
                part = model.fit_cost(size).by_device.get(device, Cost())
                if part.memory <= limit:
                    yield name
        except PalateError:  # one that needs parameters has no defaults
            continue
