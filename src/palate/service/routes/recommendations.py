"""Recommendations: for a user, for a posted history, for a guest."""

import time
from uuid import uuid4

from fastapi import APIRouter, Response

from palate.service.dependencies import HowMany, TheServer, UserId, UserIdAsked, WithReasons
from palate.service.requests import RecommendationRequest
from palate.service.schemas import RecommendationsResponse, RecommendedItemResponse
from palate.serving.answers import Answer
from palate.serving.server import Server

router = APIRouter(prefix="/v1", tags=["recommendations"])


@router.get("/users/{user_id:id}/recommendations", response_model=RecommendationsResponse)
def recommend_to_user(user_id: UserId, server: TheServer, k: HowMany = 10, reasons: WithReasons = True) -> Response:
    """For a user of the training data; one who is not known gets the fallback, and the answer states it."""
    started = time.perf_counter()
    return _response(server, server.recommend(user_id, k=k, reasons=reasons), started)


@router.get("/user/recommendations", response_model=RecommendationsResponse)
def recommend_to_user_asked(
    user_id: UserIdAsked, server: TheServer, k: HowMany = 10, reasons: WithReasons = True
) -> Response:
    """The same by a parameter, for ids that cannot be part of an address, such as `.` and `..`."""
    return recommend_to_user(user_id, server, k, reasons)


@router.post("/recommendations", response_model=RecommendationsResponse)
def recommend(request: RecommendationRequest, server: TheServer) -> Response:
    """For a user, a posted history or a guest, with limits and wishes."""
    started = time.perf_counter()
    answer = server.recommend(
        request.user_id,
        request.history,
        request.k,
        exclude_seen=request.exclude_seen,
        among=request.among,
        wishes=[wish.spec() for wish in request.wishes],
        reasons=request.reasons,
    )
    return _response(server, answer, started)


def _response(server: Server, answer: Answer, started: float) -> Response:
    """As JSON already: FastAPI would validate it once more, in a thread of its own."""
    recommended = RecommendationsResponse(
        recommendation_id=uuid4().hex,
        model=server.name,
        version=server.version,
        fallback=answer.fallback,
        fallback_reason=answer.fallback_reason,
        took_ms=round(1000 * (time.perf_counter() - started), 2),
        items=[RecommendedItemResponse.model_validate(item) for item in answer.items],
        ignored_items=list(answer.ignored),
    )
    return Response(recommended.model_dump_json(), media_type="application/json")
