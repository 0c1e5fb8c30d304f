"""Builds the documentation as a site: `build.py FOLDER` makes FOLDER/site/index.html, which opens without a server."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from formulas import with_formulas
from links import broken, foreign
from look import stylesheet
from reference import pages

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
CONSOLE = ROOT / "src" / "palate" / "console" / "static"
WORKER, ELSEWHERE = "frame_worker.js", "https://unpkg.com/iframe-worker/shim"
AT_ROOT = ("CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "LICENSE", "SECURITY.md")


def assemble(work: Path) -> None:
    """The pages as they stand in the repository, so that their links hold, beside those of the reference."""
    folder = work / "pages"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("site", "*.json", "__pycache__"))
    for page in (folder / "docs" / "models").glob("*.md"):
        page.write_text(with_formulas(page.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copy(ROOT / "README.md", folder / "index.md")
    for name in AT_ROOT:
        shutil.copy(ROOT / name, folder)
    shutil.copy(CONSOLE / "favicon.svg", folder)
    (folder / "palate.css").write_text(stylesheet(CONSOLE / "palate.css", HERE / "palate.css"), encoding="utf-8")
    (folder / "docs" / "reference").mkdir()
    reference = pages(ROOT / "src" / "palate")
    for name, text in reference.items():
        (folder / "docs" / "reference" / f"{name}.md").write_text(text, encoding="utf-8")
    text = settings(folder, list(reference))
    missing = [page.name for page in (folder / "docs").glob("*.md") if f'"docs/{page.name}"' not in text]
    if missing:
        sys.exit(f"docs/site/zensical.toml does not say where in the navigation these stand: {', '.join(missing)}")
    (work / "zensical.toml").write_text(text, encoding="utf-8")


def settings(folder: Path, reference: list[str]) -> str:
    """zensical.toml with the pages of models and reference in its navigation."""
    text = (HERE / "zensical.toml").read_text(encoding="utf-8")
    models = [(title(page), f"docs/models/{page.name}") for page in sorted((folder / "docs" / "models").glob("*.md"))]
    packages = [(name.removeprefix("palate."), f"docs/reference/{name}.md") for name in reference if name != "index"]
    for mark, entries in (("models", models), ("reference", packages)):
        lines = "\n".join(f"    {{ {json.dumps(name)} = {json.dumps(page)} }}," for name, page in entries)
        text = text.replace(f"    # {mark}\n", f"{lines}\n")
    return text.replace("ROOT/", f"{ROOT}/")


def title(page: Path) -> str:
    """The heading of a page, without the catalogue's name in brackets."""
    return re.sub(r" \(`.*", "", page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# "))


def search_alone(site: Path) -> None:
    """Lets the search work without a server and a network: pages load the script for it from here."""
    shutil.copy(HERE / WORKER, site / "assets" / "javascripts")
    for path in site.rglob("*.html"):
        up = "../" * (len(path.relative_to(site).parts) - 1)
        text = path.read_text(encoding="utf-8").replace(ELSEWHERE, f"{up}assets/javascripts/{WORKER}")
        path.write_text(text, encoding="utf-8")


def main(folder: Path) -> int:
    work, site = folder / "docs", folder / "site"
    assemble(work)
    shutil.rmtree(site, ignore_errors=True)
    built = subprocess.run([sys.executable, "-m", "zensical", "build", "--strict"], cwd=work, check=False)
    if built.returncode:
        return built.returncode
    shutil.move(work / "site", site)
    search_alone(site)
    faults = [*broken(site), *foreign(site)]
    print("\n".join(faults) or f"Every link holds, and nothing is loaded from elsewhere: {site / 'index.html'}")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
