"""The comparisons that were kept: which model is best on which data."""

from typing import Annotated, Any

from fastapi import APIRouter, Path

from palate.registry.answers import NotFoundError
from palate.service.dependencies import TheRegistry
from palate.service.schemas import ComparisonSummary, FoundComparisons
from palate.service.settings import TEXT_MOST

router = APIRouter(prefix="/v1", tags=["comparisons"])


@router.get("/comparisons")
def comparisons(registry: TheRegistry) -> FoundComparisons:
    """All, newest first, each in a few words."""
    return FoundComparisons(comparisons=[ComparisonSummary.model_validate(one) for one in registry.comparisons()])


@router.get("/comparisons/{comparison_id}")
def comparison(
    comparison_id: Annotated[str, Path(max_length=TEXT_MOST, examples=["latest"])], registry: TheRegistry
) -> dict[str, Any]:
    """One comparison as it was saved; `latest` is the newest."""
    if not registry.has_comparison(comparison_id):
        raise NotFoundError(f"there is no comparison {comparison_id!r}; `palate compare` makes one", "comparison_id")
    return registry.comparison(comparison_id)
