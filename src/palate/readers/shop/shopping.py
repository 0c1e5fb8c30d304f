"""A year in the built-in shop: who has which taste, and what they look at, buy, buy again and rate because of it."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64

from palate.readers.shop.chance import Dice
from palate.readers.shop.stock import AGES, BRANDS, CATEGORIES, GOES_WITH, KINDS, REGIONS

DAY = 86_400
DAYS = 365
EVENTS = ("cart", "purchase", "rating", "view")
CART, PURCHASE, RATING, VIEW = range(4)
NEVER = 10 * DAYS  # the day from which an item is on sale without an event

# How busy the shop is, Monday to Sunday and from hour to hour; 2025 began on a Wednesday.
WEEK = np.array([9, 9, 9, 10, 12, 18, 16], dtype=np.int64)
HOURS = np.array([2, 1, 1, 1, 1, 2, 4, 7, 9, 9, 9, 10, 12, 10, 9, 9, 10, 12, 15, 19, 22, 20, 13, 6], dtype=np.int64)
FIRST_WEEKDAY = 2

# A category sells by the season: a row per quarter, in the order of CATEGORIES, 2 as usual.
SEASON = np.array(
    [
        [2, 3, 2, 1, 1, 4, 2, 1, 2, 3, 2, 2],
        [2, 2, 2, 4, 3, 2, 2, 1, 2, 2, 2, 2],
        [2, 2, 1, 3, 4, 2, 3, 2, 2, 3, 2, 2],
        [3, 2, 3, 1, 1, 2, 3, 5, 3, 2, 3, 2],
    ],
    dtype=np.int64,
)
AGE_LIKES = ((5, 8, 10), (1, 0, 4), (7, 0, 3), (3, 2, 6), (6, 11, 3))  # the categories dear to each age group
FAVOURITE = (48, 24, 12)  # how strongly, against 1, a favourite category draws
DEGREES = np.array([1, 2, 6, 20], dtype=np.int64)  # how strongly a liked kind or brand draws
LEVELS = 3  # of price within a kind: low, middle, high
TIGHTNESS = np.array([12, 4, 1], dtype=np.int64)  # how an item draws that is 0, 1, 2 price levels off
_NOUNS = [kind.noun for kind in KINDS]
PARTNER = np.array([_NOUNS.index(GOES_WITH[noun]) if noun in GOES_WITH else -1 for noun in _NOUNS], dtype=np.int64)


@dataclass(frozen=True)
class Stock:
    """What is known and what is hidden of each item."""

    kind: Int64[np.ndarray, "items"]
    brand: Int64[np.ndarray, "items"]
    level: Int64[np.ndarray, "items"]  # of price, within its kind
    fame: Int64[np.ndarray, "items"]  # hidden: how known it is
    quality: Int64[np.ndarray, "items"]  # hidden: -2 to 2
    from_day: Int64[np.ndarray, "items"]  # on sale from this day of the year, NEVER for cold items

    @property
    def category(self) -> Int64[np.ndarray, "items"]:
        return np.take([kind.category for kind in KINDS], self.kind)


@dataclass(frozen=True)
class Tastes:
    """How strongly each user is drawn, as the factors of a product: to an item by category, kind, brand and price."""

    category: Int64[np.ndarray, "quarters users categories"]  # tastes drift from quarter to quarter
    kind: Int64[np.ndarray, "users kinds"]
    brand: Int64[np.ndarray, "users brands"]
    level: Int64[np.ndarray, "users levels"]
    mildness: Int64[np.ndarray, "users"]  # how high a user rates, -2 to 2

    def liking(
        self, stock: Stock, quarter: Int64[np.ndarray, "n"], user: Int64[np.ndarray, "n"], item: Int64[np.ndarray, "n"]
    ) -> Int64[np.ndarray, "n"]:
        """From 0 to 11: how well each item suits the user."""
        category = np.searchsorted((4, 20, 40), self.category[quarter, user, stock.category[item]])
        kind = np.searchsorted(DEGREES, self.kind[user, stock.kind[item]])
        brand = np.searchsorted(DEGREES, self.brand[user, stock.brand[item]])
        level = np.searchsorted(TIGHTNESS[::-1], self.level[user, stock.level[item]])
        return np.asarray(category + kind + brand + level)


@dataclass(frozen=True)
class Log:
    """Events as parallel columns; `rating` is 0 where the event is none."""

    user: Int64[np.ndarray, "events"]
    item: Int64[np.ndarray, "events"]
    event: Int64[np.ndarray, "events"]
    second: Int64[np.ndarray, "events"]  # since the year began
    rating: Int64[np.ndarray, "events"]

    @classmethod
    def of(cls, event: int, user: np.ndarray, item: np.ndarray, second: np.ndarray) -> "Log":
        return cls(user, item, np.full(len(user), event, dtype=np.int64), second, np.zeros(len(user), dtype=np.int64))

    @classmethod
    def in_order(cls, parts: "list[Log]") -> "Log":
        """All that happened within the year, oldest first."""
        names = ("user", "item", "event", "second", "rating")
        columns = [np.concatenate([getattr(part, name) for part in parts]) for name in names]
        whole = cls(*columns)
        order = np.lexsort((whole.event, whole.item, whole.user, whole.second))
        return whole.take(order[whole.second[order] < DAYS * DAY])

    def take(self, rows: np.ndarray) -> "Log":
        return Log(self.user[rows], self.item[rows], self.event[rows], self.second[rows], self.rating[rows])

    def __len__(self) -> int:
        return len(self.user)

    @property
    def quarter(self) -> Int64[np.ndarray, "events"]:
        return quarter_of(self.second // DAY)


def quarter_of(day: Int64[np.ndarray, "n"]) -> Int64[np.ndarray, "n"]:
    return np.asarray(np.minimum(day * 4 // DAYS, 3))


def tastes_of(dice: Dice, age: Int64[np.ndarray, "users"], region: Int64[np.ndarray, "users"]) -> Tastes:
    """Tastes that lean towards what is dear to the age group and at home in the region."""
    n = len(age)
    leaning = np.full((len(AGES), len(CATEGORIES)), 2, dtype=np.int64)
    for group, liked in enumerate(AGE_LIKES):
        leaning[group, list(liked)] = 10
    at_home = 1 + (np.arange(len(BRANDS)) % len(REGIONS) == np.arange(len(REGIONS))[:, None]).astype(np.int64)
    budget = dice.below(LEVELS, n)
    kind = DEGREES[dice.below(len(DEGREES), n * len(KINDS))].reshape(n, -1)
    brand = DEGREES[dice.below(len(DEGREES), n * len(BRANDS))].reshape(n, -1) * at_home[region]
    level = TIGHTNESS[np.abs(np.arange(LEVELS) - budget[:, None])]
    return Tastes(_drifting(dice, leaning[age]), kind, np.minimum(brand, DEGREES[-1]), level, dice.between(-2, 2, n))


def _drifting(dice: Dice, leaning: Int64[np.ndarray, "users categories"]) -> Int64[np.ndarray, "quarters users _"]:
    """Three favourites each; from quarter to quarter, one user in six exchanges one of them."""
    n, everyone = len(leaning), np.arange(len(leaning))
    favourite, free = np.empty((n, len(FAVOURITE)), dtype=np.int64), leaning.copy()
    for rank in range(len(FAVOURITE)):
        favourite[:, rank] = dice.pick(free)
        free[everyone, favourite[:, rank]] = 0
    quarters = []
    for _ in range(4):
        taste = np.ones(leaning.shape, dtype=np.int64)
        for rank, strength in reversed(list(enumerate(FAVOURITE))):
            taste[everyone, favourite[:, rank]] = strength
        quarters.append(taste)
        place, turned = dice.below(len(FAVOURITE), n), dice.chance(167, n)
        favourite[turned, place[turned]] = dice.pick(leaning)[turned]
    return np.stack(quarters)
