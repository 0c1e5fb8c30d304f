"""The result of a search, in the terminal."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from palate.evaluation.comparison import Figure
from palate.hyper import settings_of
from palate.spec import make
from palate.tuning.budget import duration
from palate.tuning.tuned import Trial, Tuned

MOST_TRIALS = 5  # trials


def render(tuned: Tuned, screen: Console, source: str) -> None:
    """The best trials, what mattered, tuned against default on the test part, and the command that trains it.

    `source` is the end of that command: the options by which the data were read.
    """
    screen.print(f"\n{_ended(tuned)}")
    screen.print(f"[dim]Validation: {escape(tuned.validation)}.[/dim]")
    screen.print(_trials(tuned))
    for sentence in (*_failed(tuned), *_importances(tuned), *tuned.warnings):
        screen.print(sentence, markup=False)
    screen.print(f"\n[bold]On the test part, which no trial saw[/bold] [dim]({escape(tuned.test)})[/dim]")
    screen.print(_against(tuned))
    screen.print(verdict(tuned), markup=False)
    doing, command = (
        ("Keep the defaults, trained", tuned.default_command) if tuned.is_worse else ("Train it", tuned.command)
    )
    screen.print(f"\n{doing} on all the data: [bold]{escape(f'{command} {source}')}[/bold]", soft_wrap=True)


def setting(parameters: Mapping[str, Any]) -> str:
    """Such as "factors 64, l2 0.1"."""
    return ", ".join(f"{name} {value}" for name, value in parameters.items())


def counted(n: int) -> str:
    """Such as "1 trial" and "2 trials"."""
    return f"{n:,} trial{'s' * (n != 1)}"


def verdict(tuned: Tuned) -> str:
    """Whether tuning was worth it, by the test part."""
    if tuned.tuned is tuned.default:
        return "Nothing tried was better than the defaults: they are the best setting found."
    if tuned.difference is None:
        return f"The defaults failed on the test part, so what was found stands alone: {tuned.default_problem}"
    low, high = tuned.difference.low or 0.0, tuned.difference.high or 0.0
    if low <= 0.0 <= high:
        return (
            "The interval of the difference holds 0: on the test part, tuned and default do not differ significantly; "
            "the defaults may serve as well, and more data would decide it."
        )
    better = "worse" if tuned.is_worse else "better"
    return f"Tuned is {better} than default by more than chance explains."


def _ended(tuned: Tuned) -> str:
    states = [trial.state for trial in tuned.trials]
    counts = [f"{states.count(state)} {state}" for state in ("done", "pruned", "failed") if state in states]
    earlier = f", {tuned.resumed} of them in an earlier run" if tuned.resumed else ""
    return f"{counted(len(states))} of {tuned.name} in {duration(tuned.seconds)} ({', '.join(counts)}{earlier})."


def _trials(tuned: Tuned) -> Table:
    """The best few; the defaults, which are the first trial, stand under them if they are not among them."""
    table = Table(header_style="dim", box=None, pad_edge=False)
    for name in ("trial", f"{tuned.metric} (validation)", *tuned.space, "seconds"):
        table.add_column(name, justify="right", no_wrap=True)
    ranked = tuned.ranked()
    trials = ranked[:MOST_TRIALS] + [trial for trial in ranked[MOST_TRIALS:] if trial.number == 1]
    first = "defaults" if _is_default(tuned, tuned.trials[0]) else "nearest to the defaults"
    for trial in trials:
        table.add_row(*_cells(trial, first), style="bold" if trial is ranked[0] else "")
    return table


def _is_default(tuned: Tuned, trial: Trial) -> bool:
    """Whether it is the defaults themselves: a narrowed space may not hold them."""
    usual = {setting.name: setting.value for setting in settings_of(make(tuned.name, **tuned.fixed))}
    return all(usual[name] == value for name, value in trial.parameters.items())


def _cells(trial: Trial, first: str) -> list[str]:
    number = f"{trial.number} [dim]({first})[/dim]" if trial.number == 1 else str(trial.number)
    values = [f"{value:g}" if isinstance(value, float) else escape(str(value)) for value in trial.parameters.values()]
    return [number, f"{trial.value:.4f}", *values, f"{trial.seconds:.2f}"]


def _failed(tuned: Tuned) -> list[str]:
    reasons = {trial.reason: trial.number for trial in reversed(tuned.trials) if trial.state == "failed"}
    return [f"Trial {number} failed: {reason}" for reason, number in list(reversed(reasons.items()))[:2]]


def _importances(tuned: Tuned) -> list[str]:
    if not tuned.importances and len(tuned.best.parameters) > 1:
        done = sum(trial.state == "done" for trial in tuned.trials)
        return [f"Which fields matter is not known from so few trials ({done} done): --trials asks for more."]
    if len(tuned.importances) < 2:
        return []
    shares = ", ".join(f"{name} {share:.0%}" for name, share in tuned.importances.items())
    return [f"What decided how good a setting is: {shares}."]


def _against(tuned: Tuned) -> Table:
    table = Table("", tuned.metric, "95 % interval", header_style="dim", box=None, pad_edge=False)
    table.add_row("tuned", *_figure(tuned.figure(tuned.tuned)), style="bold")
    table.add_row("default", *(_figure(tuned.figure(tuned.default)) if tuned.default else ("failed", "")))
    if tuned.difference and tuned.tuned is not tuned.default:
        table.add_row("difference", *_figure(tuned.difference, "+"))
    return table


def _figure(figure: Figure, sign: str = "") -> tuple[str, str]:
    between = "" if figure.low is None else f"{figure.low:{sign}.4f} to {figure.high:{sign}.4f}"
    return f"{figure.mean:{sign}.4f}", between
