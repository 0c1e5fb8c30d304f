"""Outside packages are imported where the table of doors allows it, and the table has no line for nothing."""

from pathlib import Path

import pytest
from doors import ROOT, outside, table, violations


def test_every_import_has_its_door() -> None:
    assert list(violations(ROOT / "src" / "palate", table())) == []


@pytest.mark.parametrize(
    "source",
    [
        "import torch",
        "import torch.nn as nn",
        "from torch.nn import Linear",
        "def late():\n    import torch",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch",
        "from importlib import import_module\nnn = import_module('torch.nn')",
        "import importlib\nnn = importlib.import_module('torch')",
    ],
)
def test_an_import_without_a_door_is_named(source: str, tmp_path: Path) -> None:
    module = tmp_path / "palate" / "metrics" / "ranking.py"
    module.parent.mkdir(parents=True)
    module.write_text(source)
    (broken,) = violations(tmp_path / "palate", {"torch": ["palate.models"]})
    assert "torch may be imported in palate.models alone" in broken
    assert list(violations(tmp_path / "palate", {"torch": ["palate.metrics"]})) == []
    (unknown,) = violations(tmp_path / "palate", {})
    assert "stands in no line" in unknown


def test_the_standard_library_and_palate_need_no_door() -> None:
    assert list(outside("import json, os.path\nfrom palate.data import queries\nfrom . import sibling")) == []


def test_a_door_of_a_part_is_not_that_of_its_namesake(tmp_path: Path) -> None:
    module = tmp_path / "palate" / "servicing.py"
    module.parent.mkdir()
    module.write_text("import fastapi")
    assert len(list(violations(tmp_path / "palate", {"fastapi": ["palate.service"]}))) == 1
