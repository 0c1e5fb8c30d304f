"""The contracts of everything that recommends, for authors of models."""

from collections.abc import Callable, Mapping

from palate.models.recommender import Reads, Recommends
from palate.testing.case import Case, broken_of
from palate.testing.face import FACE, finds_the_withheld_item, serves_a_stranger_by_what_they_did
from palate.testing.fits import FITS
from palate.testing.scores import SCORES, learns_ratings_from_what_is_rated_alone

Contract = Callable[[Case], None]
CONTRACTS: Mapping[str, Contract] = {contract.__name__: contract for contract in (*FACE, *FITS, *SCORES)}


def keeps(case: Case) -> Mapping[str, Contract]:
    """The contracts that this one must keep, by name: all that recommends has a face, a model has scores too.

    Each is called with the case, and raises AssertionError where it is broken.
    """
    contracts = {name: contract for name, contract in CONTRACTS.items() if case.scores or contract not in SCORES}
    return {name: contract for name, contract in contracts.items() if _applies(contract, case)}


def check_recommender(make: Callable[[], Recommends], *, personal: bool = True) -> None:
    """Holds what `make` makes, each time anew and not fitted, to every contract.

    `personal=False` is for what does not tell from a history or from attributes what its owner likes. Raises
    AssertionError, which names each contract that is broken and says how.
    """
    case = Case(make, personal)
    broken = broken_of(keeps(case), case)
    if broken:
        raise AssertionError(f"{type(make()).__name__} breaks {len(broken)} of the contracts:\n" + "\n".join(broken))


def _applies(contract: Contract, case: Case) -> bool:
    if contract is finds_the_withheld_item:
        return case.personal and case.reads is not Reads.NOTHING
    if contract is learns_ratings_from_what_is_rated_alone:
        return case.rates
    if contract is serves_a_stranger_by_what_they_did:
        return case.personal and Reads.HISTORY in case.reads
    return True
