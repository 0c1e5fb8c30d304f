"""Split at random: each event is withheld with equal chance."""

from palate.data.dataset import Dataset
from palate.errors import InputError
from palate.splitting.shares import checked_share, drawn, drawn_of_each, some_of
from palate.splitting.split import Split, described, withholding


def random(
    data: Dataset, share: float = 0.25, seed: int = 0, *, per_user: bool = False, repeats: bool = False
) -> Split:
    """Withholds a share of all events at random; the same seed withholds the same.

    With `per_user`, the share of each user's events is withheld, rounded down but one at least, and one is kept: who
    has but one event is not asked. That is RecBole's 8:1:1 with share 0.1, and `splitting.inner.inner` makes its
    validation part. What came later is learned from too, so figures are kinder than life: where there are times,
    `temporal` is fairer. With `repeats`, items that a user interacted with before count as answers too.
    """
    n, share = some_of(data), checked_share(share)
    held = drawn_of_each(data.interactions.user, share, seed) if per_user else drawn(n, share, seed)
    if not held.any():
        raise InputError("no user has two events: random with per_user takes one to learn from and one to ask for")
    whose = "each user's" if per_user else "the"
    split = withholding(data, held, repeats)
    how = f"at random ({share:.0%} of {whose} events withheld)"
    return described(split, "random", how, share=share, seed=seed, per_user=per_user)
