"""Whether the service answers, and with what."""

from fastapi import APIRouter

from palate.service.dependencies import TheServing
from palate.service.schemas import Health

router = APIRouter(tags=["service"])


@router.head("/health", include_in_schema=False)
@router.get("/health")
def health(serving: TheServing) -> Health:
    """Answers once a model is loaded."""
    return Health(status="ok", model=serving.name, version=serving.version)
