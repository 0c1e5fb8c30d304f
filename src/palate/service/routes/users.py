"""The users of the training data and their events."""

from fastapi import APIRouter

from palate.service.dependencies import Limit, Search, TheServer, UserId, UserIdAsked
from palate.service.schemas import UserResponse, UsersResponse, UserSummaryResponse

router = APIRouter(prefix="/v1", tags=["users"])


@router.get("/users")
def find_users(server: TheServer, search: Search = "", limit: Limit = 20) -> UsersResponse:
    """Users whose id or name holds the text; without a text, the first."""
    return UsersResponse(users=[UserSummaryResponse.model_validate(user) for user in server.find_users(search, limit)])


@router.get("/users/{user_id:id}")
def user(user_id: UserId, server: TheServer, limit: Limit = 50) -> UserResponse:
    """One user, with the newest events."""
    return UserResponse.model_validate(server.user(user_id, limit))


@router.get("/user")
def user_asked(user_id: UserIdAsked, server: TheServer, limit: Limit = 50) -> UserResponse:
    """The same by a parameter, for ids that cannot be part of an address, such as `.` and `..`."""
    return user(user_id, server, limit)
