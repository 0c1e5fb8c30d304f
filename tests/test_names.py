"""Names say what a thing is: no bare participles and pronouns, in which a reader learns nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EMPTY = {"told", "said", "found", "one", "there", "asked", "given", "kept", "shown", "foretold", "meant"}
PUBLIC = {  # names that users write, or that artifacts hold
    "__init__.py: given",
    "splitting/given.py: given",
    "splitting/new_users.py: given",
    "models/factors/bayesian_fm/model.py: kept_",
}


def bound(tree: ast.AST) -> Iterator[str]:
    """Every name that a module binds: variables, parameters, functions, classes, aliases, captures of patterns."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.alias(asname=str(name)):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.ExceptHandler(name=str(name)):
                yield name


def empty(source: str) -> set[str]:
    return {name for name in bound(ast.parse(source)) if name.strip("_").lower() in EMPTY}


@pytest.mark.parametrize("folder", ["src/palate", "benchmarks", "tests"])
def test_names_say_what_a_thing_is(folder: str) -> None:
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files
    names = {f"{path.relative_to(ROOT / folder)}: {name}" for path in files for name in empty(path.read_text())}
    assert names - PUBLIC == set()


def test_each_way_to_bind_a_name_is_seen() -> None:
    assert empty("told = 1\nfor one in (): pass") == {"told", "one"}
    assert empty("def said(given): pass\nclass Shown: pass") == {"said", "given", "Shown"}
    assert empty("match 1:\n case [kept, *there]: pass") == {"kept", "there"}
    assert empty("import numpy as found\ntry: pass\nexcept E as meant: pass\n[asked for asked in ()]") == {
        "found",
        "meant",
        "asked",
    }
    assert empty("count = said.told(one=1)") == set()
