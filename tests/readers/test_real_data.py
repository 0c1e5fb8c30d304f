"""The published data sets, read whole: as many users, items and events as their owners state."""

import os
from pathlib import Path

import pytest

from palate.readers.layouts.lightgcn import read_parts
from palate.readers.read import read

ROOT = os.environ.get("PALATE_DATA")
pytestmark = pytest.mark.skipif(ROOT is None, reason="the real data sets are not here: set PALATE_DATA to their folder")
COUNTS = {
    "ml-100k": (943, 1682, 100_000),
    "ml-1m": (6_040, 3_706, 1_000_209),
    "ml-latest-small": (610, 9_724, 100_836),
    "gowalla-lightgcn": (29_858, 40_981, 1_027_370),
    "gowalla-lightgcn/train.txt.gz": (29_858, 40_981, 810_128),
    "s3rec/Beauty.txt.gz": (22_363, 12_101, 198_502),
    "s3rec/Yelp.txt.gz": (30_431, 20_033, 316_354),
    "ml-1m-sasrec/ml-1m.txt.gz": (6_040, 3_416, 999_611),
    "book-crossing-caserec": (1_295, 14_684, 62_656),
    "anime-caserec/anime_ratings.dat.gz": (4_714, 7_157, 419_943),
    "hetrec-lastfm-2k/user_artists.dat.gz": (1_892, 17_632, 92_834),
    "epinions/ratings.csv.gz": (22_164, 296_277, 922_267),
    "frappe/frappe.csv.gz": (957, 4_082, 96_203),
    "retailrocket-caserec/view_ecommerce.dat.gz": (3_423, 8_878, 78_371),
    "coat/random.txt": (290, 300, 4_640),
}


@pytest.mark.parametrize("name", COUNTS)
def test_published_counts(name: str) -> None:
    path = Path(str(ROOT)) / name
    if not path.exists():
        pytest.skip(f"{name} is not in the folder of PALATE_DATA")
    data = read(path).data
    assert (data.n_users, data.n_items, len(data.interactions)) == COUNTS[name]


def test_the_published_split_of_gowalla() -> None:
    train, test = read_parts(Path(str(ROOT)) / "gowalla-lightgcn")
    assert (len(train.interactions), len(test), train.n_users, test.n_items) == (810_128, 217_242, 29_858, 40_981)


def test_a_known_name() -> None:
    reading = read("ml-100k")
    genres = reading.data.items.columns["genres"]
    assert getattr(genres, "names", ())[:2] == ("Action", "Adventure")
    assert set(reading.data.users.columns) == {"age", "gender", "occupation", "zip"}
