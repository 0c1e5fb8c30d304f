"""Options that several commands share, given to each as one argument."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

Command = Callable[..., Any]
Decorator = Callable[[Command], Command]


def bundled(options: Sequence[Decorator], name: str, make: Callable[[Mapping[str, Any]], object]) -> Decorator:
    """Gives a command the options, as one argument of that name: `make` of their values."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def wrapped(**arguments: Any) -> Any:
            values = {each.name: arguments.pop(each.name) for each in own}
            return command(**{name: make(values)}, **arguments)

        params: list[Any] = list(getattr(command, "__click_params__", []))
        setattr(wrapped, "__click_params__", params)  # noqa: B010  (where click looks for them)
        inner = len(params)
        for option in reversed(options):
            option(wrapped)
        own = params[inner:]
        return wrapped

    return decorate
