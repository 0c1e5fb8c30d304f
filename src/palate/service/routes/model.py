"""The model that is served."""

from fastapi import APIRouter

from palate.service.dependencies import TheStatus
from palate.service.schemas import ModelResponse, status_fields

router = APIRouter(prefix="/v1", tags=["model"])


@router.get("/model")
def model(status: TheStatus) -> ModelResponse:
    """Its name, version, settings, the data that it was trained on, and whether it is the live one."""
    return ModelResponse.model_validate({**status.server.info(), **status_fields(status)})
