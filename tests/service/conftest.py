"""The service in this process, asked without a network."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from registry.small_shop import served, shop

from palate.registry.registry import Registry
from palate.service.app import create_app


class Asker:
    """Asks the app as a browser would."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.request(method, path, **more)

        with ThreadPoolExecutor(1) as apart:  # where no other test's event loop runs
            return apart.submit(asyncio.run, ask()).result()

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self("GET", path, params=query)

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self("POST", path, json=body)


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    made: Path = tmp_path_factory.mktemp("service") / "registry"
    registry = Registry(made)
    registry.publish(served(shop()), shop(), name="ease", source="shop.csv", promote=True)
    return registry


@pytest.fixture(scope="session")
def ask(registry: Registry) -> Asker:
    return Asker(create_app(registry))
