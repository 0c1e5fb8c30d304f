"""Every module has a home among the tests: a file of its name, a test of its part that imports it, or a named one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SOURCES = TESTS.parent / "src" / "palate"
THROUGH_A_DOOR = {  # parts that are tested as they are used, and the module that their tests go through
    "cli": "palate.cli.app",
    "doctor": "palate.doctor",
    "readers": "palate.readers.read",
    "reproduction": "palate.reproduction.run",
    "service": "palate.service.app",
    "serving": "palate.serving.server",
}
HOMES = {  # what else is tested elsewhere, and where
    "data/score_kind": "evaluation/test_run.py",
    "evaluation/faults/checked_lists": "evaluation/faults/test_faults.py",
    "evaluation/faults/lists": "evaluation/faults/test_faults.py",
    "evaluation/faults/ratings": "evaluation/faults/test_faults.py",
    "evaluation/leakage/fits": "evaluation/leakage/test_peeking.py",
    "evaluation/scoring/groups": "evaluation/scoring/test_slices.py",
    "hybrids/composed": "hybrids/test_fitting.py",
    "hybrids/yardstick": "hybrids/test_hybrids.py",
    "models/blocks/item_inverse": "models/linear/test_ease.py",
    "models/factors/bayesian_fm/fold_in": "models/factors/bayesian_fm/test_bayesian_fm.py",
    "models/factors/bayesian_fm/model": "models/factors/bayesian_fm/test_bayesian_fm.py",
    "models/factors/bayesian_fm/sides": "models/factors/bayesian_fm/test_bayesian_fm.py",
    "models/features/fm/left_out": "models/features/test_fm.py",
    "models/fitting": "hybrids/test_fitting.py",
    "models/needs": "tuning/test_plan.py",
    "models/scorer": "models/test_recommender.py",
    "models/sequences/markov/model": "models/sequences/test_markov.py",
    "pipeline/ranking": "pipeline/test_pipeline.py",
    "pipeline/stages": "pipeline/test_pipeline.py",
    "registry/comparisons": "cli/test_compare.py",
    "registry/parquet": "registry/test_artifact.py",
    "registry/versions": "registry/test_registry.py",
    "reports/sentences": "evaluation/test_compare.py",
    "reports/terminal": "evaluation/test_compare.py",
    "testing/face": "test_face.py",
    "testing/fits": "testing/test_contracts.py",
    "testing/lists": "testing/test_contracts.py",
    "testing/steps": "pipeline/test_steps.py",
    "testing/worlds": "testing/test_contracts.py",
    "tuning/search_trial": "tuning/test_search.py",
    "tuning/tuned": "tuning/test_search.py",
}


def modules() -> list[str]:
    paths = (path for path in sorted(SOURCES.rglob("*.py")) if not path.name.startswith("_"))
    return [path.relative_to(SOURCES).with_suffix("").as_posix() for path in paths]


def imported(path: Path) -> Iterator[str]:
    """The modules that a test imports, and the names from them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.fixture(scope="module")
def imports() -> dict[Path, set[str]]:
    return {path: set(imported(path)) for path in TESTS.rglob("*.py")}


def has_mirror(module: str, imports: dict[Path, set[str]]) -> bool:
    """Whether a test of its name stands in the folder of its part, or one of that part's tests imports it."""
    folder, _, name = module.rpartition("/")
    if any((TESTS / folder).glob(f"test_{name}*.py")):
        return True
    part, whole = TESTS / module.partition("/")[0] if folder else TESTS, f"palate.{module.replace('/', '.')}"
    return any(path.is_relative_to(part) and whole in names for path, names in imports.items())


def test_every_module_has_a_home(imports: dict[Path, set[str]]) -> None:
    homeless = [
        module
        for module in modules()
        if module.partition("/")[0] not in THROUGH_A_DOOR and module not in HOMES and not has_mirror(module, imports)
    ]
    assert not homeless, f"write tests/FOLDER/test_NAME.py for each, or name its home here: {', '.join(homeless)}"


@pytest.mark.parametrize("part", THROUGH_A_DOOR)
def test_a_part_behind_a_door_is_tested_through_it(part: str, imports: dict[Path, set[str]]) -> None:
    door = THROUGH_A_DOOR[part]
    assert any(path.is_relative_to(TESTS / part) and door in names for path, names in imports.items())


def test_homes_are_of_modules_that_need_one_and_exist(imports: dict[Path, set[str]]) -> None:
    assert {module for module in HOMES if module not in modules() or has_mirror(module, imports)} == set()
    assert {home for home in HOMES.values() if not (TESTS / home).exists()} == set()


def test_no_two_files_of_tests_have_one_name() -> None:
    names: dict[str, list[str]] = {}
    for path in TESTS.rglob("test_*.py"):
        if not (path.parent / "__init__.py").exists():
            names.setdefault(path.name, []).append(path.relative_to(TESTS).as_posix())
    assert [places for places in names.values() if len(places) > 1] == []
