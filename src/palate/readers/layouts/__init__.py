"""The layouts of known owners, in the order in which a path is tried on them."""

from palate.errors import InputError
from palate.readers.layout import Layout
from palate.readers.layouts import (
    amazon,
    book_crossing,
    ga4,
    gorse,
    instacart,
    lastfm,
    lightgcn,
    mind,
    movielens_1m,
    movielens_100k,
    movielens_latest,
    netflix,
    online_retail,
    personalize,
    recbole,
    recombee,
    sequences,
    steam,
)
from palate.suggest import did_you_mean

LAYOUTS: tuple[Layout, ...] = (
    movielens_100k.LAYOUT,
    movielens_1m.LAYOUT,
    movielens_latest.LAYOUT,
    lightgcn.LAYOUT,
    recbole.LAYOUT,
    book_crossing.LAYOUT,
    amazon.LAYOUT,
    netflix.LAYOUT,
    mind.LAYOUT,
    lastfm.LAYOUT,
    instacart.LAYOUT,
    online_retail.LAYOUT,
    steam.LAYOUT,
    ga4.LAYOUT,
    gorse.LAYOUT,
    recombee.LAYOUT,
    personalize.LAYOUT,
    sequences.LAYOUT,
)


def by_name(name: str) -> Layout:
    """The layout of that name; InputError with the names there are."""
    layout = next((candidate for candidate in LAYOUTS if candidate.name == name), None)
    if layout is None:
        names = [layout.name for layout in LAYOUTS]
        raise InputError(f"no layout {name!r}{did_you_mean(name, names)}; layouts are {', '.join(names)}")
    return layout
