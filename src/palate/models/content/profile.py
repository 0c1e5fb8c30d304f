"""The vector space model: an item is the vector of its features, a user the sum over the items of their history.

Michael J. Pazzani, Daniel Billsus. Content-Based Recommendation Systems. The Adaptive Web, 2007.
https://doi.org/10.1007/978-3-540-72079-9_10
"""

from dataclasses import dataclass
from typing import Annotated

from palate.arrays import Items, Scores
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.data.encoding import Encoding
from palate.data.features import Features
from palate.data.queries import Queries
from palate.hyper import Choice, learned
from palate.models.needs import Needs
from palate.models.recommender import Reads, Recommender
from palate.sparse import CSR


@dataclass
class Profile(Recommender):
    """Scores an item by the similarity of its features to those of the history, each weighed by its event.

    Categories, numbers, tags, vectors and texts (by TF-IDF) count; labels and images do not. Nothing is learned of an
    item but its features, so that one is served from the day it appears. By the cosine, an item of few features can
    score as high as one of many; by the dot product, each feature in common adds to the score.
    """

    reads = Reads.HISTORY
    needs = Needs(item_features=True, few_events=True)
    suits = "the items have features, which serve new items too"

    similarity: Annotated[str, Choice(("cosine", "dot"), "how the similarity of item and profile is measured")] = (
        "cosine"
    )

    encoding_: Encoding = learned()
    item_vectors_: CSR = learned()

    def learn(self, data: Dataset) -> None:
        self.encoding_ = Encoding.of(data.items)
        self.learn_items(data.items)

    def learn_items(self, items: Features) -> None:
        vectors = self.encoding_(items)
        self.item_vectors_ = vectors.unit_rows() if self.similarity == "cosine" else vectors

    def cost(self, size: Size) -> Cost:
        return size.of_items.encoded

    def score(self, queries: Queries, items: Items) -> Scores:
        profile = queries.history.matrix(self.n_items_) @ self.item_vectors_
        if self.similarity == "cosine":
            profile = profile.unit_rows()
        return profile.times_sparse(self.item_vectors_.take(items).T)
