"""`palate serve`: the live model as a REST API with the console in front."""

from importlib import import_module
from types import ModuleType
from typing import Any

import click

from palate.cli.registry_option import takes_registry
from palate.cli.screen import console
from palate.errors import MissingExtraError
from palate.registry.registry import Registry

OPEN = (
    "Other machines reach this address. The service has no log-in and shows users and what they did: let only those "
    "in who may see that, or put something with a log-in before it."
)


@click.command()
@takes_registry
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option(
    "--version", "number", type=click.IntRange(1), help="Serve this version, pinned; without it the live one, followed."
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that answer, each with the model in its own memory.",
)
@click.option(
    "--connections",
    default=1000,
    show_default=True,
    type=click.IntRange(1),
    help="Connections that each process holds at most.",
)
def serve(registry: Registry, number: int | None, **where: Any) -> None:
    """Serve the live model: REST API, OpenAPI and console, until Ctrl-C.

    What is promoted or rolled back meanwhile is served within a second, without a restart.
    """
    run(registry, number=number, **where)


def service() -> ModuleType:
    """The module of the service; MissingExtraError where its packages are not installed."""
    try:
        return import_module("palate.service.app")
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"serving needs {error.name}; install it with: pip install 'palate[serve]'") from None


def run(
    registry: Registry, *, host: str = "127.0.0.1", port: int = 8000, number: int | None = None, **more: int
) -> None:
    """Serves until interrupted; prints the address once it answers. `more`: workers and connections."""
    screen, web = console(), service()

    def ready(address: str) -> None:
        screen.print(f"Serving at [bold]{address}[/bold]  (API: {address}/openapi.json; stop with Ctrl-C)")
        screen.print(_what(registry, number), style="dim", soft_wrap=True)
        if not import_module("palate.service.listening").is_private(host):
            screen.print(OPEN, style="yellow", soft_wrap=True)

    web.serve(registry, host=host, port=port, version=number, ready=ready, **more)


def _what(registry: Registry, number: int | None) -> str:
    """The version that is served, and whether it is pinned."""
    if number is not None:
        return f"Version {number} is pinned: it is served whatever is promoted. Without --version the live one is."
    return f"Version {registry.live_number()} is live; what is promoted or rolled back is served within a second."
