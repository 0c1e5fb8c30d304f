"""What events add to the score of a hybrid is what they add to its parts."""

import numpy as np
import pytest

from palate.data.queries import Queries
from palate.hybrids.switching import Switching
from palate.hybrids.weighted import Weighted
from palate.models.baselines.popular import Popular
from palate.models.content.profile import Profile
from palate.models.linear.ease import EASE
from palate.testing import four_tastes

DATA = four_tastes(40)
ITEMS = np.array([5, 0, 33], dtype=np.int32)
QUERY = Queries.of_histories([[1, 5, 9, 17, 2]])


def test_parts_add_by_their_weights_and_by_the_spread_of_their_scores() -> None:
    whole = Weighted((EASE(l2=10.0), Popular(), Profile())).fit(DATA)
    expected = np.zeros((5, 3))
    for weight, part in zip(whole.weight_, whole.parts, strict=True):
        spread = part.score_items(QUERY, whole.yardstick_)[0].std()
        expected += weight * part.contributions(QUERY, ITEMS) / spread
    np.testing.assert_allclose(whole.contributions(QUERY, ITEMS), expected, rtol=1e-4, atol=1e-5)
    assert (whole.parts[1].contributions(QUERY, ITEMS) == 0).all()


@pytest.mark.parametrize(("enough", "part"), [(3, "many"), (9, "few")])
def test_of_a_switch_the_part_that_is_asked_explains(enough: int, part: str) -> None:
    whole = Switching(few=Profile(), many=EASE(l2=10.0), enough=enough).fit(DATA)
    expected = getattr(whole, part).contributions(QUERY, ITEMS)
    np.testing.assert_array_equal(whole.contributions(QUERY, ITEMS), expected)
