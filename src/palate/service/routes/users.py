"""The users of the training data and what they did."""

from fastapi import APIRouter

from palate.service.dependencies import Limit, Search, TheServing, UserId, UserIdAsked
from palate.service.schemas import FoundUser, FoundUsers, ToldUser

router = APIRouter(prefix="/v1", tags=["users"])


@router.get("/users")
def find_users(serving: TheServing, search: Search = "", limit: Limit = 20) -> FoundUsers:
    """Users whose id or name holds the text; without a text, the first."""
    return FoundUsers(users=[FoundUser.model_validate(user) for user in serving.find_users(search, limit)])


@router.get("/users/{user_id:id}")
def user(user_id: UserId, serving: TheServing, limit: Limit = 50) -> ToldUser:
    """One user, with the newest events."""
    return ToldUser.model_validate(serving.user(user_id, limit))


@router.get("/user")
def user_asked(user_id: UserIdAsked, serving: TheServing, limit: Limit = 50) -> ToldUser:
    """The same by a parameter, for ids that are no part of an address, such as `.` and `..`."""
    return user(user_id, serving, limit)
