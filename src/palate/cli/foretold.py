"""What fits will take, said before them."""

from collections.abc import Mapping

from rich.console import Console

from palate.costs.forecast import Forecast, memory_limit


def foretell(forecasts: Mapping[str, Forecast], screen: Console) -> None:
    """A line for each model: the seconds and the memory of its fit, and the memory to be asked for lists, as far as
    formulas tell."""
    memory_limit()  # raises where PALATE_MEMORY is no size: told once, not of each model
    for name, forecast in forecasts.items():
        screen.print(f"  {name}: {forecast}", style="dim", markup=False, highlight=False)
