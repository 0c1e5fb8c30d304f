"""Every kernel is run with one, two and three threads."""

from collections.abc import Iterator

import pytest

from palate.kernels.threads import use_threads


@pytest.fixture(params=[1, 2, 3])
def threads(request: pytest.FixtureRequest) -> Iterator[int]:
    yield use_threads(request.param)
    use_threads()
