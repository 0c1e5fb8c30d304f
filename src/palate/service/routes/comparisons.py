"""The saved comparisons: which model is best on which data."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from palate.errors import ArtifactError
from palate.registry.folder import relative
from palate.service.dependencies import Limit, Offset, TheRegistry
from palate.service.schemas import BrokenComparisonResponse, ComparisonsResponse, ComparisonSummaryResponse
from palate.service.settings import LIST_MOST, TEXT_MOST
from palate.serving.answers import NotFoundError

router = APIRouter(prefix="/v1", tags=["comparisons"])


@router.get("/comparisons")
def comparisons(registry: TheRegistry, limit: Limit = LIST_MOST, offset: Offset = 0) -> ComparisonsResponse:
    """Newest first, each in a few words; those that cannot be read are named apart."""
    summaries = registry.summaries(limit, offset)
    return ComparisonsResponse(
        comparisons=[
            ComparisonSummaryResponse.model_validate(summary.values) for summary in summaries if not summary.problem
        ],
        broken=[
            BrokenComparisonResponse(id=summary.id, problem=summary.problem) for summary in summaries if summary.problem
        ],
        total=registry.n_comparisons(),
    )


@router.get("/comparisons/{comparison_id}", response_model=dict[str, Any])
def comparison(
    comparison_id: Annotated[str, Path(max_length=TEXT_MOST, examples=["latest"])], registry: TheRegistry
) -> Response:
    """One comparison as it was saved; `latest` is the newest that can be read."""
    if not registry.has_comparison(comparison_id):
        raise NotFoundError(f"there is no comparison {comparison_id!r}; `palate compare` makes one", "comparison_id")
    try:
        content = registry.comparison(comparison_id)
    except ArtifactError as error:
        raise NotFoundError(relative(str(error), registry.folder), "comparison_id") from error
    return Response(json.dumps(content).encode("ascii"), media_type="application/json")
