"""What the compiler does not tell of: two files of the kernels that mean different things by one name."""

import re
from collections import Counter
from pathlib import Path

import palate.kernels.threads

SOURCES = sorted(Path(palate.kernels.threads.__file__).parent.rglob("*.?pp"))
TYPE = re.compile(r"^(?:template <[^>]*>\s*)?(?:struct|class|enum)\s+(?:alignas\(\d+\)\s+)?(\w+)(?![\w;<])", re.M)


def test_no_type_is_defined_twice() -> None:
    """Else the linker may take the members of one (a destructor, say) for those of the other."""
    names = [name for path in SOURCES for name in TYPE.findall(path.read_text(encoding="utf-8"))]
    assert len(names) > 20
    assert [name for name, times in Counter(names).items() if times > 1] == []
