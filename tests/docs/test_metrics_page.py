"""The page on evaluation says of every metric what the program says of it."""

from pathlib import Path

from palate.metrics.named import NAMED

PAGE = Path(__file__).parents[2] / "docs" / "evaluation.md"


def test_the_page_defines_every_metric_as_the_program_does() -> None:
    rows = [line.split(" | ") for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    stated = {row[0].removeprefix("| "): (row[2], row[3]) for row in rows if len(row) == 4}
    for name, metric in NAMED.items():
        better, about = stated[name]
        assert better == metric.better
        assert about.startswith(metric.about)
