import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.models.linear.ease import EASE
from palate.models.linear.edlae import EDLAE
from palate.testing import checkerboard, interactions

DATA = Dataset.of(interactions([[0, 1, 2], [0, 1], [1, 2, 4], [0, 3], [2, 3, 4], [0, 1, 3]]))


def test_without_dropout_it_is_ease() -> None:
    np.testing.assert_array_equal(EDLAE(dropout=0.0, l2=2.0).fit(DATA).similarity_, EASE(l2=2.0).fit(DATA).similarity_)


def test_weights_are_least_squares_over_the_drops() -> None:
    """The expected squared error over all drops of the input, its kept part scaled up: a mean over many draws."""
    rng, share = np.random.default_rng(0), 0.4
    met = DATA.interactions.matrix().toarray().astype(np.float64)
    target = np.tile(met, (20_000, 1))
    dropped = target * (rng.random(target.shape) >= share) / (1 - share)
    weights = EDLAE(dropout=share, l2=0.0).fit(DATA).similarity_
    for item in range(met.shape[1]):
        others = np.arange(met.shape[1]) != item
        expected = np.linalg.lstsq(dropped[:, others], target[:, item], rcond=None)[0]
        np.testing.assert_allclose(weights[others, item], expected, atol=0.01)


def test_what_is_met_more_is_trusted_less_than_by_ease() -> None:
    met = Dataset.of(checkerboard(10))
    ours, ease = (model.fit(met).similarity_ for model in (EDLAE(dropout=0.5, l2=1.0), EASE(l2=1.0)))
    assert np.abs(ours).sum() < np.abs(ease).sum()


@pytest.mark.parametrize("dropout", [1.0, -0.1])
def test_a_share_that_is_none_is_refused(dropout: float) -> None:
    with pytest.raises(InputError, match="dropout"):
        EDLAE(dropout=dropout).fit(DATA)
