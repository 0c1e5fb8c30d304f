"""What is asked of all queries of a request: a number of items is the short form."""

from typing import Any

import numpy as np
import pytest

from palate.data.ask import Ask
from palate.errors import InputError


def test_a_number_is_the_usual_request_for_so_many() -> None:
    assert Ask.of(7) == Ask(7) == Ask(k=7, exclude_seen=True, reasons=False)
    assert type(Ask.of(np.int64(7)).k) is int


def test_a_request_is_itself() -> None:
    ask = Ask(3, exclude_seen=False)
    assert Ask.of(ask) is ask


@pytest.mark.parametrize("k", [0, -2, 1.5, "3", None])
def test_k_is_a_whole_number_from_1_up(k: Any) -> None:
    with pytest.raises(InputError, match="k is"):
        Ask.of(k)
