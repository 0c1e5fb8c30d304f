import numpy as np

from palate.data.encoding import Encoding
from palate.data.features import NO_TIME, Category, Features, Number, Tags, Text, Time, Vector, strings
from palate.sparse import one_hot


def table(n: int = 3) -> Features:
    tags = one_hot(np.arange(n), 2)
    return Features(
        n,
        {
            "genre": Category(np.arange(n, dtype=np.int32) % 2, 2),
            "price": Number(np.arange(n, dtype=np.float32)),
            "since": Time(np.arange(n, dtype=np.int64) * 86_400),
            "image": Vector(np.ones((n, 2), dtype=np.float32)),
            "tags": Tags(tags),
            "words": Text(strings(["red wine", "red beer", "wine"][:n])),
        },
    )


def test_a_row_that_is_not_there_is_not_known_in_any_column() -> None:
    taken = table().take(np.array([2, -1, 99]))
    genre, price, since = (taken.columns[name] for name in ("genre", "price", "since"))
    assert isinstance(genre, Category) and genre.code.tolist() == [0, -1, -1]
    assert isinstance(price, Number) and np.isnan(price.value).tolist() == [False, True, True]
    assert isinstance(since, Time) and since.value.tolist()[1:] == [NO_TIME, NO_TIME]
    assert not Encoding.of(table())(taken).toarray()[1:].any()


def test_a_later_table_lines_up_with_that_of_the_fit() -> None:
    encoding = Encoding.of(table())
    assert encoding(table()).shape == (3, 2 + 1 + 1 + 2 + 2 + 2)
    later = Features(2, {"genre": Category(np.array([1, 7], dtype=np.int32), 8), "colour": table(2).columns["tags"]})
    np.testing.assert_array_equal(encoding(later).toarray()[:, :2], [[0, 1], [0, 0]])


def test_numbers_are_measured_by_the_scale_of_the_fit() -> None:
    encoding = Encoding.of(Features(2, {"price": Number(np.array([1.0, 3.0], dtype=np.float32))}))
    later = Features(2, {"price": Number(np.array([5.0, np.nan], dtype=np.float32))})
    assert encoding(later).toarray().ravel().tolist() == [3.0, 0.0]
