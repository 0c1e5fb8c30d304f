"""The catalogue, and what in it is alike."""

from fastapi import APIRouter

from palate.service.dependencies import HowMany, ItemId, Limit, Search, TheServing
from palate.service.schemas import FoundItems, SimilarItem, SimilarItems, ToldItem

router = APIRouter(prefix="/v1", tags=["items"])


@router.get("/items")
def find_items(serving: TheServing, search: Search = "", limit: Limit = 20) -> FoundItems:
    """Items whose id or title holds the text; without a text, the first."""
    return FoundItems(items=[ToldItem.model_validate(item) for item in serving.find_items(search, limit)])


@router.get("/items/{item_id:path}/similar")
def similar(item_id: ItemId, serving: TheServing, k: HowMany = 10) -> SimilarItems:
    """The items most like one; where the model does not compare items, those met by the same users."""
    item, answer = serving.item(item_id), serving.similar(item_id, k)
    return SimilarItems(
        item_id=item.item_id,
        title=item.title,
        model=serving.name,
        version=serving.version,
        fallback=answer.fallback,
        fallback_reason=answer.fallback_reason,
        items=[SimilarItem.model_validate(one) for one in answer.items],
    )


@router.get("/items/{item_id:path}")
def item(item_id: ItemId, serving: TheServing) -> ToldItem:
    """One item and what is known of it."""
    return ToldItem.model_validate(serving.item(item_id))
