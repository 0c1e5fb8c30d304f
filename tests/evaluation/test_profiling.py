"""The memory of a block at its peak, and the machine on which figures rest."""

import time

import numpy as np
import pytest

from palate.evaluation import profiling
from palate.evaluation.profiling import machine, peak

MB = 1 << 20


def hold(megabytes: int, seconds: float = 0.0) -> None:
    held = np.ones(megabytes * MB, dtype=np.uint8)
    time.sleep(seconds)
    del held


@pytest.mark.skipif(not profiling.STATUS.exists(), reason="the system tells no resident memory")
@pytest.mark.parametrize("marked", [True, False])
def test_the_peak_is_that_of_the_block_alone(marked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not marked:
        monkeypatch.setattr(profiling, "_reset", lambda: False)  # as where the mark cannot be set back
    with peak() as large:
        hold(200, 0.2)
    with peak() as small:
        hold(20, 0.2)
    assert large.bytes == pytest.approx(200 * MB, rel=0.1)
    assert small.bytes == pytest.approx(20 * MB, rel=0.4)


def test_after_an_error_the_figure_is_there() -> None:
    with pytest.raises(KeyError), peak() as rise:
        hold(50)
        raise KeyError
    assert rise.bytes >= 0


def test_figures_rest_on_a_machine() -> None:
    facts = machine()
    names = {"palate", "python", "numpy", "processor", "kernels", "cores", "threads", "system"}
    assert names == set(facts) and all(facts.values())
