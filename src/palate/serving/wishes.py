"""Wishes in words as wishes in codes."""

from collections.abc import Sequence

from palate.data.features import Category, Features, Tags, Time
from palate.data.wishes import Want, Wish, Wishes
from palate.serving.answers import RequestError, WishSpec
from palate.serving.complete import wishable
from palate.suggest import nearest

DAY = 86_400


def wishes_in_codes(wishes: Sequence[WishSpec], items: Features) -> Wishes:
    """The wishes of one query; raises RequestError where the items have no such attribute or value."""
    return Wishes.of_rows([[_wish(wish, items, f"wishes[{place}]") for place, wish in enumerate(wishes)]])


def _wish(spec: WishSpec, items: Features, field: str) -> Wish:
    columns = wishable(items).columns
    if spec.attribute not in columns:
        known = ", ".join(columns) or "none"
        raise RequestError(f"no wish can be made on {spec.attribute!r}; the items have: {known}", f"{field}.attribute")
    column = columns[spec.attribute]
    if isinstance(column, Category | Tags):
        if spec.want not in (Want.IS, Want.IS_NOT):
            raise RequestError(f"{spec.attribute} is a name: say that it is or is not one", f"{field}.want")
        return Wish(spec.attribute, spec.want, _code(spec, column.names, field), spec.weight)
    if isinstance(spec.value, str):
        raise RequestError(f"{spec.attribute} is a number, and {spec.value!r} is not", f"{field}.value")
    value = spec.value / DAY if isinstance(column, Time) else spec.value  # models measure times in days
    return Wish(spec.attribute, spec.want, value, spec.weight)


def _code(spec: WishSpec, names: tuple[str, ...], field: str) -> float:
    value = str(spec.value)
    if value in names:
        return float(names.index(value))
    near = nearest(value, names[:2_000], cutoff=0.5)
    cure = f"did you mean {near!r}?" if near else f"there are: {', '.join(names[:8])}"
    raise RequestError(f"no item has {value!r} as its {spec.attribute}; {cure}", f"{field}.value")
