"""RP3beta: random walks of three steps, with popular items weighed down.

Bibek Paudel, Fabian Christoffel, Chris Newell, Abraham Bernstein. Updatable, Accurate, Diverse, and Scalable
Recommendations for Interactive Applications. ACM TiiS 2017. https://doi.org/10.1145/2955101
"""

from dataclasses import dataclass
from typing import Annotated

from palate.arrays import ItemMatrix
from palate.costs.cost import Cost
from palate.costs.size import Size
from palate.data.dataset import Dataset
from palate.hyper import Log, Range, learned
from palate.models.blocks.graphs import cost_of_walks, edges, to_power, walked, walks_from
from palate.models.blocks.withheld import NDCGs, Withheld, best, cost_of_withheld
from palate.models.recommender import Reads
from palate.models.scoring import ItemSimilarity
from palate.sparse import CSR

BETAS = tuple(n / 10 for n in range(9))  # tried where none is given
USUAL = 0.3


@dataclass
class RP3Beta(ItemSimilarity):
    """The walk goes from an item of the history to a user who has it, and on to an item of theirs.

    Each step's chance is raised to the power alpha, and the chance to end at an item divided by its degree to the power
    beta; of each item the best ends are kept. Thin data wants a beta of .2 or .3, dense data .7: where none is given,
    the fit takes of 0 to .8 the one by which the walks rank best what it withholds from some users.
    """

    reads = Reads.HISTORY

    alpha: Annotated[float, Range(0.0, 2.0, "power of the chance of a step")] = 0.6
    beta: Annotated[
        float | None,
        Range(0.0, 1.0, "power of the items' degrees, by which chances are divided; none: chosen from the data"),
    ] = None
    neighbors: Annotated[int, Log(10, 1000, "best ends kept of each item")] = 200

    beta_: float = learned(before=lambda saved: saved["beta"])
    similarity_: ItemMatrix = learned()

    def learn(self, data: Dataset) -> None:
        graph = edges(data.interactions.matrix())
        self.beta_ = self._chosen(graph) if self.beta is None else self.beta
        self.similarity_ = walked(graph, self.alpha, self.beta_, self.neighbors)

    def cost(self, size: Size) -> Cost:
        walks = cost_of_walks(size, self.neighbors)
        chosen = Cost() if self.beta is not None else cost_of_withheld(size, 2.0, len(BETAS))
        return size.matrix.then(chosen).then(walks).retaining(walks.retained)

    def _chosen(self, graph: CSR) -> float:
        withheld = Withheld.of(graph)
        return best(withheld.ndcgs(self._ndcg), USUAL)

    def _ndcg(self, block: Withheld) -> NDCGs[float]:
        """How well each beta ranks, of walks of which all ends are kept."""
        reached = walks_from(block.met, block.known, self.alpha)
        degrees = block.known.column_sums()
        return {beta: block.ndcg(reached * to_power(degrees, -beta)) for beta in BETAS}
