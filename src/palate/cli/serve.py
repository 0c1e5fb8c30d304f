"""`palate serve`: the live model as a REST API with the console in front."""

from importlib import import_module
from types import ModuleType

import click

from palate.cli.registered import at_registry
from palate.cli.screen import console
from palate.errors import MissingExtraError
from palate.registry.registry import Registry


@click.command()
@at_registry
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--version", "number", type=click.IntRange(1), help="Serve this version instead of the live one.")
def serve(registry: Registry, host: str, port: int, number: int | None) -> None:
    """Serve the live model: REST API, OpenAPI and console, until Ctrl-C."""
    run(registry, host=host, port=port, number=number)


def service() -> ModuleType:
    """The module of the service; MissingExtraError where its packages are not installed."""
    try:
        return import_module("palate.service.app")
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"serving needs {error.name}; install it with: pip install 'palate[serve]'") from None


def run(registry: Registry, *, host: str = "127.0.0.1", port: int = 8000, number: int | None = None) -> None:
    """Serves until interrupted; prints the address once it answers."""
    screen = console()

    def ready(address: str) -> None:
        screen.print(f"Serving at [bold]{address}[/bold]  (API: {address}/openapi.json; stop with Ctrl-C)")

    service().serve(registry, host=host, port=port, version=number, ready=ready)
