"""What every command says of the data that it reads, and the options by which people decide otherwise."""

import json

from cli.commands import Terminal


def test_names_without_the_contents_are_said_aloud(palate: Terminal) -> None:
    rows = [f"{n},{n % 7},week {n}" for n in range(40)]
    palate.write("a.csv", "\n".join(["user,item,timestamp", *rows, ""]))
    for command in (["data", "check", "a.csv"], ["train", "popular", "--data", "a.csv"]):
        ended = palate(*command)
        output = " ".join((ended.out + ended.err).split())
        assert "! time: none; column 'timestamp' has the name for it" in output
        assert "such as 'week 0', 'week 1'" in output
    findings = json.loads(palate("data", "check", "a.csv", "--json").out)["findings"]
    assert ("unreadable_time", "warning") in [(finding["kind"], finding["severity"]) for finding in findings]


def test_a_guess_is_refused(palate: Terminal) -> None:
    palate.write("a.csv", "user,item,quantity\n1,2,3\n1,3,9\n2,2,1\n")
    assert "weights are the column 'quantity'" in palate("data", "check", "a.csv").out
    ended = palate("data", "check", "a.csv", "--column", "weight=none")
    assert "weight: none, as specified" in ended.out
    assert "weights are" not in ended.out


def test_how_a_text_is_written_is_said_and_can_be_said(palate: Terminal) -> None:
    rows = [f"{n % 9};{n % 4};{n % 5},5;0{n % 9 + 1}/05/2021" for n in range(40)]
    palate.write("a.csv", "\n".join([*rows, ""]))
    columns = ["--column", "user=1", "--column", "item=2"]
    output = " ".join(palate("data", "check", "a.csv", *columns).out.split())
    assert "';' between fields, no header found: line 1 is read as an event, a decimal comma" in output
    values = ["--delimiter", ";", "--quote", "none", "--no-header", "--encoding", "utf-8", "--decimal", ","]
    ended = palate("data", "check", "a.csv", *columns, *values, "--time-format", "month-first")
    assert "time: read as dates, month first, as specified" in ended.out
    wrong = palate("train", "popular", "--data", "a.csv", *columns, "--time-format", "moth-first")
    assert wrong.code == 2
    assert "did you mean 'month-first'" in wrong.err
