"""Instacart: orders.csv, order_products__prior.csv and __train.csv, products.csv, aisles.csv, departments.csv.

The Instacart Online Grocery Shopping Dataset 2017.
"""

from pathlib import Path

from palate.errors import InputError
from palate.readers.delimited import Delimited
from palate.readers.join import joined
from palate.readers.layout import EventSource, Layout, first_file
from palate.readers.parts import Parts
from palate.readers.sniff import sniff
from palate.readers.tables import Table
from palate.readers.tabular import derived, table_of

ROLES = ("user", "item", "time")
PLACES = "the order of a user's orders is given by time 0, 1, 2, ...: these are places, not seconds"


def _lines(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("order_products*.csv*") if path.is_file())


def _detect(path: Path) -> bool:
    has_files = (
        path.is_dir() and first_file(path, "orders.csv") is not None and first_file(path, "products.csv") is not None
    )
    return has_files and bool(_lines(path))


def _open(path: Path) -> EventSource:
    orders, lines = first_file(path, "orders.csv"), _lines(path)
    if orders is None or not lines:
        raise InputError(f"{path} has no orders.csv and order_products*.csv; give the unpacked folder of Instacart")
    parts = Parts([Delimited(path, sniff(path)) for path in lines], "order_products")
    whole = joined(table_of(parts), [table_of(Delimited(orders, sniff(orders)))])
    sql = "SELECT {line}, user_id AS user, product_id AS item, TRY_CAST(order_number AS BIGINT) - 1 AS time FROM {base}"
    name = path.resolve().name
    events = derived(whole, sql, name)
    return EventSource(events, name, {role: role for role in ROLES}, LAYOUT.name, _products(path), notes=(PLACES,))


def _products(folder: Path) -> Table | None:
    """The products, with the names of their aisles and departments."""
    paths = [first_file(folder, f"{name}.csv") for name in ("products", "aisles", "departments")]
    tables = [table_of(Delimited(path, sniff(path))) for path in paths if path is not None]
    return joined(tables[0], tables[1:]) if paths[0] is not None else None


LAYOUT = Layout("instacart", "Instacart: orders.csv with order_products*.csv and products.csv", _detect, _open)
