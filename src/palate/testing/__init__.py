"""For those who write a model: worlds in which the right answer is known, and the contracts that every model keeps.

    from palate.testing import check_recommender
    check_recommender(MyModel)          # raises AssertionError, which names each contract that is broken

`check_step` does the same for a step of a pipeline. Nothing here needs pytest; `palate.testing.contracts.keeps` gives
the contracts one by one to whatever runs the tests.
"""

from palate.testing.case import Case as Case
from palate.testing.contracts import check_recommender as check_recommender
from palate.testing.steps import StepCase as StepCase
from palate.testing.steps import check_step as check_step
from palate.testing.worlds import World as World
from palate.testing.worlds import checkerboard as checkerboard
from palate.testing.worlds import colours as colours
from palate.testing.worlds import four_tastes as four_tastes
from palate.testing.worlds import interactions as interactions
from palate.testing.worlds import rated_checkerboard as rated_checkerboard
from palate.testing.worlds import weather as weather
from palate.testing.worlds import world as world
