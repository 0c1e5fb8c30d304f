import numpy as np
import pytest
from sklearn.linear_model import ElasticNet

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.models.linear import slim
from palate.models.linear.slim import SLIM


def drawn(signs: bool = False) -> Dataset:
    rng = np.random.default_rng(0)
    user, item = np.nonzero(rng.random((60, 12)) < 0.7 * rng.random(12))
    weight = rng.normal(size=len(user)) if signs else np.ones(len(user))
    codes = user.astype(np.int32), item.astype(np.int32)
    return Dataset.of(Interactions(*codes, weight.astype(np.float32), np.arange(len(user)), 60, 12))


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("nonnegative", [True, False])
@pytest.mark.parametrize("signs", [True, False])
def test_each_column_is_the_elastic_net(
    nonnegative: bool, signs: bool, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """sklearn divides the squares by the number of rows, so that its penalties are ours over that."""
    monkeypatch.setattr(slim, "WHOLE", 100 if whole else 0)
    data, l1, l2 = drawn(signs), 1.0, 3.0
    met = data.interactions.matrix().toarray().astype(np.float64)
    weights = SLIM(l1=l1, l2=l2, nonnegative=nonnegative, tolerance=1e-7).fit(data).similarity_.toarray()
    for item in range(12):
        others = np.arange(12) != item
        settings = {"alpha": (l1 + l2) / len(met), "l1_ratio": l1 / (l1 + l2), "positive": nonnegative}
        net = ElasticNet(**settings, fit_intercept=False, tol=1e-12, max_iter=100_000)
        expected = net.fit(met[:, others], met[:, item]).coef_
        np.testing.assert_allclose(weights[others, item], expected, atol=2e-5)
        assert weights[item, item] == 0


def test_a_high_l1_leaves_nothing() -> None:
    assert SLIM(l1=1000.0).fit(drawn()).similarity_.nnz == 0
