"""Split at random: each event is withheld with equal chance, whoever's it is and whenever it came."""

from palate.data.dataset import Dataset
from palate.splitting.shares import checked_share, drawn, some_of
from palate.splitting.split import Split, described, withholding


def random(data: Dataset, share: float = 0.25, seed: int = 0, *, repeats: bool = False) -> Split:
    """Withholds a share of all events at random; the same seed withholds the same.

    What came later is learned from too, so figures are kinder than life: where there are times, `temporal` is fairer.
    With `repeats`, items that a user met before count as answers too.
    """
    held = drawn(some_of(data), checked_share(share), seed)
    return described(withholding(data, held, repeats), "random", f"at random ({share:.0%} of the events withheld)")
