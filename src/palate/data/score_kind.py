"""What a model's score is: a rank, a rating or a probability."""

from enum import Enum


class ScoreKind(Enum):
    """A rank orders items and no more; a rating is the value that the user would give; a probability is the chance,
    from 0 to 1, that the user will like the item."""

    RANK = "rank"
    RATING = "rating"
    PROBABILITY = "probability"
