"""Titles of the rows of a feature table: the label, else the id."""

from palate.data.features import Features, Label
from palate.data.vocabulary import Vocabulary


def titles(ids: Vocabulary, table: Features) -> list[str]:
    """One per row of the table: its label ("title", "name", or the first label there is), else its id.

    A row beyond the ids (an item newer than the fit) without a label is "new 7", with its code.
    """
    labels = {name: column.value for name, column in table.columns.items() if isinstance(column, Label)}
    name = next((label for label in ("title", "name", *labels) if label in labels), None)
    plain = [str(id) for id in ids.ids.tolist()]
    plain += [f"new {code}" for code in range(len(plain), len(table))]
    return plain if name is None else [str(label) or id for label, id in zip(labels[name], plain, strict=True)]
