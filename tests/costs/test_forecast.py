"""What is told of a fit before it: held against what it takes, and against counting by hand."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from peaks import everything

from palate.arrays import Items, Scores
from palate.catalogue import models
from palate.costs import memory, rates
from palate.costs.cost import KINDS, Cost
from palate.costs.devices import DEVICES, Device, seconds
from palate.costs.forecast import Forecast, check_memory, forecast, memory_limit
from palate.costs.limits import keep_to_memory
from palate.costs.size import Size
from palate.costs.table import Table
from palate.data.dataset import Dataset
from palate.data.features import Category, Features, Text, Vector, strings
from palate.data.interactions import Interactions
from palate.data.queries import Queries
from palate.errors import InputError
from palate.hybrids.mixed import Mixed
from palate.hybrids.weighted import Weighted
from palate.kernels import _compiled as compiled
from palate.models.recommender import Reads, Recommender
from palate.pipeline.pipeline import Pipeline
from palate.spec import make
from palate.testing import world

SMALL = 8 << 20  # bytes below which pages and code count for more than the data


def events(users: int, items: int, n: int, seed: int = 0) -> Dataset:
    rng = np.random.default_rng(seed)
    user = (users * rng.random(n) ** 2).astype(np.int32)
    item = (items * rng.random(n) ** 3).astype(np.int32)
    ones = np.ones(n, dtype=np.float32)
    return Dataset.of(Interactions(user, item, ones, np.arange(n), users, items))


@pytest.fixture(scope="module")
def peaks() -> dict[str, dict[str, int]]:
    """Of everything shipped: the memory forecast, and the peak measured in a process of its own."""
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("the peak of one fit is measured on Linux alone")
    plain = {"MALLOC_MMAP_THRESHOLD_": "65536", "PALATE_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, str(Path(__file__).with_name("peaks.py")), "6000", "2000", "150000"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **plain})
    return {row.pop("name"): row for row in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", everything())
def test_memory_is_told_within_a_factor_of_two(name: str, peaks: dict[str, dict[str, int]]) -> None:
    stated, measured = peaks[name]["forecast"], peaks[name]["measured"]
    assert stated / 2 < measured < 2 * stated or max(stated, measured) < SMALL, f"{stated:,} stated, {measured:,} taken"


@pytest.mark.parametrize("name", everything())
def test_the_memory_of_asking_is_told_within_a_factor_of_two_and_a_half(
    name: str, peaks: dict[str, dict[str, int]]
) -> None:
    stated, measured = peaks[name]["asking"], peaks[name]["asked"]
    assert stated / 2.5 < measured < 2.5 * stated or max(stated, measured) < SMALL, (
        f"{stated:,} stated, {measured:,} taken"
    )


def test_every_model_of_the_catalogue_is_measured_and_states_its_cost() -> None:
    shipped = {name: make(name) for name, place in models().items() if place.startswith("palate.")}
    assert set(shipped) <= set(everything())
    assert {name for name, model in shipped.items() if type(model).cost is Recommender.cost} == set()


def test_pairs_and_squares_are_those_of_the_distinct_items_of_each_user() -> None:
    user, item = np.array([0, 0, 0, 1, 2, 2], np.int32), np.array([3, 3, 1, 0, 2, 1], np.int32)
    done = Interactions(user, item, np.ones(6, np.float32), np.arange(6), 4, 5)
    size = Size.of(Dataset.of(done))
    assert (size.users, size.items, size.events) == (4, 5, 6)
    assert size.pairs == 5
    assert size.squares == 2**2 + 1 + 2**2
    assert size.in_order
    assert not Size.of(Dataset.of(replace(done, user=user[::-1].copy()))).in_order


def test_of_many_events_a_part_tells_of_the_whole() -> None:
    data = events(2_000, 500, 400_000)
    counts = np.bincount(np.unique(data.interactions.user * 500 + data.interactions.item) // 500)
    size = Size.of(data)
    assert size.pairs == pytest.approx(counts.sum(), rel=0.15)
    assert size.squares == pytest.approx((counts.astype(float) ** 2).sum(), rel=0.15)


def test_no_event_is_a_size_too() -> None:
    none = np.zeros(0, np.int32)
    empty = Dataset.of(Interactions(none, none, np.zeros(0, np.float32), np.zeros(0, np.int64), 3, 0))
    size = Size.of(empty)
    assert (size.events, size.pairs, size.squares) == (0, 0, 0)
    assert all(np.isfinite(forecast(model, empty).seconds) for model in everything().values())


def test_a_table_is_as_wide_as_its_encoding() -> None:
    columns = {
        "kind": Category(np.array([0, 1, 1], np.int32), 2),
        "vector": Vector(np.ones((3, 4), np.float32)),
        "text": Text(strings(["red shoes", "blue shoes", "red hat"])),
    }
    table = Table.of(Features(3, columns))
    assert (table.rows, table.width, table.letters) == (3, 2 + 4 + 0, 9 + 10 + 7)


def test_one_cost_after_another_adds_work_and_holds_what_was_kept() -> None:
    first, second = Cost(memory=100, retained=30, elements=5), Cost(memory=80, retained=20, elements=1, flops=7)
    both = first.then(second)
    assert (both.memory, both.retained, both.elements, both.flops) == (110, 50, 6, 7)
    assert second.then(first).memory == 120
    assert (both.times(3).elements, both.times(3).memory) == (18, 110)
    assert (both.retaining(200).retained, both.retaining(200).memory) == (200, 200)


def test_seconds_are_the_operations_by_the_rates() -> None:
    data = events(500, 200, 20_000)
    short, long = (forecast(make("bpr", epochs=epochs), data) for epochs in (100, 200))
    assert long.seconds == pytest.approx(2 * short.seconds, rel=0.1)
    assert long.memory == short.memory
    assert seconds(Cost(flops=1e9)) == pytest.approx(1e9 * rates.rate("flops", compiled.threads()))


def test_each_device_has_its_own_work_memory_and_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DEVICES, "toy", Device(lambda kind: {"flops": 1e-9, "bytes": 1e-10}[kind], lambda: 4 << 20))
    read, network = Cost(memory=10, retained=4, flops=1e6), Cost(3 << 20, 1 << 20, flops=5e9, bytes=1e9, device="toy")
    both = read.then(network.times(2)).then(Cost(memory=1))
    assert (both.device, both.memory, both.retained, both.flops) == ("cpu", 10, 4, 1e6)
    assert both.by_device["toy"] == network.times(2)
    assert seconds(both) == pytest.approx(seconds(read) + 2 * (5.0 + 0.1))
    size = Size.of(events(50, 20, 500))
    keep_to_memory("Toy", both, size)
    with pytest.raises(InputError, match=r"5\.0 MiB of memory of toy, and 4\.0 MiB is the limit.*\(k-core\)$"):
        keep_to_memory("Toy", both.then(network).then(network), size)
    with pytest.raises(KeyError, match="abacus"):
        seconds(Cost(flops=1.0, device="abacus"))


def test_the_machine_is_measured_once() -> None:
    data = events(50, 20, 500)
    for name in models():
        forecast(make(name), data)
    before = rates.rate.cache_info().misses
    for name in models():
        forecast(make(name), events(60, 30, 600))
    assert rates.rate.cache_info().misses == before
    assert all(0 < rates.rate(kind, compiled.threads()) < 1e-4 for kind in rates.PROBES)
    assert set(rates.PROBES) == set(Cost().work) == set(KINDS)


def test_what_is_rated_alone_is_what_a_rating_model_costs() -> None:
    data = events(300, 100, 10_000)
    rating = np.where(np.arange(10_000) < 1_000, 4.0, np.nan).astype(np.float32)
    rated = replace(data, interactions=replace(data.interactions, rating=rating))
    work = make("svd").fit_cost(Size.of(rated)).steps
    assert work == pytest.approx(make("svd").fit_cost(Size.of(data)).steps / 10)
    assert make("ease").fit_cost(Size.of(rated)) == make("ease").fit_cost(Size.of(data))


@dataclass
class Unstated(Recommender):
    """Says nothing of its cost."""

    reads = Reads.NOTHING

    def learn(self, data: Dataset) -> None:
        pass

    def score(self, queries: Queries, items: Items) -> Scores:
        return np.zeros((len(queries), len(items)), dtype=np.float32)


def test_what_states_no_cost_is_guessed_at() -> None:
    few, many = (forecast(Unstated(), events(100, 100, n)) for n in (10_000, 100_000))
    assert 0 < few.seconds < many.seconds
    assert 0 < few.memory < many.memory


def test_parts_are_fitted_one_after_the_other() -> None:
    size = Size.of(events(1_000, 800, 20_000))
    ease, popular = make("ease"), make("popular")
    alone, both = ease.fit_cost(size), Mixed((ease, popular)).fit_cost(size)
    assert both.flops == alone.flops
    assert alone.memory <= both.memory < alone.memory + popular.fit_cost(size).memory + (4 << 20)
    twice = Weighted((ease, popular)).fit_cost(size)
    assert twice.flops == 2 * alone.flops
    assert Pipeline((ease,), ranker=popular).fit_cost(size).sorted == both.sorted


def test_a_fit_beyond_the_limit_is_refused_and_says_what_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    item = np.arange(20_000, dtype=np.int32)
    data = Dataset.of(Interactions(item // 10, item, np.ones(20_000, np.float32), np.arange(20_000), 2_000, 20_000))
    monkeypatch.setenv("PALATE_MEMORY", "200m")
    with pytest.raises(
        InputError, match=r"EASE to 2,000 users, 20,000 items and 20,000 events would take 1\.\d GiB"
    ) as no:
        make("ease", inverse="exact").fit(data)
    message = str(no.value)
    assert "200.0 MiB is the limit" in message
    assert "popular" in message
    assert "item_knn" in message
    assert "admm_slim," not in message
    assert ", svd," not in message  # it would fit into memory, and learn nothing: there are no ratings
    assert "PALATE_MEMORY" in message
    needed = message.rsplit(" ", 1)[1]
    monkeypatch.setenv("PALATE_MEMORY", needed)
    check_memory(make("ease", inverse="exact"), data)


@pytest.mark.parametrize("whole", ["mixed", "weighted", "pipeline"])
def test_what_is_made_of_others_is_refused_as_a_whole(whole: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_MEMORY", "1m")
    with pytest.raises(InputError, match=rf"fitting {type(everything()[whole]).__name__} to 20 users"):
        everything()[whole].fit(world().data)


def test_where_nothing_fits_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_MEMORY", "10k")
    with pytest.raises(InputError, match="there is none in the catalogue"):
        make("popular").fit(world().data)


@pytest.mark.parametrize(
    ("text", "size"),
    [("8g", 8 << 30), ("500m", 500 << 20), ("500 MiB", 500 << 20), ("1.5G", 3 << 29), ("4096", 4096), ("2tb", 2 << 40)],
)
def test_the_limit_is_read_as_people_write_it(text: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_MEMORY", text)
    assert memory_limit() == size


@pytest.mark.parametrize("text", ["much", "-1g", "0", "8 gigs", "1e9", "٣g", "nan"])
def test_a_limit_that_is_no_size_is_told(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_MEMORY", text)
    with pytest.raises(InputError, match="PALATE_MEMORY"):
        memory_limit()


def test_the_limit_is_what_machine_and_container_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PALATE_MEMORY", raising=False)
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "GROUPS", tmp_path)
    assert memory_limit() == memory.NO_LIMIT
    (tmp_path / "meminfo").write_text("MemTotal:       900 kB\nMemAvailable:   800 kB\n")
    assert memory_limit() == 800 * 1024
    (tmp_path / "memory.max").write_text("max\n")
    assert memory_limit() == 800 * 1024
    (tmp_path / "memory.max").write_text("500000\n")
    (tmp_path / "memory.current").write_text("200000\n")
    assert memory_limit() == 300_000
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory/memory.limit_in_bytes").write_text("150000\n")
    (tmp_path / "memory/memory.usage_in_bytes").write_text("160000\n")
    assert memory_limit() == 0


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (Forecast(0.0123, 2 << 20), "about 12 ms and 2.0 MiB of memory"),
        (Forecast(42.4, 6_700_000_000), "about 42 s and 6.2 GiB of memory"),
        (Forecast(600.0, 1000), "about 10 min and 1 KiB of memory"),
    ],
)
def test_a_forecast_is_said_in_words(stated: Forecast, words: str) -> None:
    assert str(stated) == words
