"""The service: the live model of a registry as a REST API, with the console at its root."""

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import uvicorn
from fastapi import Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware

import palate
from palate.registry.registry import Registry
from palate.service.dependencies import known_parameters_only
from palate.service.errors import handle_errors
from palate.service.guard import Guard
from palate.service.listening import address_of, listening, names_of
from palate.service.methods import json_only
from palate.service.openapi import describe
from palate.service.pages import Pages
from palate.service.patience import limited_to
from palate.service.routes import comparisons, explanations, health, items, model, recommendations, users
from palate.service.settings import CONNECTIONS
from palate.service.workers import supervise
from palate.serving.swap import LiveServer

PAGES = Path(__file__).parent.parent / "console" / "static"
ROUTES = (health, model, recommendations, users, items, explanations, comparisons)


def create_app(registry: Registry, version: int | None = None, *, hosts: tuple[str, ...] = ()) -> FastAPI:
    """The app that serves the live version, following what is promoted and rolled back, or the one given, pinned.

    It follows from its start (its lifespan) to its end. `hosts` limits the names by which it may be asked for
    (default: any). Raises ArtifactError where there is no such version, nothing is live, or its files are not as they
    were saved.
    """
    following = LiveServer(registry, version)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        following.start()
        yield
        following.stop()

    app = FastAPI(title="Palate", version=palate.__version__, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.registry, app.state.following = registry, following
    app.state.routes = [route for routes in ROUTES for route in routes.router.routes]
    for routes in ROUTES:
        app.include_router(routes.router, dependencies=[Depends(json_only), Depends(known_parameters_only)])
    if PAGES.is_dir():
        app.mount("/", Pages(directory=PAGES, html=True), name="console")
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    handle_errors(app)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)
    app.add_middleware(Guard, hosts=hosts)
    return app


@dataclass(frozen=True)
class Options:
    """The options of a process that serves; plain values, so that they reach another process."""

    folder: Path
    version: int | None
    hosts: tuple[str, ...]
    connections: int


def serve(
    registry: Registry,
    host: str = "127.0.0.1",
    port: int = 8000,
    version: int | None = None,
    ready: Callable[[str], None] | None = None,
    *,
    workers: int = 1,
    connections: int = CONNECTIONS,
) -> None:
    """Serves until interrupted. `ready` is called once with the address, as soon as it answers.

    Port 0 takes a free one. Each of the `workers` is a process with a model of its own, and with so many `connections`
    at most. Raises InputError where the port is taken or the host is not this machine's. On a loopback address it
    answers to loopback names only, so that no web page elsewhere can ask it by a name of its own.
    """
    with listening(host, port) as listener, suppress(KeyboardInterrupt):  # Ctrl-C is how a person ends it, and no error
        address = address_of(listener, host)
        work = partial(answer, Options(registry.folder, version, names_of(listener, host), connections))
        if workers > 1:
            supervise(work, listener, workers, lambda: ready and ready(address))
        else:
            work(listener, lambda: ready and ready(address))


def answer(options: Options, listener: socket.socket, ready: Callable[[], object]) -> None:
    """Answers on a socket until this process gets a signal to end; calls `ready` as soon as it does."""
    app = create_app(Registry(options.folder), options.version, hosts=options.hosts)
    config = uvicorn.Config(
        app,
        http=limited_to(options.connections),
        ws="none",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    _Server(config, ready).run(sockets=[listener])


def check_port(host: str, port: int) -> None:
    """Raises InputError where `serve` could not listen: for those who have long work to do before."""
    listening(host, port).close()


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], object]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()
