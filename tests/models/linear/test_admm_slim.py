import numpy as np
import pytest
from test_slim import drawn

from palate.models.linear.admm_slim import ADMMSLIM
from palate.models.linear.ease import EASE
from palate.models.linear.slim import SLIM
from palate.models.recommender import Watch


def test_without_l1_it_comes_to_ease() -> None:
    weights = ADMMSLIM(l1=0.0, l2=5.0, rho=20.0, epochs=100).fit(drawn()).similarity_.toarray()
    np.testing.assert_allclose(weights, EASE(l2=5.0).fit(drawn()).similarity_, atol=1e-4)


@pytest.mark.parametrize("nonnegative", [True, False])
def test_it_comes_to_slim(nonnegative: bool) -> None:
    same = {"l1": 1.0, "l2": 3.0, "nonnegative": nonnegative}
    weights = ADMMSLIM(**same, rho=10.0, epochs=300).fit(drawn()).similarity_.toarray()
    expected = SLIM(**same, tolerance=1e-7).fit(drawn()).similarity_.toarray()
    np.testing.assert_allclose(weights, expected, atol=1e-4)


def test_the_halves_come_together() -> None:
    losses = list[float]()
    ADMMSLIM(l1=1.0, l2=3.0, rho=10.0, epochs=60).fit(drawn(), watch=Watch(lambda round: losses.append(round.loss)))
    assert losses[-1] < 0.01 * losses[0]
