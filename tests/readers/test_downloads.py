"""Data sets by name: the folder of data first, then the cache, then the owner's archive, whole or not at all."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from palate.errors import InputError
from palate.readers.downloads import KNOWN, Owner, locate
from palate.readers.read import read

RATINGS = "userId,movieId,rating,timestamp\n1,2,3.5,978300760\n2,2,4,978300761\n"


class Quiet(SimpleHTTPRequestHandler):
    """A file server that does not write of each request."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address under which it is served on the loopback."""
    folder = tmp_path / "owner"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("PALATE_DATA", raising=False)
    monkeypatch.setenv("PALATE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def packed(path: Path, **files: str) -> str:
    """A zip of files under ml-mini/, and its MD5 sum."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name if name.startswith("..") else f"ml-mini/{name}.csv", text)
    path.write_bytes(content.getvalue())
    return hashlib.md5(content.getvalue(), usedforsecurity=False).hexdigest()


def test_the_folder_of_data_goes_first(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for root in (tmp_path / "data", cache):
        (root / "ml-100k").mkdir(parents=True)
    assert locate("ml-100k") == cache / "ml-100k"
    monkeypatch.setenv("PALATE_DATA", str(tmp_path / "data"))
    assert locate("ml-100k") == tmp_path / "data" / "ml-100k"


def test_fetched_once_from_the_owner(served: tuple[Path, str], cache: Path) -> None:
    folder, url = served
    known = {"ml-mini": Owner(url + "mini.zip", packed(folder / "mini.zip", ratings=RATINGS))}
    path = locate("ml-mini", known)
    assert path == cache / "ml-mini"
    (folder / "mini.zip").unlink()
    assert locate("ml-mini", known) == path
    assert [path.name for path in cache.iterdir()] == ["ml-mini"]
    reading = read("ml-mini")
    assert (reading.layout, len(reading.data.interactions)) == ("ml-latest", 2)


@pytest.mark.parametrize("trouble", ["hash", "gone", "no zip", "leads out"])
def test_what_is_not_right_leaves_nothing_behind(served: tuple[Path, str], cache: Path, trouble: str) -> None:
    folder, url = served
    md5: str | None = packed(folder / "mini.zip", ratings=RATINGS)
    sentence = {"hash": "is not what its owner published", "gone": "404 File not found", "no zip": "not a zip file",
                "leads out": "lead out of its folder"}[trouble]  # fmt: skip
    if trouble == "hash":
        md5 = "0" * 32
    elif trouble == "gone":
        (folder / "mini.zip").unlink()
    elif trouble == "no zip":
        (folder / "mini.zip").write_text("sorry")
        md5 = None
    else:
        md5 = packed(folder / "mini.zip", **{"../../evil": "x"})
    with pytest.raises(InputError, match=sentence) as caught:
        locate("ml-mini", {"ml-mini": Owner(url + "mini.zip", md5)})
    assert list(cache.iterdir()) == []
    assert not (cache.parent / "evil").exists()
    if trouble != "leads out":
        assert "set PALATE_DATA to a folder that holds ml-mini, or download" in str(caught.value)


def test_no_network(cache: Path) -> None:
    with pytest.raises(InputError, match=r"cannot fetch ml-mini from http://127\.0\.0\.1:1/mini\.zip .*refused"):
        locate("ml-mini", {"ml-mini": Owner("http://127.0.0.1:1/mini.zip")})


def test_unknown_names() -> None:
    with pytest.raises(InputError, match=r"no file or data set 'ml-100' \(did you mean 'ml-100k'\?\)"):
        read("ml-100")
    with pytest.raises(InputError, match="is not the name of a data set"):
        locate("../ml-100k")
    assert {"ml-100k", "ml-1m", "ml-latest-small"} <= set(KNOWN)
