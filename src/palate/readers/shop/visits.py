"""The visits of a year in the built-in shop: views, then carts, purchases, purchases of what goes with them, of the
same again, and ratings."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Int64

from palate.readers.shop.chance import Dice
from palate.readers.shop.shopping import (
    CART,
    DAY,
    DAYS,
    FIRST_WEEKDAY,
    HOURS,
    PARTNER,
    PURCHASE,
    RATING,
    SEASON,
    VIEW,
    WEEK,
    Log,
    Stock,
    Tastes,
    quarter_of,
)
from palate.readers.shop.stock import CATEGORIES, KINDS, SIZES, VARIANTS

VIEWS = np.array([[40, 30, 16, 9, 5]], dtype=np.int64)  # how often a visit has 1, 2, ... views
SAME_KIND, WHAT_GOES_WITH = 550, 250  # per thousand: what the next view of a visit is; else something else
REORDERED, REORDERS = 500, 8  # per thousand: used-up goods are bought once more, and this often at most
BOUGHT_TOO = 350  # per thousand: what goes with a purchase is bought as well
RATED = 800  # per thousand purchases
AKIN = 6  # how strongly the next item is drawn that is of the same style, or goes with the last by its size


@dataclass(frozen=True)
class Shop:
    """All that a year's events depend on."""

    dice: Dice
    stock: Stock
    tastes: Tastes

    def year(self, joined: Int64[np.ndarray, "users"], n_active: int) -> Log:
        """What the first n_active users do, each from the day on which they joined."""
        views = self._views(*self._visits(joined[:n_active]))
        carts = self._carts(views)
        bought = self._bought(carts)
        too = self._bought_too(bought)
        again = self._again(Log.in_order([bought, too]))
        return Log.in_order([views, carts, bought, too, *again, self._ratings(Log.in_order([bought, too]))])

    def _visits(self, joined: Int64[np.ndarray, "users"]) -> tuple[np.ndarray, np.ndarray]:
        """The user and the second of each visit: a few users come very often, at weekends and evenings most of all."""
        busy = np.concatenate([[0], np.cumsum(WEEK[(FIRST_WEEKDAY + np.arange(DAYS)) % 7])])
        start = np.maximum(joined, 0)
        keen = 3 + 3_400 // (self.dice.below(1_024, len(joined)) + 60)
        user = np.repeat(np.arange(len(joined)), 2 + keen * (DAYS - start) // DAYS)
        drawn = busy[start[user]] + self.dice.below(busy[-1] - busy[start[user]])
        day = np.searchsorted(busy, drawn, side="right") - 1
        hour = self.dice.pick(np.broadcast_to(HOURS, (len(user), len(HOURS))))
        return user, day * DAY + hour * 3_600 + self.dice.below(3_600, len(user))

    def _views(self, user: Int64[np.ndarray, "visits"], second: Int64[np.ndarray, "visits"]) -> Log:
        more = self.dice.pick(np.broadcast_to(VIEWS, (len(user), VIEWS.shape[1])))
        item = self._item(user, second, self._kind(user, second))
        parts = [Log.of(VIEW, user, item, second)]
        for _ in range(VIEWS.shape[1] - 1):
            keep = (more > 0) & (item >= 0)
            user, item, second, more = user[keep], item[keep], second[keep], more[keep] - 1
            second = second + self.dice.between(20, 240, len(user))
            item = self._item(user, second, self._next_kind(user, second, self.stock.kind[item]), item)
            parts.append(Log.of(VIEW, user, item, second))
        views = Log.in_order(parts)
        return views.take(np.flatnonzero(views.item >= 0))

    def _kind(self, user: Int64[np.ndarray, "n"], second: Int64[np.ndarray, "n"]) -> Int64[np.ndarray, "n"]:
        """By the taste of that quarter and the season, then by the taste within the category."""
        quarter = quarter_of(np.minimum(second // DAY, DAYS - 1))
        category = self.dice.pick(self.tastes.category[quarter, user] * SEASON[quarter])
        of_category = np.array([[k.category == c for k in KINDS] for c in range(len(CATEGORIES))], dtype=np.int64)
        return self.dice.pick(self.tastes.kind[user] * of_category[category])

    def _next_kind(self, user: np.ndarray, second: np.ndarray, kind: np.ndarray) -> Int64[np.ndarray, "n"]:
        drawn, partner = self.dice.below(1_000, len(user)), PARTNER[kind]
        other = np.where((drawn < SAME_KIND + WHAT_GOES_WITH) & (partner >= 0), partner, self._kind(user, second))
        return np.where(drawn < SAME_KIND, kind, other)

    def _item(
        self, user: np.ndarray, second: np.ndarray, kind: np.ndarray, after: np.ndarray | None = None
    ) -> Int64[np.ndarray, "n"]:
        """An item of the kind, by fame and taste and by the item just before; -1 where none is on sale yet."""
        order = np.argsort(self.stock.kind, kind="stable")
        item = order.reshape(len(KINDS), -1)[kind]  # every kind has as many items
        weight = self.stock.fame[item] * (self.stock.from_day[item] <= (second // DAY)[:, None])
        weight = weight * self.tastes.brand[user[:, None], self.stock.brand[item]]
        weight = weight * self.tastes.level[user[:, None], self.stock.level[item]]
        if after is not None:
            weight = weight * np.where(alike(item, after[:, None]), AKIN, 1)
        choice = self.dice.pick(weight)
        return np.where(choice >= 0, item[np.arange(len(item)), choice], -1)

    def _liking(self, log: Log) -> Int64[np.ndarray, "events"]:
        return self.tastes.liking(self.stock, log.quarter, log.user, log.item)

    def _carts(self, views: Log) -> Log:
        taken = views.take(np.flatnonzero(self.dice.chance(25 + 24 * self._liking(views))))
        return Log.of(CART, taken.user, taken.item, taken.second + self.dice.between(5, 200, len(taken)))

    def _bought(self, carts: Log) -> Log:
        carts = Log.in_order([carts])
        bought = carts.take(np.flatnonzero(self.dice.chance(550 + 80 * self.stock.quality[carts.item])))
        return Log.of(PURCHASE, bought.user, bought.item, bought.second + self.dice.between(60, 1_500, len(bought)))

    def _bought_too(self, bought: Log) -> Log:
        """A lid for the skillet, within the next days."""
        wanted = np.flatnonzero(
            (PARTNER[self.stock.kind[bought.item]] >= 0) & self.dice.chance(BOUGHT_TOO, len(bought))
        )
        first = bought.take(wanted)
        second = first.second + self.dice.between(300, 3 * DAY, len(first))
        item = self._item(first.user, second, PARTNER[self.stock.kind[first.item]], first.item)
        return Log.of(PURCHASE, first.user[item >= 0], item[item >= 0], second[item >= 0])

    def _again(self, bought: Log) -> list[Log]:
        """What gets used up, every few weeks, until a user stops."""
        used_up = np.array([kind.used_up for kind in KINDS])
        rounds = []
        for _ in range(REORDERS):
            wanted = used_up[self.stock.kind[bought.item]] & self.dice.chance(REORDERED, len(bought))
            bought = bought.take(np.flatnonzero(wanted))
            bought = replace(bought, second=bought.second + self.dice.between(21 * DAY, 50 * DAY, len(bought)))
            rounds.append(bought)
        return rounds

    def _ratings(self, bought: Log) -> Log:
        """One to five, some days after a purchase: how well the item suits, how good it is, how mild the user."""
        rated = bought.take(np.flatnonzero(self.dice.chance(RATED, len(bought))))
        luck = self.dice.between(-2, 2, len(rated)) + self.dice.between(-2, 2, len(rated))
        value = 3 * self._liking(rated) + 4 * self.stock.quality[rated.item] + 3 * self.tastes.mildness[rated.user]
        rating = np.clip((value + luck + 3) // 7, 1, 5)
        later = rated.second + self.dice.between(2 * DAY, 14 * DAY, len(rated))
        ratings = Log.in_order([replace(Log.of(RATING, rated.user, rated.item, later), rating=rating)])
        _, first = np.unique(ratings.user * len(self.stock.kind) + ratings.item, return_index=True)
        return ratings.take(first)  # one rating per user and item


def alike(
    item: Int64[np.ndarray, "rows choices"], other: Int64[np.ndarray, "rows 1"]
) -> Bool[np.ndarray, "rows choices"]:
    """Of one kind: the same style; of two: the same size, as with a pan and its lid. See `Kind.title`."""
    style, size = (item // SIZES == other // SIZES), (item % SIZES == other % SIZES)
    return np.asarray(np.where(item // VARIANTS == other // VARIANTS, style, size))
