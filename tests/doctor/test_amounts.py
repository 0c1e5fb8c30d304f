"""Weights in the thousands and below 0; nothing is said of weights that are none of it."""

import numpy as np
from doctor.healthy import healthy, kinds, the, with_columns

DATA = healthy()
N = len(DATA.interactions)


def weights(*first: float) -> np.ndarray:
    weight = np.ones(N, dtype=np.float32)
    weight[: len(first)] = first
    return weight


def test_weights_in_the_thousands() -> None:
    finding = the("large_weights", with_columns(DATA, weight=weights(*[80_995] * 30)))
    assert finding.severity == "warning"
    assert "Weights reach 80,995, with 1 in the middle: 30 events hold 100 % of all weight" in finding.sentence
    assert "--weight-scale log" in finding.cure
    assert the("large_weights", with_columns(DATA, weight=weights(150))).severity == "notice"


def test_weights_below_0() -> None:
    finding = the("negative_weights", with_columns(DATA, weight=weights(-80, -1)))
    assert finding.severity == "notice"
    assert finding.sentence == '2 weights of 3,000 (under 0.1 %) lie below 0, down to -80: of users "u0".'
    assert the("negative_weights", with_columns(DATA, weight=weights(-1))).severity == "info"


def test_weights_of_kinds_are_no_amounts() -> None:
    assert kinds(with_columns(DATA, weight=np.tile([0, 1, 3, 5], N // 4).astype(np.float32))) == []
