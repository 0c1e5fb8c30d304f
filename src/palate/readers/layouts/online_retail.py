"""Online Retail I and II of UCI: invoices of a British shop, with what each thing is called.

Daqing Chen, Sai Liang Sain, Kun Guo. Data mining for the online retail industry. Journal of Database Marketing 2012.
"""

from pathlib import Path

from palate.errors import InputError
from palate.readers.delimited import Delimited
from palate.readers.layout import EventSource, Layout
from palate.readers.layouts.shaping import drawn, header_of
from palate.readers.sniff import sniff

SHARED = ("StockCode", "Description", "Quantity", "InvoiceDate")
CUSTOMERS = ("CustomerID", "Customer ID")


def _customer(path: Path) -> str:
    header = header_of(path)
    known = set(SHARED) <= set(header)
    return next((column for column in CUSTOMERS if known and column in header), "")


def _open(path: Path) -> EventSource:
    customer = _customer(path)
    if not customer:
        raise InputError(f"{path} is not as Online Retail is: its columns are {', '.join(SHARED)} and CustomerID")
    columns = {"user": customer, "item": "StockCode", "time": "InvoiceDate", "weight": "Quantity"}
    events = Delimited(path, sniff(path, columns.values()))
    items = drawn(events, "StockCode", {"Description": "title"}, path.name)
    note = "the title of an item is the description that its invoices have most often"
    return EventSource(events, path.name, columns, LAYOUT.name, items, notes=(note,))


LAYOUT = Layout(
    "online-retail", "Online Retail I and II: invoices as CSV or spreadsheet", lambda path: bool(_customer(path)), _open
)
