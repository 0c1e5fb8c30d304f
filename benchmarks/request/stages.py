"""Asks one served model by one user after the other, and prints what each part took, in microseconds, as JSON.

python benchmarks/request/stages.py FOLDER CALLS: the folder of a registry
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter_ns, process_time_ns
from typing import Any

import numpy as np

from palate.kernels.top_k import top_k
from palate.registry.registry import Registry
from palate.serving.server import Server

K = 10
WARM = 20  # requests that are not counted


def ask(server: Server, user_id: Any, service: "Service") -> dict[str, int]:
    """Nanoseconds of the processor for each part of one request, and those of the clock for the whole."""
    whole, builder = server.recommends, server.builder
    model = whole.primary[0]
    query = builder.query(builder.requester(user_id, None))
    items, seen = np.arange(model.n_items_, dtype=np.int32), (query.history.offsets, query.history.item)
    times: dict[str, int] = {}

    def time(part: str, work: Callable[[], Any], clock: Callable[[], int] = process_time_ns) -> Any:
        begin = clock()
        result = work()
        times[part] = clock() - begin
        return result

    scores = time("model", lambda: model.score_items(query, items))
    time("top_k", lambda: top_k(scores, items, K, seen))
    time("library", lambda: whole.recommend(query, K))
    time("plain", lambda: server.recommend(user_id, k=K, reasons=False))
    time("served", lambda: server.recommend(user_id, k=K))
    before = service.cpu_ns()
    time("request", lambda: service.fetch(f"/v1/users/{user_id}/recommendations?k={K}"), perf_counter_ns)
    return times | {"service": service.cpu_ns() - before}


def parts(times: dict[str, np.ndarray]) -> dict[str, float]:
    """Medians in microseconds; differences are of one user each."""
    every = {
        "model": times["model"],
        "top_k": times["top_k"],
        "rest": times["library"] - times["model"] - times["top_k"],
        "library": times["library"],
        "reasons": times["served"] - times["plain"],
        "ids": times["plain"] - times["library"],
        "http": times["service"] - times["served"],
        "request": times["request"],
    }
    row = {name: float(np.median(values)) / 1e3 for name, values in every.items()}
    return row | {f"{name}_p99": float(np.quantile(every[name], 0.99)) / 1e3 for name in ("library", "request")}


@dataclass(frozen=True)
class Service:
    """A process that serves, asked by one kept connection."""

    process: "subprocess.Popen[str]"
    connection: HTTPConnection

    def fetch(self, path: str) -> bytes:
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} was answered by {answer.status}: {body.decode()}")
        return body

    def cpu_ns(self) -> int:
        """What its threads have had of the processor."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads)


@contextmanager
def serve(folder: Path) -> Iterator[Service]:
    """Serves the live version in a process of its own."""
    words = [sys.executable, "-m", "palate", "serve", "--registry", str(folder), "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            places = (re.search(r"http://([\d.:]+)", line) for line in process.stdout or ())
            address = next(place[1] for place in places if place)
            connection = HTTPConnection(address)
            yield Service(process, connection)
            connection.close()
        finally:
            process.terminate()


def main(folder: str, calls: str) -> None:
    server = Server.of(Registry(folder).load())
    server.warm()
    n_users = len(server.log.users.ids)
    with_events = np.array([user for user in range(n_users) if server.log.count(user)])
    users = np.random.default_rng(0).choice(with_events, WARM + int(calls)).tolist()
    with serve(Path(folder)) as service:
        times = [ask(server, server.log.users.ids.id(user), service) for user in users][WARM:]
    print(json.dumps(parts({name: np.array([row[name] for row in times]) for name in times[0]})))


if __name__ == "__main__":
    main(*sys.argv[1:])
