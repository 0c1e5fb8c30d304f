"""Shares that are drawn: at least one, never all, the same for a seed."""

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.splitting.shares import checked_share, drawn, drawn_of_each, some_of
from palate.testing import interactions


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, float("nan")])
def test_a_share_lies_between_0_and_1(share: float) -> None:
    with pytest.raises(InputError, match="rate is .*: give a number between 0 and 1"):
        checked_share(share, "rate")


def test_to_split_takes_two_events() -> None:
    with pytest.raises(InputError, match="1 event: to split it takes 2 or more"):
        some_of(Dataset.of(interactions([[0]])))
    assert some_of(Dataset.of(interactions([[0, 1]]))) == 2


@pytest.mark.parametrize(("n", "share", "count"), [(10, 0.2, 2), (10, 0.01, 1), (10, 0.99, 9), (2, 0.5, 1)])
def test_one_at_least_and_never_all(n: int, share: float, count: int) -> None:
    assert drawn(n, share, 0).sum() == count
    np.testing.assert_array_equal(drawn(n, share, 3), drawn(n, share, 3))


def test_a_share_of_each_user() -> None:
    user = np.repeat(np.arange(4, dtype=np.int32), [1, 2, 10, 5])
    assert np.bincount(user[drawn_of_each(user, 0.3, 0)], minlength=4).tolist() == [0, 1, 3, 1]
