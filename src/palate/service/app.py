"""The service: the live model of a registry as a REST API, with the console at its root."""

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn
from fastapi import Depends, FastAPI
from starlette.staticfiles import StaticFiles

import palate
from palate.errors import InputError
from palate.registry.registry import Registry
from palate.service.dependencies import known_parameters_only
from palate.service.errors import handle_errors
from palate.service.guard import Guard
from palate.service.openapi import describe
from palate.service.routes import comparisons, explanations, health, items, model, recommendations, users
from palate.service.settings import LOOPBACK

PAGES = Path(__file__).parent.parent / "console" / "static"
ROUTES = (health, model, recommendations, users, items, explanations, comparisons)


def create_app(registry: Registry, version: int | None = None, *, hosts: tuple[str, ...] = ()) -> FastAPI:
    """The app that serves the live version, or the one given; it goes on serving that one until it is made anew.

    `hosts` limits the names by which it may be asked for (default: any). Raises ArtifactError where there is no such
    version, nothing is live, or its files are not as they were saved.
    """
    app = FastAPI(title="Palate", version=palate.__version__, docs_url=None, redoc_url=None)
    app.state.registry, app.state.serving = registry, registry.load(version)
    app.state.serving.warm()
    for routes in ROUTES:
        app.include_router(routes.router, dependencies=[Depends(known_parameters_only)])
    if PAGES.is_dir():
        app.mount("/", StaticFiles(directory=PAGES, html=True), name="console")
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    handle_errors(app)
    app.add_middleware(Guard, hosts=hosts)
    return app


def serve(
    registry: Registry,
    host: str = "127.0.0.1",
    port: int = 8000,
    version: int | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serves until interrupted. `ready` is called once with the address, as soon as it answers.

    Port 0 takes a free one. Raises InputError where the port is taken or the host is not this machine's. On a loopback
    address it answers to loopback names only, so that no web page elsewhere can ask it by a name of its own.
    """
    with _listening(host, port) as listener:
        named = f"[{host}]" if ":" in host else host
        address = f"http://{named}:{listener.getsockname()[1]}"
        local = host in LOOPBACK
        app = create_app(registry, version, hosts=("127.0.0.1", "localhost", "[::1]") if local else ())
        config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=5)
        with suppress(KeyboardInterrupt):  # Ctrl-C is how a person ends it, and no error
            _Server(config, lambda: ready and ready(address)).run(sockets=[listener])


def check_port(host: str, port: int) -> None:
    """Raises InputError where `serve` could not listen: for those who have long work to do before."""
    _listening(host, port).close()


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()


def _listening(host: str, port: int) -> socket.socket:
    """A socket bound before anything else is done, so that a port that is taken is found out at once."""
    if not 0 <= port <= 65535:
        raise InputError(f"port {port} is not between 0 and 65535; choose one that is, or 0 for any free one")
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise InputError(
            f"cannot listen on {host} port {port} ({error.strerror}); choose another, such as --port {_other(port)}, "
            "or --port 0 for any free one"
        ) from error
    return listener


def _other(port: int) -> int:
    return port + 1 if 1024 <= port < 65535 else 8000
