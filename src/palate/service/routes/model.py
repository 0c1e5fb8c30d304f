"""The model that is served."""

from fastapi import APIRouter

from palate.service.dependencies import TheServing
from palate.service.schemas import ToldModel

router = APIRouter(prefix="/v1", tags=["model"])


@router.get("/model")
def model(serving: TheServing) -> ToldModel:
    """Its name, version, settings and the data that it was trained on."""
    return ToldModel.model_validate(serving.info())
