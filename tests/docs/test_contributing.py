"""What CONTRIBUTING and the hooks name is what the Makefile does."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CHECK = MAKEFILE.partition("\ncheck:")[2].partition("\n\n")[0]
HOOKS = re.findall(r"^ +entry: (.+)$", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_hooks_are_the_checks() -> None:
    commands = [line.strip().replace(" --check", "").removesuffix(" .") for line in CHECK.splitlines()[1:]]
    assert sorted(HOOKS) == sorted(commands) and len(HOOKS) == 5


def test_every_make_command_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", MAKEFILE, re.MULTILINE))
    for name in ("CONTRIBUTING.md", "README.md", "docs/where.md", ".github/PULL_REQUEST_TEMPLATE.md"):
        named = set(re.findall(r"(?:^|`)make ([\w-]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        assert named and named <= targets, name
