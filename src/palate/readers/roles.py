"""What columns are called: the role that a name suggests, how surely, and the names of amounts."""

import re
from collections.abc import Mapping

ROLES = ("user", "item", "time", "rating", "event", "weight")
ID_WORDS = frozenset(
    {"id", "ids", "no", "nr", "key", "code", "idx", "index", "uuid", "guid", "hash", "unique", "number"}
)
# In the order in which they are believed: what stands first wins over what comes later.
WORDS: Mapping[str, tuple[str, ...]] = {
    "user": (
        "user uid",
        "visitor customer cust client reviewer member account shopper buyer person profile listener reader username "
        "viewer",
        "session",
    ),
    "item": (
        "item iid",
        "parentasin",
        "movie product asin sku book isbn track song artist article business anime game app goods content video show "
        "news offer venue poi listing recipe stock film album podcast episode course job ad document doc",
    ),
    "time": (
        "timestamp time unixreviewtime ts datetime",
        "date eventdate eventtime createdat day when created reviewtime",
    ),
    "rating": ("rating", "score stars star overall grade preference vote feedback"),
    "event": ("event eventtype", "type action behavior behaviour activity interaction"),
    "weight": ("weight count cnt plays playcount quantity qty listencount",),
}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


OPINIONS = ("rating", "ratings", "score", "scores", "stars", "grade")
OPINIONS_OF = _set("review reviews my own star overall event explicit given restaurant hotel beer joke").union(
    *(words.split() for role in ("user", "item") for words in WORDS[role])
)
COMPOUND, WEAK = 2, 3  # how sure a name such as Book-Rating is of a rating, after `rating` and `score`
VALUES = _set("eventvalue value points rate rated opinion")  # of a rating only where there are few
AMOUNTS = _set(
    "quantity qty units count cnt plays playcount listens listencount views viewcount hours minutes seconds duration "
    "playtime watchtime streams scrobbles clicks purchases"
)
ORDERS = _set("order orders invoice basket transaction receipt ticket checkout")
TOKENS_OF_AMOUNTS = _set("quantity qty count plays listens views hours minutes duration")


def known_word(column: str) -> str | None:
    """The role that a column's name suggests, if any."""
    return next((role for role in ROLES if rank(role, column) is not None), None)


def rank(role: str, column: str) -> tuple[int, bool] | None:
    """How strongly a name suggests a role: the least is the surest, None where it does not."""
    stem = _stem(column)
    place = next((place for place, words in enumerate(WORDS[role]) if stem in words.split()), None)
    if place is None and role == "rating":
        place = WEAK if stem in VALUES else COMPOUND if _is_opinion(_joined(column)) else None
    if place is None and role in ("user", "item") and stem.endswith("s"):  # a column of lists
        place = len(WORDS[role]) if any(stem[:-1] in words.split() for words in WORDS[role]) else None
    return None if place is None else (place, stem == _joined(column))  # an id goes before the same word without


def is_weak(role: str, column: str) -> bool:
    """Whether a name suggests a role only where the contents agree."""
    match = rank(role, column)
    return role == "rating" and match is not None and match[0] == WEAK


def is_amount(column: str) -> bool:
    """Whether a name means how much or how often, such as Quantity or hours_played."""
    return _joined(column) in AMOUNTS or bool(TOKENS_OF_AMOUNTS & set(_tokens(column)))


def is_order(column: str) -> bool:
    """Whether a name means an order or a basket, such as order_id or InvoiceNo."""
    return bool(ORDERS & set(_tokens(column)))


def _is_opinion(joined: str) -> bool:
    """Names such as Book-Rating, user_rating, review_score and rating_value; not avg_rating nor rating_count."""
    whole = re.sub(r"(value|val|given)$", "", joined)
    head = next((head for head in OPINIONS if whole.endswith(head)), None)
    whose = whole.removesuffix(head) if head else whole
    return head is not None and (not whose or whose in OPINIONS_OF or whose in OPINIONS)


def _tokens(column: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return [token.lower() for token in re.split(r"[^A-Za-z0-9]+", spaced) if token]


def _joined(column: str) -> str:
    return "".join(_tokens(column))


def _stem(column: str) -> str:
    tokens = [token for token in _tokens(column) if token not in ID_WORDS] or _tokens(column)
    joined = "".join(tokens)
    shorter = re.sub(r"(?<=\w{3})ids?$", "", joined)
    return shorter if any(shorter in words.split() for role in WORDS.values() for words in role) else joined
