"""Forecasts of fits, printed before them."""

from collections.abc import Mapping

from rich.console import Console

from palate.costs.forecast import Forecast, memory_limit


def print_forecasts(forecasts: Mapping[str, Forecast], screen: Console) -> None:
    """A line for each model: the seconds and the memory of its fit, and the memory to recommend, as far as
    formulas exist."""
    memory_limit()  # raises where PALATE_MEMORY is not a size: once, not for each model
    for name, forecast in forecasts.items():
        screen.print(f"  {name}: {forecast}", style="dim", markup=False, highlight=False)
