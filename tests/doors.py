"""Holds every import of an outside package to the table of doors in pyproject.toml; `python tests/doors.py` prints
what breaks it."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
Doors = dict[str, list[str]]


def table(root: Path = ROOT) -> Doors:
    """Each outside package, and the parts of Palate that may import it."""
    doors: Doors = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["doors"]
    return doors


def violations(sources: Path, doors: Doors) -> Iterator[str]:
    """A sentence for each import that the table does not allow."""
    for path in sorted(sources.rglob("*.py")):
        module = ".".join(path.relative_to(sources.parent).with_suffix("").parts)
        for line, package in outside(path.read_text()):
            allowed = doors.get(package, [])
            if not any(f"{module}.".startswith(f"{part}.") for part in allowed):
                where = (
                    f"may be imported in {', '.join(allowed)} alone" if allowed else "stands in no line of [tool.doors]"
                )
                yield f"{path}:{line}: {package} {where}"


def outside(source: str) -> Iterator[tuple[int, str]]:
    """The line and the top package of each import of what is neither Palate nor the standard library."""
    for node in ast.walk(ast.parse(source)):
        for name in imported(node):
            package = name.partition(".")[0]
            if package != "palate" and package not in sys.stdlib_module_names:
                yield node.lineno, package  # type: ignore[attr-defined]


def imported(node: ast.AST) -> list[str]:
    """The modules that a node imports: by a statement, or by `import_module` with a constant."""
    match node:
        case ast.Import(names):
            return [alias.name for alias in names]
        case ast.ImportFrom(str(module), _, 0):
            return [module]
        case ast.Call(ast.Name("import_module") | ast.Attribute(_, "import_module"), [ast.Constant(str(name)), *_]):
            return [name] if not name.startswith(".") else []
    return []


if __name__ == "__main__":
    broken = list(violations(ROOT / "src" / "palate", table()))
    print("\n".join(broken) or "Every outside package is imported through its door.")
    sys.exit(bool(broken))
