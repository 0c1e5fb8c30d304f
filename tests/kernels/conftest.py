"""Every test of a kernel runs on each path that the processor has; with `threads`, also with one, two and three."""

from collections.abc import Iterator

import pytest

from palate.kernels.paths import available, use_path
from palate.kernels.threads import use_threads


@pytest.fixture(params=available(), autouse=True)
def path(request: pytest.FixtureRequest) -> Iterator[str]:
    yield use_path(request.param)
    use_path()


@pytest.fixture(params=[1, 2, 3])
def threads(request: pytest.FixtureRequest) -> Iterator[int]:
    yield use_threads(request.param)
    use_threads()
