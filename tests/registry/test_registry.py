import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from registry.small_shop import served, shop
from reports.made import comparison

import palate.registry.live
import palate.registry.registry
from palate.errors import ArtifactError
from palate.registry.locks import exclusive, scratch
from palate.registry.registry import Registry

DATA = shop()
MODEL = served(DATA)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry")


def publish(registry: Registry, promote: bool = False) -> int:
    return registry.publish(MODEL, DATA, name="ease", promote=promote).number


def test_the_folder_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PALATE_REGISTRY", str(tmp_path))
    assert Registry().folder == tmp_path
    monkeypatch.delenv("PALATE_REGISTRY")
    assert Registry().folder == Path("palate-registry")


def test_numbers_versions_from_one(registry: Registry) -> None:
    assert registry.versions() == [] and registry.live() is None
    assert [publish(registry) for _ in range(2)] == [1, 2]
    assert [(version.number, version.name, version.live, version.folder.name) for version in registry.versions()] == [
        (1, "ease", False, "0001"),
        (2, "ease", False, "0002"),
    ]
    assert registry.versions()[0].n_events == len(DATA.interactions)


def test_publishes_of_several_at_once_do_not_collide(registry: Registry) -> None:
    with ThreadPoolExecutor(6) as crowd:
        numbers = list(crowd.map(lambda _: publish(registry, promote=True), range(12)))
    assert sorted(numbers) == list(range(1, 13)) == registry.numbers()
    assert len(registry.history()) == 12
    live = registry.live()
    assert live is not None and registry.history()[-1]["live"] == live.number
    assert sorted(path.name for path in registry.folder.iterdir()) == [".live.lock", "live.json", "versions"]
    assert all(path.name.isdecimal() for path in (registry.folder / "versions").iterdir())


def test_promotes_and_rolls_back_as_often_as_there_is_something_before(registry: Registry) -> None:
    for _ in range(3):
        publish(registry, promote=True)
    assert registry.promote(3).live
    assert [registry.rollback().number for _ in range(2)] == [2, 1]
    with pytest.raises(ArtifactError, match="no version was live before"):
        registry.rollback()
    assert registry.load().version == 1
    assert [entry["did"] for entry in registry.history()][-2:] == ["rolled back"] * 2
    assert [version.live for version in registry.versions()] == [True, False, False]


def test_says_which_versions_there_are(registry: Registry) -> None:
    with pytest.raises(ArtifactError, match="there is no version 7 .* none; run `palate train`"):
        registry.load(7)
    publish(registry)
    publish(registry)
    with pytest.raises(ArtifactError, match="there is no version 7 .* there are: 1, 2"):
        registry.promote(7)
    with pytest.raises(ArtifactError, match="nothing is live .* run `palate train`"):
        registry.load()


def test_promotes_nothing_that_was_changed(registry: Registry) -> None:
    publish(registry, promote=True)
    number = publish(registry)
    with (registry.folder / "versions" / "0002" / "arrays.safetensors").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ArtifactError, match="arrays.safetensors was changed"):
        registry.promote(number)
    live = registry.live()
    assert live is not None and live.number == 1


def test_a_publish_that_fails_leaves_nothing(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **more: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(palate.registry.registry, "save", full)
    with pytest.raises(OSError, match="no space"):
        publish(registry)
    assert registry.numbers() == [] and list((registry.folder / "versions").iterdir()) == []


def test_a_live_file_that_says_nothing_is_named(registry: Registry) -> None:
    publish(registry, promote=True)
    for text in ("[]", "", "{"):
        (registry.folder / "live.json").write_text(text)
        with pytest.raises(ArtifactError, match="live.json .*; remove it and promote one"):
            registry.load()


def test_waits_for_who_promotes_and_not_for_ever(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(registry)
    monkeypatch.setattr(palate.registry.live, "PATIENCE", 0.05)
    with (
        exclusive(registry.folder / ".live.lock", 1.0),
        pytest.raises(ArtifactError, match="someone else is promoting"),
    ):
        registry.promote(1)
    assert registry.promote(1).live


def test_what_killed_processes_leave_blocks_nobody_and_goes(registry: Registry) -> None:
    publish(registry, promote=True)
    for left in ("live.lock", ".live.lock", ".live.json.7.ab"):
        (registry.folder / left).touch()
    for left in (".publish.x_12ab9z", ".publish.0123456789abcdef.draft"):
        (registry.folder / "versions" / left / "draft").mkdir(parents=True)
    with scratch(registry.folder / "versions", "publish") as running:
        publish(registry, promote=True)
        assert [path for path in (registry.folder / "versions").iterdir() if path.name[0] == "."] == [running]
    assert registry.rollback().number == 1
    assert sorted(path.name for path in registry.folder.iterdir()) == [
        ".live.lock",
        "live.json",
        "live.lock",
        "versions",
    ]


def test_keeps_comparisons_newest_first(registry: Registry) -> None:
    assert registry.comparisons() == []
    with pytest.raises(ArtifactError, match="no comparison 'latest' .* run `palate compare`"):
        registry.comparison()
    first, second = (registry.save_comparison({"data": name, "models": [{"x": float("nan")}]}) for name in "ab")
    assert [row["id"] for row in registry.comparisons()] == [second, first]
    assert registry.comparison()["data"] == "b" and registry.comparison(first)["data"] == "a"
    assert registry.comparison(first)["models"] == [{"x": None}]
    assert set(registry.comparisons()[0]) == {"id", "created", "data"}


@pytest.mark.parametrize("comparison_id", ["../live", "..", "", "none", "a/b", "\0"])
def test_a_comparison_is_found_by_its_id_alone(registry: Registry, comparison_id: str) -> None:
    publish(registry, promote=True)
    registry.save_comparison({"data": "a"})
    with pytest.raises(ArtifactError, match="there is no comparison"):
        registry.comparison(comparison_id)


def test_a_version_knows_the_comparison_that_chose_it(registry: Registry) -> None:
    version = registry.publish(MODEL, DATA, comparison=comparison().to_json(), settings={"l2": 5.0})
    assert registry.comparison(version.about["comparison"])["data"] == comparison().data
    assert version.about["settings"] == {"l2": 5.0} and version.name == "pipeline"


def test_no_json_file_is_ever_half_written(registry: Registry) -> None:
    publish(registry, promote=True)
    before = (registry.folder / "live.json").read_text()
    with pytest.raises(TypeError):
        registry.save_comparison({"data": object()})
    assert list((registry.folder / "comparisons").iterdir()) == []
    assert json.loads(before)["trail"] == [1]


def test_rolls_back_to_nothing_that_was_changed(registry: Registry) -> None:
    first, second = (publish(registry, promote=True) for _ in range(2))
    (registry.version(first).folder / "arrays.safetensors").write_bytes(b"?")
    with pytest.raises(ArtifactError, match="was changed"):
        registry.rollback()
    assert registry.live_number() == second


def test_rolling_back_where_nothing_is_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="no version was live before"):
        Registry(tmp_path / "none").rollback()
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("trail", ["ab", [None], ["1"], [0], {}])
def test_a_live_file_of_anything_else_is_named(registry: Registry, trail: object) -> None:
    publish(registry, promote=True)
    (registry.folder / "live.json").write_text(json.dumps({"trail": trail, "history": []}))
    with pytest.raises(ArtifactError, match="does not say which version is live"):
        registry.load()


def test_a_version_that_says_nothing_is_named(registry: Registry) -> None:
    (registry.version(publish(registry)).folder / "model.json").write_text("{}")
    with pytest.raises(ArtifactError, match="does not describe a model"):
        registry.versions()


@pytest.mark.parametrize("text", ["{", "[]", '{"models": []}'])
def test_a_broken_comparison_hides_no_other(registry: Registry, text: str) -> None:
    comparison_id = registry.save_comparison({"data": "shop"})
    (registry.folder / "comparisons" / "9999.json").write_text(text)
    assert [row["id"] for row in registry.comparisons()] == [comparison_id]
    assert registry.comparison()["id"] == comparison_id
    with pytest.raises(ArtifactError, match="9999.json"):
        registry.comparison("9999")
