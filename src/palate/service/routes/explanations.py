"""What each event of a history adds to an item's score."""

from fastapi import APIRouter

from palate.service.dependencies import TheServer
from palate.service.requests import ExplanationRequest
from palate.service.schemas import ExplanationResponse

router = APIRouter(prefix="/v1", tags=["explanations"])


@router.post("/explanations")
def explain(request: ExplanationRequest, server: TheServer) -> ExplanationResponse:
    """For a user of the training data, or for a posted history; the newest 100 events are weighed."""
    explanation = server.explain(request.item_id, user_id=request.user_id, history=request.history)
    return ExplanationResponse.model_validate(explanation)
