"""The documentation as a site: it builds without a warning, every link holds, and it needs no network."""

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from palate.catalogue import models

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    command = [sys.executable, str(ROOT / "docs" / "site" / "build.py"), str(folder)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    assert "Every link holds" in built.stdout
    return folder / "site"


def test_every_page_and_every_public_module_is_there(site: Path) -> None:
    assert all((site / "docs" / "models" / f"{name}.html").exists() for name in models())
    reference = "".join(path.read_text() for path in (site / "docs" / "reference").glob("*.html"))
    sources = ROOT / "src" / "palate"
    modules = {
        ".".join(path.relative_to(sources.parent).with_suffix("").parts)
        for path in sources.rglob("*.py")
        if not path.name.startswith("_")
    }
    anchors = set(re.findall(r'id="(palate[\w.]*)"', reference))
    assert modules - anchors == set()
    assert "palate.models.linear.ease.EASE.l2" in anchors  # a setting, and what its range says that it is
    assert "Every public name" in reference


def test_formulas_are_drawn_and_code_is_not(site: Path) -> None:
    ease = (site / "docs" / "models" / "ease.html").read_text()
    assert ease.count("<math") > 5
    assert "$" not in re.sub(r"<(script|pre|code|style).*?</\1>", "", ease, flags=re.DOTALL)


def test_it_reads_and_searches_from_files_without_a_network(site: Path, browser: "Browser") -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800})
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    for name in ("index.html", "docs/serving.html", "docs/reference/index.html"):
        page.goto((site / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, name
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator("button.md-search__button").click()
    page.get_by_placeholder("Search").fill("shallow")
    page.locator("a[href*='docs/models/ease.html']").first.click()
    page.get_by_role("heading", name="EASE").first.wait_for()
    assert [address for address in addresses if address.startswith("http")] == []
    page.close()
