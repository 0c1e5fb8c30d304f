import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from registry.small_shop import served, shop

import palate
from palate.errors import ArtifactError
from palate.registry.folder import relative
from palate.registry.locks import exclusive, scratch
from palate.registry.registry import Registry

HOLD = """
import sys, time
from pathlib import Path
from palate.registry.folder import relative
from palate.registry.locks import exclusive, scratch
with exclusive(Path(sys.argv[1]) / "lock", 1), scratch(Path(sys.argv[1]), "x") as draft:
    (draft / "half").touch()
    print(draft.name, flush=True)
    time.sleep(60)
"""
NOBODY = 65534


def test_a_lock_and_a_draft_die_with_their_process(tmp_path: Path) -> None:
    where = {**os.environ, "PYTHONPATH": str(Path(palate.__file__).parent.parent)}
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=where) as holder:
        assert holder.stdout is not None
        draft = tmp_path / holder.stdout.readline().strip()
        with pytest.raises(TimeoutError), exclusive(tmp_path / "lock", 0.05):
            pass
        with scratch(tmp_path, "x"):
            assert draft.is_dir()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert draft.is_dir() and (tmp_path / "lock").exists()
    with exclusive(tmp_path / "lock", 0.05), scratch(tmp_path, "x"):
        assert not draft.exists()


def test_a_draft_clears_nothing_but_drafts_of_its_name(tmp_path: Path) -> None:
    for name in (".x.backup", ".y.0123456789abcdef.draft", "x"):
        (tmp_path / name).mkdir()
    with scratch(tmp_path, "x") as draft:
        (draft / "file").touch()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".x.backup", ".y.0123456789abcdef.draft", "x"]


def test_every_file_has_the_usual_rights(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        registry = Registry(tmp_path / "registry")
        registry.publish(served(shop()), shop(), promote=True)
        registry.save_comparison({"data": "shop"})
        registry.comparisons()
    finally:
        os.umask(before)
    for path in registry.folder.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


@contextmanager
def another_user() -> Iterator[None]:
    """As a user who owns nothing, where the test runs as root; else as the user who runs it."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize(
    "name", ["versions/0001/arrays.safetensors", "versions/0001/model.json", "live.json", "versions/0001", "versions"]
)
def test_what_may_not_be_read_is_named_with_the_cure(open_folder: Path, name: str) -> None:
    registry = Registry(open_folder / "registry")
    registry.publish(served(shop()), shop(), promote=True)
    (registry.folder / name).chmod(0)
    try:
        with another_user(), pytest.raises(ArtifactError, match=f"{name} may not be (read|opened) .*chmod"):
            registry.load()
    finally:
        (registry.folder / name).chmod(0o755)


def test_what_may_not_be_written_is_named(open_folder: Path) -> None:
    registry = Registry(open_folder / "registry")
    registry.publish(served(shop()), shop())
    registry.folder.chmod(0o555)
    try:
        with another_user():
            for write in (lambda: registry.promote(1), lambda: registry.save_comparison({"data": "a"})):
                with pytest.raises(ArtifactError, match=r"registry/\S+ may not be written by this user"):
                    write()
    finally:
        registry.folder.chmod(0o755)


@pytest.mark.parametrize("folder", ["/srv/r", "r", ".", "data/my registry"])
def test_a_sentence_without_the_place_of_the_registry(folder: str) -> None:
    file = Path(folder) / "versions" / "0001" / "r.json"
    assert (
        relative(f"{file} cannot be read; remove it.", Path(folder))
        == "versions/0001/r.json cannot be read; remove it."
    )
    if folder != ".":
        assert relative(f"there is nothing in {folder}; or is there?", Path(folder)).startswith(
            "there is nothing in the r"
        )
