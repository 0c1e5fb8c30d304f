"""How strongly each event counts for its item: by its kind, by a weight of its own, or by rules for good and bad."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import duckdb
import numpy as np

from palate.data.features import Category
from palate.data.interactions import Interactions
from palate.errors import InputError
from palate.readers.codes import coded_texts
from palate.readers.engine import Connection, of_events
from palate.readers.expressions import compiled
from palate.readers.order import Order
from palate.readers.returns import Net, net, rule_of
from palate.readers.scale import Scale
from palate.readers.schema import Schema
from palate.suggest import did_you_mean
from palate.writing import counted

KINDS: Mapping[str, float] = {
    "view": 1, "pageview": 1, "detail": 1, "impression": 0, "click": 1, "play": 1, "listen": 1, "watch": 1, "read": 1,
    "cart": 3, "add_to_cart": 3, "addtocart": 3, "add": 3, "wishlist": 3, "favorite": 3, "like": 3, "share": 3,
    "purchase": 5, "buy": 5, "order": 5, "transaction": 5, "rating": 1, "rate": 1, "review": 1,
    "dislike": -1, "skip": 0, "remove_from_cart": 0, "removefromcart": 0, "return": 0, "refund": 0, "cancel": 0,
    "shown": 0, "view_item": 1, "select_item": 1, "view_item_list": 0, "view_promotion": 0, "begin_checkout": 3,
    "add_to_wishlist": 3, "add_payment_info": 3, "add_shipping_info": 3, "bookmark": 3, "view_portion": 1,
}  # fmt: skip
UNJUDGED = (
    'every event counts in favour of its item, whatever its rating: a rule such as positive="rating >= 4" (--positive) '
    "says which do"
)


@dataclass(frozen=True)
class Rules:
    """What a caller says of weights: one for each kind, which rows are good and which are bad, what an amount below 0
    means, and how amounts are scaled. It is true where there are rules for good and bad."""

    weights: Mapping[str, float] | None = None
    positive: str | None = None
    negative: str | None = None
    returns: str | None = None
    scale: str | None = None

    def __bool__(self) -> bool:
        return self.positive is not None or self.negative is not None


@dataclass(frozen=True)
class Weighed:
    """A weight for each event, their kinds, the weight of each kind as used, sentences on what was done, and which rows
    are events (None: all)."""

    weight: np.ndarray
    event: Category | None
    kinds: Mapping[str, float] | None
    notes: tuple[str, ...]
    keep: np.ndarray | None = None


def weigh(connection: Connection, schema: Schema, rules: Rules, events: Interactions, order: Order) -> Weighed:
    """The weights of the rows of `events`. InputError where a kind has no weight or a rule cannot be read."""
    net, notes = _of_column(connection, schema, rules, events, order)
    weight = net.weight
    event, kinds = None, None
    if "event" in schema.columns:
        event = _kinds(connection)
        kinds, says = _of_kinds(event, rules.weights)
        weight = _times(weight, np.array([*kinds.values(), 1.0], dtype=np.float32)[event.code])
        notes.append(says)
        if unknown := int((event.code < 0).sum()):
            notes.append(f"{counted(unknown, 'event')} without a kind: weight 1")
    elif rules.weights:
        raise InputError(
            "weights were given for kinds of events, and no column tells the kind; name it with --column event=NAME"
        )
    if rules:
        weight = _judged(connection, schema, rules, weight)
        weight = weight if net.undone is None else np.where(net.undone, np.float32(0), weight)
        notes += [f"{word}: {rule}" for word, rule in (("good", rules.positive), ("bad", rules.negative)) if rule]
    elif "rating" in schema.columns and not {"weight", "event"} & set(schema.columns):
        notes.append(UNJUDGED)
    return Weighed(weight, event, kinds, tuple(notes), net.keep)


def _of_column(
    connection: Connection, schema: Schema, rules: Rules, events: Interactions, order: Order
) -> tuple[Net, list[str]]:
    """Weights from a column of their own, after returns and on their scale; 1 where there is none."""
    column, scale = schema.columns.get("weight"), Scale.of(rules.scale)
    if column is None:
        if rules.returns or rules.scale:
            raise InputError(
                "no column holds weights, so there are none to scale or to take back; name it with --column weight=NAME"
            )
        return Net(np.ones(len(events), dtype=np.float32)), []
    after = net(events, of_events(connection, "weight", np.float32), order.place, rule_of(rules.returns, column))
    if after.keep is not None and not after.keep.any():
        raise InputError(f"all amounts of {column!r} are below 0; set what they mean (--returns dislike)")
    selected = after.weight if after.keep is None else after.weight[after.keep]
    return replace(after, weight=scale(after.weight)), [scale.says(column, selected), *after.notes]


def _times(weight: np.ndarray, of_kind: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        product: np.ndarray = weight * of_kind
    if not np.isfinite(product).all():
        raise InputError("a weight times that of its kind goes beyond 3.4e+38; bring them closer (--weight-scale log)")
    return product


def _kinds(connection: Connection) -> Category:
    names, code = coded_texts(connection, "event")
    return Category(code, len(names), tuple(str(name) for name in names))


def _of_kinds(event: Category, weights: Mapping[str, float] | None) -> tuple[dict[str, float], str]:
    if weights is None:
        weight_of = {kind: float(KINDS.get(_plain(kind), 1)) for kind in event.names}
        odd = [kind for kind in event.names if _plain(kind) not in KINDS]
        says = ", ".join(f"{kind} {weight:g}" for kind, weight in weight_of.items())
        return weight_of, f"weights by kind: {says}" + (f"; 1 for want of a better: {', '.join(odd)}" if odd else "")
    for kind, weight in weights.items():
        if not np.isfinite(weight):
            raise InputError(f"the weight of {kind} is {weight}; give a finite number")
    for kind in event.names:
        if kind not in weights:
            listed = ", ".join(f"{k}={w:g}" for k, w in weights.items())
            hint = did_you_mean(kind, weights)
            raise InputError(
                f"events of kind {kind!r} have no weight{hint}; weights were given for {listed}; "
                f"add {kind}=0 to count them as interactions that speak neither for nor against the item"
            )
    weight_of = {kind: float(weights[kind]) for kind in event.names}
    absent = [kind for kind in weights if kind not in weight_of]
    says = "weights by kind: " + ", ".join(f"{kind} {weight:g}" for kind, weight in weight_of.items())
    return weight_of, says + (f"; no event is of kind {', '.join(absent)}" if absent else "")


def _plain(kind: str) -> str:
    return kind.strip().lower().replace("-", "_").replace(" ", "_")


def _judged(connection: Connection, schema: Schema, rules: Rules, weight: np.ndarray) -> np.ndarray:
    good = _rows(connection, schema, rules.positive, len(weight))
    bad = _rows(connection, schema, rules.negative, len(weight))
    if good is not None and not good.any():
        raise InputError(f"no row meets the rule {rules.positive!r}; widen it, or leave it out")
    if good is not None and bad is not None and (good & bad).any():
        both = int((good & bad).sum())
        raise InputError(
            f"{counted(both, 'row')} of both {rules.positive!r} and {rules.negative!r}; make them exclude each other"
        )
    positive = np.where(good, np.where(weight > 0, weight, 1), 0) if good is not None else weight
    return (positive if bad is None else np.where(bad, -1, positive)).astype(np.float32)


def _rows(connection: Connection, schema: Schema, rule: str | None, n: int) -> np.ndarray | None:
    if rule is None:
        return None
    columns = {used: f"x{at}" for at, used in enumerate(schema.extras)}
    columns |= {own: role for role, own in schema.columns.items()} | {role: role for role in schema.columns}
    sql = compiled(rule, columns)
    try:
        return of_events(connection, f"coalesce(CAST(({sql}) AS BOOLEAN), false)", bool)
    except duckdb.ParserException:
        raise InputError(f"the rule {rule!r} is not whole; write it as in rating >= 4 and rating <= 5") from None
    except Exception as error:
        raise InputError(f"the rule {rule!r} does not fit the table: {str(error).splitlines()[0]}") from None


def named_in(rule_words: list[str], sample_columns: list[str], schema: Schema) -> tuple[str, ...]:
    """The columns, beyond those with a role, that rules name."""
    used = set(rule_words) - set(schema.columns.values()) - set(schema.columns)
    return tuple(column for column in sample_columns if column in used)
