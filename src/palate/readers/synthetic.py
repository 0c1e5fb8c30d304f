"""The built-in shop: users, items and a year of views, carts, purchases and ratings, with known tastes behind them.

The same seed gives the same arrays on every machine: nothing but whole numbers is drawn and reckoned with.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64

from palate.data.dataset import Dataset
from palate.data.features import Category, Column, Features, Label, Number, Text, Time, strings
from palate.data.interactions import Interactions
from palate.data.vocabulary import Vocabulary
from palate.errors import InputError
from palate.readers.shop.chance import Dice
from palate.readers.shop.shopping import DAY, DAYS, EVENTS, LEVELS, NEVER, RATING, Log, Stock, Tastes, tastes_of
from palate.readers.shop.stock import AGES, BRANDS, CATEGORIES, KINDS, NAMES, REGIONS, VARIANTS
from palate.readers.shop.visits import Shop

YEAR = 1_735_689_600  # 1 January 2025, 00:00 UTC, in seconds since 1970
WEIGHTS = {"view": 1.0, "cart": 3.0, "purchase": 5.0}  # a rating weighs its distance from 3: -2 to 2
COLD_ITEMS, COLD_USERS = 24, 50  # items without an event; one user in 50 has done nothing


@dataclass(frozen=True)
class ShopWorld:
    """The shop as a model sees it, and what a model does not see: the tastes behind it."""

    data: Dataset
    stock: Stock
    tastes: Tastes

    def ratings(self) -> Dataset:
        """The rating events alone, over the same users and items, each with its rating from 1 to 5."""
        return self.data.where(~np.isnan(self.data.interactions.ratings))

    def liking(self, user: Int64[np.ndarray, "pairs"], item: Int64[np.ndarray, "pairs"]) -> Int64[np.ndarray, "pairs"]:
        """How well each item truly suits the user at the end of the year, from 0 to 11."""
        return self.tastes.liking(self.stock, np.full(len(user), 3), user, item)


def shop(seed: int = 0, n_users: int = 2_000) -> Dataset:
    """The log of all kinds of events, weighing 1 (view), 3 (cart), 5 (purchase) and -2 to 2 (rating less 3).

    `interactions.rating` is NaN for events of other kinds; `shop_ratings` gives the rated ones alone. Of 800 items, 24
    came at the very end and have no event, like one user in 50. Raises InputError for a seed below 0 or fewer than 10
    users.
    """
    return shop_world(seed, n_users).data


def shop_ratings(seed: int = 0, n_users: int = 2_000) -> Dataset:
    """The ratings of the same shop, for models of ratings: no other events, `interactions.rating` from 1 to 5."""
    return shop_world(seed, n_users).ratings()


def shop_world(seed: int = 0, n_users: int = 2_000) -> ShopWorld:
    """The shop and the tastes behind it; for the arguments and errors see `shop`."""
    if seed < 0 or n_users < 10:
        raise InputError(f"the shop needs a seed of 0 or above and 10 users or more, not {seed} and {n_users}")
    dice = Dice(seed)
    n_active = n_users - max(1, n_users // COLD_USERS)
    users, joined = _users(dice, n_users, n_active)
    age, region = (column.code.astype(np.int64) for column in users.columns.values() if isinstance(column, Category))
    items, stock = _items(dice)
    tastes = tastes_of(dice, age, region)
    log = Shop(dice, stock, tastes).year(joined, n_active)
    ids = _ids("item", 1, len(items)), _ids("shopper", 1_001, n_users)
    return ShopWorld(Dataset(_interactions(log, n_users, len(items)), items, users, *ids), stock, tastes)


def _interactions(log: Log, n_users: int, n_items: int) -> Interactions:
    weight = np.array([WEIGHTS.get(name, 0.0) for name in EVENTS], dtype=np.float32)[log.event]
    weight = np.where(log.event == RATING, log.rating - 3, weight).astype(np.float32)
    event = Category(log.event.astype(np.int32), len(EVENTS), EVENTS)
    user, item = log.user.astype(np.int32), log.item.astype(np.int32)
    rating = np.where(log.event == RATING, log.rating, np.nan).astype(np.float32)
    return Interactions(user, item, weight, YEAR + log.second, n_users, n_items, rating=rating, event=event)


def _users(dice: Dice, n: int, n_active: int) -> tuple[Features, Int64[np.ndarray, "users"]]:
    """What is known of the users, and the day of the year on which each joined: six in ten were there before it."""
    joined = np.where(dice.chance(600, n), -dice.between(1, 700, n), dice.between(0, 340, n))
    joined[n_active:] = dice.between(DAYS - 5, DAYS - 1, n - n_active)
    names = [f"{NAMES[name]} {1_001 + code}" for code, name in enumerate(dice.below(len(NAMES), n).tolist())]
    columns: dict[str, Column] = {
        "name": Label(strings(names)),
        "age group": Category(dice.below(len(AGES), n).astype(np.int32), len(AGES), AGES),
        "region": Category(dice.below(len(REGIONS), n).astype(np.int32), len(REGIONS), REGIONS),
        "joined": Time(YEAR + joined * DAY),
    }
    return Features(n, columns), joined


def _items(dice: Dice) -> tuple[Features, Stock]:
    n = len(KINDS) * VARIANTS
    kind = np.repeat(np.arange(len(KINDS)), VARIANTS)
    brand = dice.below(len(BRANDS), n)
    dearness = dice.below(1_000, n)  # from the cheapest to the dearest of its kind, in thousandths
    rank = np.concatenate([dice.shuffled(VARIANTS) for _ in KINDS])
    added = np.where(dice.chance(700, n), -dice.between(30, 900, n), dice.between(0, 340, n))
    cold = dice.shuffled(n)[:COLD_ITEMS]
    added[cold] = dice.between(DAYS - 3, DAYS - 1, COLD_ITEMS)
    from_day = added.copy()
    from_day[cold] = NEVER
    fame, quality = 600 // (rank + 1), dice.between(-1, 1, n) + dice.between(-1, 1, n)
    stock = Stock(kind, brand, dearness * LEVELS // 1_000, fame, quality, from_day)
    return _catalogue(stock, _price(kind, dearness), added), stock


def _price(kind: Int64[np.ndarray, "items"], dearness: Int64[np.ndarray, "items"]) -> Int64[np.ndarray, "items"]:
    """In cents, ending in 9, with more items at the cheap end."""
    least, most = (np.array([getattr(made, name) for made in KINDS])[kind] for name in ("cheapest", "dearest"))
    return np.asarray((least + (most - least) * dearness**2 // 1_000_000) // 10 * 10 + 9)


def _catalogue(stock: Stock, cents: Int64[np.ndarray, "items"], added: Int64[np.ndarray, "items"]) -> Features:
    """The attributes of the shop's items."""
    n = len(stock.kind)
    titles = [KINDS[kind].title(code % VARIANTS) for code, kind in enumerate(stock.kind.tolist())]
    columns: dict[str, Column] = {
        "title": Label(strings(titles)),
        "title words": Text(strings(titles)),
        "description": Text(strings([_described(stock, code, title) for code, title in enumerate(titles)])),
        "category": Category(stock.category.astype(np.int32), len(CATEGORIES), CATEGORIES),
        "kind": Category(stock.kind.astype(np.int32), len(KINDS), tuple(made.noun for made in KINDS)),
        "brand": Category(stock.brand.astype(np.int32), len(BRANDS), BRANDS),
        "price": Number((cents / 100).astype(np.float32)),
        "added": Time(YEAR + added * DAY),
    }
    return Features(n, columns)


def _described(stock: Stock, code: int, title: str) -> str:
    """One or two sentences, such as: Cast-iron skillet 26 cm by Tarn: sears and bakes evenly. For every day."""
    kind, level = KINDS[stock.kind[code]], ("For every day.", "Made with care.", "The finest of its kind.")
    return f"{title} by {BRANDS[stock.brand[code]]}: {kind.praise}. {level[stock.level[code]]}"


def _ids(word: str, first: int, n: int) -> Vocabulary:
    return Vocabulary.of([f"{word}-{number:04d}" for number in range(first, first + n)])
