"""Serve a registry's live model until killed, for tests of all of it: `python serving.py FOLDER PORT`."""

import resource
import sys

import uvicorn

from palate.registry.registry import Registry
from palate.service.app import create_app

MEMORY = 8 * 1024**3  # bytes of address space: a request that asks for too much must not take the machine down


def main(folder: str, port: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    uvicorn.run(create_app(Registry(folder)), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
