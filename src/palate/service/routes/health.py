"""Whether the service answers, and with what."""

from fastapi import APIRouter

from palate.service.dependencies import TheStanding
from palate.service.schemas import Health, standing_of

router = APIRouter(tags=["service"])


@router.head("/health", include_in_schema=False)
@router.get("/health")
async def health(standing: TheStanding) -> Health:
    """Answers once a model is loaded: which version is served, which is live, and why they differ, if they do."""
    return Health(status="ok", model=standing.serving.name, **standing_of(standing))
