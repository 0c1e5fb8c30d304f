import numpy as np
from healthy import checkup, healthy, kinds, the, with_columns, with_more

from palate.data.features import Category


def test_healthy_data_has_no_finding() -> None:
    for seed in range(5):
        assert checkup(healthy(seed)).findings == ()


def test_duplicates() -> None:
    data = healthy()
    done = data.interactions
    twice = with_more(data, done.user[[0, 0, 40]], done.item[[0, 0, 40]], done.time[[0, 0, 40]])
    finding = the("duplicates", twice)
    assert finding.severity == "warning" and finding.sentence.startswith("3 events of 3,003 (under 0.1 %) stand")
    assert f'user "u0" with item "i{done.item[0]}"' in finding.sentence and '"u1"' in finding.sentence
    assert "and 1 more" not in finding.sentence


def test_another_kind_of_event_is_no_duplicate() -> None:
    data = healthy()
    done = data.interactions
    again = with_more(data, done.user[:1], done.item[:1], done.time[:1])
    codes = np.zeros(len(again.interactions), dtype=np.int32)
    codes[-1] = 1
    assert kinds(with_columns(again, event=Category(codes, 2, ("view", "purchase")))) == []


def test_repeated_pairs() -> None:
    data = healthy()
    done = data.interactions
    some = np.arange(0, 100)
    finding = the("repeated_pairs", with_more(data, done.user[some], done.item[some], done.time[some] + 90))
    assert finding.severity == "info" and finding.sentence.startswith("100 events of 3,100 (3.2 %) are with an item")
    assert "and 97 more" in finding.sentence
    assert kinds(with_more(data, done.user[:3], done.item[:3], done.time[:3] + 90)) == []
