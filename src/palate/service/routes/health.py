"""Health: whether the service answers, and with which version."""

from fastapi import APIRouter

from palate.service.dependencies import TheStatus
from palate.service.schemas import HealthResponse, status_fields

router = APIRouter(tags=["service"])


@router.head("/health", include_in_schema=False)
@router.get("/health")
async def health(status: TheStatus) -> HealthResponse:
    """Answers once a model is loaded: which version is served, which is live, and why they differ, if they do."""
    return HealthResponse(status="ok", model=status.server.name, **status_fields(status))
