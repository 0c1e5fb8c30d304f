"""The pages of the reference, one for each package: every public module of Palate, from its docstrings."""

import ast
from collections.abc import Iterator
from pathlib import Path


def pages(sources: Path) -> dict[str, str]:
    """The text of each page by the name of its package; `index` leads to them all."""
    packages = {name: list(modules) for name, modules in by_package(sources)}
    written = {name: page(name, modules) for name, modules in packages.items()}
    return {"index": index(sources, packages), **written}


def by_package(sources: Path) -> Iterator[tuple[str, list[Path]]]:
    """Each package that holds public modules, and those."""
    for folder in sorted({path.parent for path in sources.rglob("*.py")}):
        modules = [path for path in sorted(folder.glob("*.py")) if not path.name.startswith("_")]
        if modules:
            yield ".".join(folder.relative_to(sources.parent).parts), modules


def page(package: str, modules: list[Path]) -> str:
    own = purpose(modules[0].parent / "__init__.py")
    parts = [f"# {package}", own, *(f"::: {package}.{path.stem}" for path in modules)]
    return "\n\n".join(part for part in parts if part) + "\n"


def index(sources: Path, packages: dict[str, list[Path]]) -> str:
    """What `import palate` offers, and what each module of each package provides."""
    lines = ["# Reference", "", "Every public name, by its docstring. `import palate` offers:", ""]
    lines += ["| name | |", "|---|---|"]
    lines += [offered(sources, name, module) for name, module in sorted(places(sources).items())]
    for package, modules in packages.items():
        lines += ["", f"## [{package}]({package}.md)", "", "| module | provides |", "|---|---|"]
        lines += [f"| [{path.stem}]({package}.md#{package}.{path.stem}) | {cell(purpose(path))} |" for path in modules]
    return "\n".join(lines) + "\n"


def offered(sources: Path, name: str, module: str) -> str:
    """A row of the table of what `import palate` offers."""
    parts = module.split(".")[1:]
    path = sources.joinpath(*parts).with_suffix(".py")
    if not path.exists():  # a package that passes on what one of its modules defines
        package = sources.joinpath(*parts, "__init__.py")
        (path,) = (
            package.parent / f"{node.module.rpartition('.')[2]}.py"
            for node in ast.walk(ast.parse(package.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module and name in {alias.name for alias in node.names}
        )
    full = ".".join(path.relative_to(sources.parent).with_suffix("").parts)
    (node,) = (node for node in ast.parse(path.read_text(encoding="utf-8")).body if getattr(node, "name", "") == name)
    line = (ast.get_docstring(node) or "").partition("\n")[0]  # type: ignore[arg-type]  # a class or a function
    return f"| [`palate.{name}`]({full.rpartition('.')[0]}.md#{full}.{name}) | {cell(line)} |"


def places(sources: Path) -> dict[str, str]:
    """The names that `import palate` offers, and their modules, without importing it."""
    for node in ast.parse((sources / "__init__.py").read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign([ast.Name("PLACES")], value):
                names: dict[str, str] = ast.literal_eval(value)
                return names
    raise LookupError("palate/__init__.py names no PLACES")


def purpose(module: Path) -> str:
    """The first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def cell(text: str) -> str:
    return text.replace("|", "\\|")
