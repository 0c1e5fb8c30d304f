"""A terminal in a folder of its own."""

from pathlib import Path

import pytest

from cli.commands import Terminal


@pytest.fixture
def palate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path, monkeypatch, capsys)
