"""Numbers for display: whole where all of their column are, else with as many places as they were given."""

import numpy as np

EXACT = 2.0**53  # from here on floats skip whole numbers


def are_whole(values: np.ndarray | None) -> bool:
    """Whether all that are known (finite) are whole numbers; False where none is known."""
    known = values[np.isfinite(values)] if values is not None else np.zeros(0)
    return bool(len(known) and (np.abs(known) < EXACT).all() and (known == np.rint(known)).all())


def shown_number(value: np.floating, whole: bool) -> int | float:
    """One number, without the digits that 32 bits add; `whole` as its column is."""
    plain = float(str(value))
    return int(plain) if whole and plain.is_integer() else plain
