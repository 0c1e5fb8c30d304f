"""Every curl line of the page on serving is answered."""

import re
import shlex
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from registry.small_shop import N_ITEMS, N_USERS, served, shop
from service.conftest import Asker

from palate.data.vocabulary import Vocabulary
from palate.registry.registry import Registry
from palate.service.app import create_app

PAGE = Path(__file__).parents[2] / "docs" / "serving.md"
CURLS = re.findall(r"^curl (.*?)(?=^curl|^```)", PAGE.read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    users = Vocabulary.of([f"u{10 + code}" for code in range(N_USERS)])
    data = replace(shop(), user_ids=users)
    registry = Registry(tmp_path_factory.mktemp("documented"))
    registry.publish(served(data), data, promote=True)
    registry.save_comparison({"data": "shop", "models": []})
    return Asker(create_app(registry))


def test_there_are_such() -> None:
    assert len(CURLS) >= 20 and N_ITEMS == 10


@pytest.mark.parametrize("line", CURLS)
def test_it_is_answered(documented: Asker, line: str) -> None:
    address, *words = shlex.split(line)
    path = address.removeprefix("http://localhost:8000")
    if words[:1] == ["--json"]:
        answer = documented("POST", path, content=words[1], headers={"content-type": "application/json"})
    else:
        pairs = [word.split("=", 1) for word in words if "=" in word]
        query = "&".join(f"{name}={quote(value)}" for name, value in pairs)
        answer = documented("GET", f"{path}?{query}" if query else path)
    assert answer.status_code == 200, answer.text
