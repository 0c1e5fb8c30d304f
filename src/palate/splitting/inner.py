"""The validation part: a split of the same kind inside the training part, to choose by without the test part."""

from typing import Any

from palate.errors import InputError
from palate.splitting.named import NAMES
from palate.splitting.split import Split


def inner(split: Split, seed: int = 0) -> Split:
    """Splits `split.train` as `split` split the whole, so that what wins here is likely to win there.

    Temporal inside temporal (as large a share, at an earlier moment), leave_last inside leave_last, random inside
    random (as many events as were withheld before, so that share 0.1 makes 8:1:1), new_users and cold_items inside
    their like, random inside a fold; inside a given split, the way that it is most like. A validation part that was
    kept apart is that part itself. Fit on the inner `train` and
    judge on the inner `relevant`, then refit on `split.train`. The catalogue is ranked whole, whatever the outer
    split's candidates. Raises InputError where the training part is too small to be split, or the split was made by
    hand.
    """
    if split.validation is not None:
        return split.validation
    name, options = _way(split)
    if name not in NAMES:
        raise InputError(f'a split of kind "{name}" cannot be made again inside its training part: take split_by')
    if "seed" in options:
        options["seed"] = seed
    return NAMES[name](split.train, **options, repeats=split.repeats)


def _way(split: Split) -> tuple[str, dict[str, Any]]:
    options = dict(split.options)
    name = options.pop("like", split.kind)
    if name == "folds":
        name, options = "random", {"share": 1.0 / options["k"]}
    if name == "random":
        share = options["share"]  # of the whole; of what is left, as many are
        return name, {**options, "share": min(0.5, share / (1.0 - share)), "seed": 0}
    return name, options
