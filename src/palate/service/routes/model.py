"""The model that is served."""

from fastapi import APIRouter

from palate.service.dependencies import TheStanding
from palate.service.schemas import ToldModel, standing_of

router = APIRouter(prefix="/v1", tags=["model"])


@router.get("/model")
def model(standing: TheStanding) -> ToldModel:
    """Its name, version, settings, the data that it was trained on, and whether it is the live one."""
    return ToldModel.model_validate({**standing.serving.info(), **standing_of(standing)})
