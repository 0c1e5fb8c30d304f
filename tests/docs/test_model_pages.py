"""Every model of the catalogue has a page of one form, and stands in the index."""

import re
from pathlib import Path

import pytest

from palate.catalogue import models

DOCS = Path(__file__).parents[2] / "docs"
HEADINGS = ["Idea", "Maths", "Use", "When not to use it", "Cost", "Numbers"]
BLOCK = re.compile(r"^```python\n.*?^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", models())
def test_the_page_of_a_model_has_the_form(name: str) -> None:
    text = (DOCS / "models" / f"{name}.md").read_text()
    assert re.match(rf"# \S.* \(`{name}`\)\n\n\S", text)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r"^#+ (.*)$", prose, re.MULTILINE)[1:] == HEADINGS
    assert len(BLOCK.findall(text)) == 1
    begin, end = text.index("<!-- numbers -->"), text.index("<!-- end of numbers -->")
    assert text.index("\n## Numbers\n") < begin < end
    assert text.count("numbers -->") == 2


@pytest.mark.parametrize("name", models())
def test_the_index_links_each_page_once(name: str) -> None:
    assert (DOCS / "models.md").read_text().count(f"| [`{name}`](models/{name}.md) | ") == 1


def test_there_is_no_page_of_a_model_that_is_not_there() -> None:
    assert {page.stem for page in (DOCS / "models").glob("*.md")} == set(models())


def test_links_of_the_pages_lead_somewhere() -> None:
    for page in [*DOCS.glob("*.md"), *(DOCS / "models").glob("*.md"), DOCS.parent / "README.md"]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links {target}"
