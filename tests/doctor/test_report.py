import io
import json

import numpy as np
from healthy import NOW, healthy, with_times
from rich.console import Console

from palate.data.dataset import Dataset
from palate.data.interactions import Interactions
from palate.doctor import Checkup, check
from palate.doctor.report import render, to_json
from palate.readers.synthetic import shop_world

DATA = healthy()


def printed(report: Checkup, width: int = 100) -> str:
    out = io.StringIO()
    render(report, Console(file=out, width=width, color_system=None))
    return out.getvalue()


def test_a_healthy_report() -> None:
    text = printed(check(DATA, now=NOW))
    assert "3,000 over 3,000 pairs of user and item" in text and "Nothing unusual was found." in text
    assert "2024-01-01" in text and "1: 2" in text
    assert "First see to" not in text


def test_findings_with_meaning_and_cure() -> None:
    text = printed(check(with_times(DATA, slice(0, 2), 0), now=NOW), width=200)
    assert "! before 1990 (warning)" in text and "Most often a missing time" in text and "Cure: Leave the time" in text
    assert "First see to the 1 warning above" in text


def test_most_serious_first() -> None:
    data = with_times(DATA.where(DATA.interactions.item != 3), slice(0, 2), 0)
    assert [finding.severity for finding in check(data, now=NOW).findings] == ["warning", "info"]


def test_the_plot_is_the_tail() -> None:
    report = check(shop_world(n_users=200).data)
    lines = [line for line in printed(report, 100).splitlines() if "█" in line]
    assert len(lines) == 8
    assert lines[0].split()[0] == f"{report.tail[0].events:,}"
    full = [line.count("█") for line in lines]
    assert full == sorted(full) and full[-1] > full[0] >= 1


def test_fits_the_terminal() -> None:
    for width in (40, 80):
        assert max(map(len, printed(check(DATA, now=NOW), width).splitlines())) <= width


def test_plain_ascii_terminals() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    render(check(DATA, now=NOW), Console(file=out, width=80, color_system=None))
    out.flush()
    assert b"::" in raw.getvalue()


def test_nothing_to_print_is_printed() -> None:
    none = np.zeros(0, dtype=np.int32)
    empty = Interactions(none, none, np.zeros(0, np.float32), np.zeros(0, np.int64), 0, 0)
    text = printed(check(Dataset.of(empty)))
    assert "not known" in text and "The long tail" not in text


def test_json_says_the_same() -> None:
    report = check(with_times(DATA, slice(0, 2), 0), now=NOW)
    plain = json.loads(json.dumps(to_json(report)))
    assert plain["facts"]["n_events"] == 3_000 and plain["facts"]["per_user"]["median"] == 25.0
    assert plain["facts"]["sparsity"] == report.facts.sparsity
    assert plain["findings"][0]["kind"] == "before_1990" and plain["findings"][0]["severity"] == "warning"
    assert plain["advice"] == list(report.advice) and len(plain["tail"]) == len(report.tail)
