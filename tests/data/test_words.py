"""Texts as words: TF-IDF by its formula, and words that came after the fit say nothing."""

import numpy as np

from palate.data.words import Words, split

TEXTS = np.array(["A red lamp, red", "red chair", "blue chair"])


def test_words_in_two_texts_or_more_count() -> None:
    words = Words.of(TEXTS)
    assert words.names == ("chair", "red")
    np.testing.assert_allclose(words.rarity, np.log(4 / 3) + 1, rtol=1e-6)
    assert Words.of(TEXTS, most=1).names == ("chair",)


def test_rows_have_length_1_and_count_times_rarity() -> None:
    table = Words.of(TEXTS)(np.array(["red red chair", "green table", "lamp"])).toarray()
    np.testing.assert_allclose(table, [[1 / 5**0.5, 2 / 5**0.5], [0, 0], [0, 0]], rtol=1e-6)


def test_single_letters_and_capitals() -> None:
    assert split("A Red-ish LAMP x 42") == ["red", "ish", "lamp", "42"]
