import json
import os
import time
from pathlib import Path

import pytest

import palate.registry.summaries
from palate.registry.registry import Registry
from palate.registry.summaries import CACHE


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    registry = Registry(tmp_path / "registry")
    for name in "abc":
        registry.save_comparison({"data": name, "about": {"data": f"print of {name}"}, "models": []})
    return registry


def read(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that a list of all opens."""
    opened: list[str] = []
    plain = palate.registry.summaries.read_json

    def counted(path: Path, cure: str) -> object:
        opened.append(path.stem)
        return plain(path, cure)

    palate.registry.summaries._read.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(palate.registry.summaries, "read_json", counted)
        registry.summaries()
    return opened


def test_a_list_reads_only_what_was_written_since(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [summary.id for summary in registry.summaries()]
    assert read(registry, monkeypatch) == []
    (registry.folder / "comparisons" / f"{ids[1]}.json").write_text(json.dumps({"id": "x", "created": "now", "n": 3}))
    assert read(registry, monkeypatch) == [ids[1]]
    assert registry.comparisons()[1] == {"id": ids[1], "created": "now", "n": 3}
    (registry.folder / "comparisons" / f"{ids[0]}.json").unlink()
    assert [summary.id for summary in registry.summaries()] == ids[1:] and registry.n_comparisons() == 2


@pytest.mark.parametrize("content", ["", "[]", '{"x": 3}', '{"x": {"problem": 1}}'])
def test_what_is_kept_can_always_be_made_anew(
    registry: Registry, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = registry.summaries()
    (registry.folder / "comparisons" / CACHE).write_text(content)
    assert registry.summaries() == before
    (registry.folder / "comparisons" / CACHE).unlink()
    assert registry.summaries() == before and len(before) == 3
    assert read(registry, monkeypatch) == []


def test_a_copy_under_another_name_has_an_id_of_its_own(registry: Registry) -> None:
    first = registry.summaries()[0].id
    folder = registry.folder / "comparisons"
    (folder / "2001.json").write_bytes((folder / f"{first}.json").read_bytes())
    assert registry.comparisons()[-1]["id"] == "2001" == registry.comparison("2001")["id"]


def test_deep_nesting_is_no_comparison(registry: Registry) -> None:
    deep = "[" * 700 + "]" * 700
    (registry.folder / "comparisons" / "2001.json").write_text(f'{{"id": "a", "created": "b", "x": {deep}}}')
    assert "2001.json is nested too deeply" in str(registry.summaries()[-1].problem)


def test_half_written_drafts_of_killed_processes_go(registry: Registry) -> None:
    folder = registry.folder / "comparisons"
    for name, age in ((".2001.json.7.ab", 3_600), (".2002.json.8.cd", 1)):
        (folder / name).touch()
        os.utime(folder / name, (time.time() - age,) * 2)
    registry.save_comparison({"data": "d"})
    assert [path.name for path in folder.glob(".2*")] == [".2002.json.8.cd"]
