"""The layouts of owners, on small files written as the owners write them: found by themselves, read whole, said."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from palate.data.features import NO_TIME, Category, Label, Tags
from palate.errors import InputError
from palate.readers.layouts import LAYOUTS
from palate.readers.read import Reading, read


def written(folder: Path, files: Mapping[str, str], encoding: str = "utf-8") -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(text.encode(encoding)) if path.suffix == ".gz" else text.encode(encoding))
    return folder


def events(reading: Reading) -> list[tuple[Any, ...]]:
    """User, item, weight, and the kind where there are kinds, in the order of the data."""
    data = reading.data
    done = data.interactions
    kinds = [()] * len(done) if done.event is None else [(done.event.names[code],) for code in done.event.code.tolist()]
    users, items = data.user_ids.ids.tolist(), data.item_ids.ids.tolist()
    columns = zip(done.user.tolist(), done.item.tolist(), done.weight.tolist(), kinds, strict=True)
    return [(users[user], items[item], weight, *kind) for user, item, weight, kind in columns]


def titles(reading: Reading, column: str = "title") -> dict[Any, str]:
    label = reading.data.items.columns[column]
    assert isinstance(label, Label)
    return dict(zip(reading.data.item_ids.ids.tolist(), label.value.tolist(), strict=True))


RETAIL = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,WHITE HANGING HOLDER,6,12/1/2010 8:26,2.55,17850,United Kingdom
536365,71053,WHITE METAL LANTERN,2,12/1/2010 8:26,3.39,17850,United Kingdom
536366,85123A,WHITE HANGING HOLDER,1,12/13/2010 8:28,2.55,13047,United Kingdom
C536379,71053,lantern?,-1,12/14/2010 9:41,3.39,17850,United Kingdom
536414,22139,,56,12/14/2010 11:52,0.0,,United Kingdom
"""


def test_online_retail(tmp_path: Path) -> None:
    reading = read(written(tmp_path, {"Online Retail.csv": RETAIL}) / "Online Retail.csv")
    assert reading.layout == "online-retail"
    assert [event[:2] for event in events(reading)][:3] == [(17850, "85123A"), (17850, "71053"), (13047, "85123A")]
    assert titles(reading)["85123A"] == "WHITE HANGING HOLDER"
    assert reading.rejects.reasons == {"no user id": 1}
    second = RETAIL.replace("InvoiceNo", "Invoice").replace("CustomerID", "Customer ID").replace("UnitPrice", "Price")
    assert read(written(tmp_path, {"two.csv": second}) / "two.csv").columns["user"] == "Customer ID"


def test_instacart(tmp_path: Path) -> None:
    files = {
        "orders.csv": "order_id,user_id,eval_set,order_number,order_dow\n9,1,prior,1,2\n7,1,train,2,3\n8,2,test,1,2\n",
        "order_products__prior.csv": "order_id,product_id,add_to_cart_order,reordered\n9,196,1,0\n9,14084,2,0\n",
        "order_products__train.csv": "order_id,product_id,add_to_cart_order,reordered\n7,196,1,1\n",
        "products.csv": 'product_id,product_name,aisle_id,department_id\n196,Soda,77,7\n14084,"Milk, organic",91,16\n',
        "aisles.csv": "aisle_id,aisle\n77,soft drinks\n91,soy\n",
        "departments.csv": "department_id,department\n7,beverages\n16,dairy\n",
    }
    reading = read(written(tmp_path, files))
    assert events(reading) == [(1, 196, 1.0), (1, 14084, 1.0), (1, 196, 1.0)]
    assert reading.data.interactions.time.tolist() == [0, 0, 1]
    assert titles(reading, "product_name") == {196: "Soda", 14084: "Milk, organic"}
    assert isinstance(reading.data.items.columns["department"], Category)
    assert any("1 row of orders.csv without a partner" in note for note in reading.notes)


def test_last_fm_360k(tmp_path: Path) -> None:
    entry, two = "0" * 40, "f" * 40
    rows = [f'{entry}\tid-1\tThe "Who\t2137', f"{entry}\t\tSigur R\u00f3s\t3", f'{two}\tid-1\tThe "Who\t12']
    profile = f"{entry}\tf\t22\tGermany\tFeb 1, 2007\n{two}\tm\t\tFrance\tMar 3, 2008\n"
    files = {"usersha1-artmbid-artname-plays.tsv": "\n".join([*rows, ""]), "usersha1-profile.tsv": profile}
    reading = read(written(tmp_path, files))
    assert events(reading) == [(entry, "id-1", 2137.0), (entry, "Sigur R\u00f3s", 3.0), (two, "id-1", 12.0)]
    assert titles(reading) == {"id-1": 'The "Who', "Sigur R\u00f3s": "Sigur R\u00f3s"}
    country = reading.data.users.columns["country"]
    assert isinstance(country, Category) and set(country.names) == {"Germany", "France"}


def test_last_fm_1k(tmp_path: Path) -> None:
    rows = "user_1\t2009-05-04T23:08:57Z\ta1\tDeep Dish\tt1\tFuck Me Pumps\nuser_1\t2009-05-04T13:54:10Z\ta2\tX\t\tY\n"
    reading = read(written(tmp_path, {"plays.tsv": rows}) / "plays.tsv")
    assert events(reading) == [("user_1", "t1", 1.0), ("user_1", "X - Y", 1.0)]
    assert reading.data.interactions.time.tolist() == [1241478537, 1241445250]


BEHAVIORS = """1\tU1\t11/13/2019 8:36:57 AM\tN1 N2\tN3-0 N4-1 N5-0
2\tU2\t11/12/2019 6:11:30 PM\t\tN4-1
3\tU1\t11/14/2019 1:00:00 PM\tN1 N2\tN6
"""


def test_mind(tmp_path: Path) -> None:
    news = "".join(f'N{at}\tsports\tsoccer\tTitle "{at}\tText {at}\thttps://x/{at}\t[]\t[]\n' for at in range(1, 7))
    reading = read(written(tmp_path, {"behaviors.tsv": BEHAVIORS, "news.tsv": news}))
    assert events(reading)[:5] == [
        ("U1", "N1", 1.0, "click"),
        ("U1", "N2", 1.0, "click"),
        ("U1", "N3", 0.0, "shown"),
        ("U1", "N4", 1.0, "click"),
        ("U1", "N5", 0.0, "shown"),
    ]
    assert sorted(events(reading)[5:]) == [("U1", "N6", 0.0, "shown"), ("U2", "N4", 1.0, "click")]
    first = 1573634217
    assert sorted(reading.data.interactions.time.tolist())[1:6] == [first - 2, first - 1, first, first, first]
    assert titles(reading)["N3"] == 'Title "3'
    assert any("was shown and not clicked" in note for note in reading.notes)


def test_the_netflix_prize(tmp_path: Path) -> None:
    files = {
        "combined_data_1.txt": "1:\n1488844,3,2005-09-06\n822109,5,2005-05-13\n2:\n1488844,4,2005-09-05\n",
        "combined_data_2.txt": "30:\n7,1,2004-01-01\n",
    }
    written(tmp_path, files)
    written(tmp_path, {"movie_titles.csv": "1,2003,Dinosaur Planet\n2,NULL,Caf\u00e9, Noir\n30,1999,X\n"}, "latin-1")
    reading = read(tmp_path)
    assert events(reading) == [(1488844, 1, 1.0), (822109, 1, 1.0), (1488844, 2, 1.0), (7, 30, 1.0)]
    rating = reading.data.interactions.rating
    assert rating is not None and rating.tolist() == [3, 5, 4, 1]
    assert titles(reading) == {1: "Dinosaur Planet", 2: "Caf\u00e9, Noir", 30: "X"}
    single = read(written(tmp_path / "one", {"mv_0000008.txt": "8:\n7,4,2004-01-01\n"}) / "mv_0000008.txt")
    assert events(single) == [(7, 8, 1.0)]


def test_google_analytics(tmp_path: Path) -> None:
    def event(name: str, user: str, *items: str, **more: Any) -> str:
        listed = [
            {"item_id": item, "item_name": f"Thing {item}", "item_brand": "(not set)", "price": 3.5} for item in items
        ]
        row = {"event_date": "20210131", "event_timestamp": "1612069510766593", "event_name": name, **more}
        return json.dumps({**row, "user_pseudo_id": user, "user_id": None, "items": listed})

    parameter = [{"key": "content_id", "value": {"string_value": "z"}}, {"key": "page", "value": {"int_value": 2}}]
    lines = [
        event("view_item", "1.5", "a"),
        event("purchase", "1.5", "a", "b"),
        event("session_start", "2.5"),
        event("select_content", "2.5", event_params=parameter),
        event("view_item_list", "2.5", "b", "(not set)"),
    ]
    reading = read(written(tmp_path, {"events.json": "\n".join(lines) + "\n"}) / "events.json")
    assert events(reading) == [
        ("1.5", "a", 1.0, "view_item"),
        ("1.5", "a", 5.0, "purchase"),
        ("1.5", "b", 5.0, "purchase"),
        ("2.5", "z", 1.0, "select_content"),
        ("2.5", "b", 0.0, "view_item_list"),
    ]
    assert set(reading.data.interactions.time.tolist()) == {1612069510}
    assert titles(reading, "item_name")["a"] == "Thing a"
    assert any(note.startswith("2 events are about no item") for note in reading.notes)


def test_gorse(tmp_path: Path) -> None:
    rows = ["star,1,10,2020-01-01 00:00:00 +0000 UTC", "read,2,11,0001-01-01 00:00:00 +0000 UTC"]
    files = {
        "feedback.csv": "\r\n".join(["feedback_type,user_id,item_id,time_stamp", *rows, ""]),
        "items.csv": "item_id,is_hidden,labels,description\r\n10,false,a|b,Ten\r\n11,false,b,El\r\n",
        "users.csv": "user_id,labels\r\n1,x|y\r\n2,x\r\n",
    }
    reading = read(written(tmp_path, files))
    assert [event[:2] for event in events(reading)] == [(1, 10), (2, 11)]
    assert reading.data.interactions.time.tolist() == [1577836800, NO_TIME]
    labels = reading.data.items.columns["labels"]
    assert isinstance(labels, Tags) and labels.names == ("a", "b")
    row = {"FeedbackType": "star", "UserId": "1", "ItemId": "10", "Timestamp": "2020-01-01T00:00:00Z"}
    reading = read(written(tmp_path / "json", {"feedback.jsonl": json.dumps(row) + "\n"}))
    assert events(reading) == [(1, 10, 1.0, "star")] and reading.data.interactions.time.tolist() == [1577836800]


def test_recombee(tmp_path: Path) -> None:
    moment = "2016-04-20T12:50:42+02:00"
    files = {
        "purchases.json": json.dumps([{"user_id": "u1", "item_id": "i1", "timestamp": moment}] * 2),
        "detail_views.csv": f"user_id,item_id,timestamp\nu1,i2,{moment}\nu2,i1,{moment}\n",
        "ratings.jsonl": json.dumps({"userId": "u2", "itemId": "i2", "timestamp": moment, "rating": -0.5}) + "\n",
        "items.csv": "item_id,name\ni1,One\ni2,Two\n",
    }
    reading = read(written(tmp_path, files))
    assert sorted(events(reading)) == [
        ("u1", "i1", 5.0, "purchase"),
        ("u1", "i1", 5.0, "purchase"),
        ("u1", "i2", 1.0, "view"),
        ("u2", "i1", 1.0, "view"),
        ("u2", "i2", 1.0, "rating"),
    ]
    assert titles(reading, "name") == {"i1": "One", "i2": "Two"}
    assert set(reading.data.interactions.time.tolist()) == {1461149442}


def test_personalize(tmp_path: Path) -> None:
    rows = ["1,10,978300760,watch,5,10|11|12", "1,11,978300761,click,,", "2,10,978300762,watch,3,"]
    files = {
        "interactions.csv": "\n".join(["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE,IMPRESSION", *rows, ""]),
        "items.csv": "ITEM_ID,GENRES,CREATION_TIMESTAMP\n10,Drama|Comedy,978300760\n11,Drama,978300760\n",
        "users.csv": "USER_ID,AGE\n1,20\n2,30\n",
    }
    reading = read(written(tmp_path, files))
    assert [(user, item, kind) for user, item, _, kind in events(reading)] == [
        (1, 10, "watch"),
        (1, 11, "shown"),
        (1, 12, "shown"),
        (1, 11, "click"),
        (2, 10, "watch"),
    ]
    assert [weight for _, _, weight, kind in events(reading) if kind == "shown"] == [0.0, 0.0]
    genres = reading.data.items.columns["GENRES"]
    assert isinstance(genres, Tags) and genres.names == ("Comedy", "Drama")
    assert set(reading.data.users.columns) == {"AGE"}


def test_sessions_of_recbole(tmp_path: Path) -> None:
    head = "session_id:token\titem_id_list:token_seq\titem_id:token\n"
    path = written(tmp_path, {"d.test.inter": f"{head}9\t11 12\t13\n9\t11\t12\n"}) / "d.test.inter"
    reading = read(path)
    assert [event[1] for event in events(reading)] == [11, 12, 13, 11, 12]
    assert reading.data.interactions.user.tolist() == [0, 0, 0, 1, 1]
    assert reading.data.interactions.time.tolist() == [0, 1, 2, 0, 1]


def test_steam(tmp_path: Path) -> None:
    game = '151603712,"Elder Scrolls, Skyrim"'
    rows = f"{game},purchase,1.0,0\n{game},play,273.0,0\n5,Dota,play,0.5,0\n"
    reading = read(written(tmp_path, {"steam-200k.csv": rows}) / "steam-200k.csv")
    assert events(reading) == [
        (151603712, "Elder Scrolls, Skyrim", 5.0, "purchase"),
        (151603712, "Elder Scrolls, Skyrim", 273.0, "play"),
        (5, "Dota", 0.5, "play"),
    ]


@pytest.mark.parametrize("layout", [layout.name for layout in LAYOUTS])
def test_a_layout_that_does_not_fit_is_a_sentence(tmp_path: Path, layout: str) -> None:
    path = written(tmp_path, {"a.csv": "user,item\n1,2\n"}) / "a.csv"
    with pytest.raises(InputError):
        read(path, layout=layout)
