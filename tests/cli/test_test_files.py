"""Parts in files of their own: named, or found in a folder, by every command that measures; and what is said."""

import json

from cli.commands import Terminal, ratings


def halves(palate: Terminal, folder: str = "") -> None:
    head, *rows = ratings().splitlines()
    if folder:
        (palate.folder / folder).mkdir()
    for name, part in (("train", rows[::2] + rows[1::4]), ("valid", rows[3::8]), ("test", rows[7::8])):
        palate.write(f"{folder}{name}.csv", "\n".join([head, *part, ""]))


def test_a_test_file_is_what_is_asked_for(palate: Terminal) -> None:
    halves(palate)
    ended = palate("evaluate", "popular", "--data", "train.csv", "--test", "test.csv", "--json")
    assert ended.code == 0, ended.err
    text = json.loads(ended.out)
    assert text["split"].startswith("as given: ")
    assert "test.csv: 60 events" in ended.err


def test_a_folder_with_parts_is_that_split(palate: Terminal) -> None:
    halves(palate, "d/")
    ended = palate("compare", "popular", "--data", "d", "--json")
    assert "models learn from train.csv and are asked for what is in test.csv, valid.csv is kept to choose by" in (
        " ".join(ended.err.split())
    )
    assert json.loads(ended.out)["split"].startswith("as given, a validation part kept to choose by")
    ended = palate("compare", "popular", "--data", "d", "--split", "random", "--json")
    assert json.loads(ended.out)["split"].startswith("at random")
    assert "480 events" in ended.err


def test_tune_chooses_by_the_validation_file(palate: Terminal) -> None:
    halves(palate)
    parts = ("--data", "train.csv", "--test", "test.csv", "--validation", "valid.csv")
    text = json.loads(palate("tune", "item_knn", *parts, "--trials", "2", "--json").out)
    assert text["validation"].startswith("the validation part, as given")
    assert text["test"].startswith("as given, a validation part kept to choose by")


def test_sessions_are_asked_by_their_prefix_and_repeats_are_hinted_at(palate: Terminal) -> None:
    palate.write("train.csv", "session_id,item_id\n" + "".join(f"{s},{i}\n" for s in range(9) for i in range(s % 3, 5)))
    palate.write("test.csv", "session_id,item_id\n" + "".join(f"{s},{i}\n" for s in (20, 21) for i in (1, 2, 3, 4)))
    ended = palate("evaluate", "item_knn", "--data", "train.csv", "--test", "test.csv", "--given", "next")
    assert "all but the last of their test events for that one" in " ".join(ended.out.split())
    assert "The users here are sessions." in ended.out
    ended = palate("evaluate", "item_knn", "--data", "train.csv", "--test", "test.csv", "--repeats")
    assert ended.code == 0 and "The users here are sessions." not in ended.out


def test_what_does_not_go_together(palate: Terminal) -> None:
    halves(palate)
    for words, sentence in (
        (("--validation", "valid.csv"), "--validation goes with --test"),
        (("--test", "test.csv", "--split", "random"), "--split does not go with a test file"),
        (("--test", "test.csv", "--share", ".3"), "--share does not go with a test file"),
        (("--test", "test.csv", "--given", "some"), "--given is 'some'; give a share such as 0.5, or next"),
        (("--test", "none.csv"), "there is no file none.csv"),
    ):
        ended = palate("evaluate", "popular", "--data", "train.csv", *words)
        assert ended.code == 2 and sentence in ended.err, ended.err


def test_a_pattern_that_the_shell_took_apart(palate: Terminal) -> None:
    halves(palate)
    ended = palate("compare", "ease", "--data", "train.csv", "valid.csv")
    assert ended.code == 2 and "valid.csv is a file, and stands where models are named" in ended.err
    ended = palate("data", "check", "train.csv", "valid.csv")
    assert ended.code == 0 and "train.csv, valid.csv: 420 events" in ended.out


def test_the_doctor_says_what_it_looked_for_between_two_files(palate: Terminal) -> None:
    palate.write(
        "a.csv", "user,item,timestamp\n" + "".join(f"{u},{i},{10**9 + i}\n" for u in range(9) for i in range(9))
    )
    palate.write(
        "b.csv", "user,item,timestamp\n" + "".join(f"{u},{i},{15 * 10**8 + i}\n" for u in range(9) for i in range(9))
    )
    ended = palate("data", "check", "a.csv", "--other", "b.csv")
    assert "the same events in both: none" in ended.out
    assert "events in the second that are older than the last of the first: not to be told" not in ended.out


def test_places_are_no_dates(palate: Terminal) -> None:
    palate.write("s.txt", "".join(f"{u} 1 2 3" + " 4" * (u % 2) + "\n" for u in range(30)))
    ended = palate("data", "check", "s.txt")
    assert "places 0 to 3 in each user's own sequence" in ended.out and "1970-01" not in ended.out
