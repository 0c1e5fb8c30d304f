"""What fits will take, said before them."""

from collections.abc import Mapping

from rich.console import Console

from palate.costs.forecast import forecast, memory_limit
from palate.data.dataset import Dataset
from palate.models.recommender import Recommends


def foretell(models: Mapping[str, Recommends], data: Dataset, screen: Console, queries: int = 0) -> None:
    """A line for each model: the seconds and the memory of its fit, and the memory to be asked for the lists of so many
    queries, as far as formulas tell."""
    memory_limit()  # raises where PALATE_MEMORY is no size: told once, not of each model
    for name, model in models.items():
        screen.print(f"  {name}: {forecast(model, data, queries)}", style="dim", markup=False, highlight=False)
