"""The catalogue, and what in it is alike."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from palate.registry.answers import Attribute
from palate.service.dependencies import Conditions, HowMany, ItemId, ItemIdAsked, Limit, Offset, Search, TheServing
from palate.service.schemas import (
    AttributeValue,
    FoundAttributes,
    FoundItem,
    FoundItems,
    SimilarItem,
    SimilarItems,
    ToldAttribute,
)
from palate.service.settings import TEXT_MOST

SORT = (
    "popularity (how many users met it), title, or an attribute; else the order of the catalogue, or of how well the "
    "text fits."
)
ORDER = "Popularity is descending unless told otherwise, all else ascending."

router = APIRouter(prefix="/v1", tags=["items"])


@router.get("/items")
def find_items(
    serving: TheServing,
    search: Search = "",
    filter: Conditions = (),
    sort: Annotated[str, Query(max_length=TEXT_MOST, description=SORT, examples=["popularity"])] = "",
    order: Annotated[Literal["ascending", "descending"] | None, Query(description=ORDER)] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> FoundItems:
    """Items whose id or title holds the text and that meet every filter, page by page, with how often each was met."""
    down = None if order is None else order == "descending"
    page = serving.find_items(search, limit, filters=filter, sort=sort, down=down, offset=offset)
    return FoundItems.model_validate(page)


@router.get("/attributes")
def attributes(serving: TheServing) -> FoundAttributes:
    """What items can be filtered and sorted by."""
    return FoundAttributes(attributes=[_attribute(one) for one in serving.listing.attributes])


def _attribute(one: Attribute) -> ToldAttribute:
    values = [AttributeValue(value=value, n_items=n_items) for value, n_items in one.values]
    return ToldAttribute(**{**vars(one), "values": values})


@router.get("/items/{item_id:id}/similar")
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


@router.get("/items/{item_id:id}")
def item(item_id: ItemId, serving: TheServing) -> FoundItem:
    """One item and what is known of it."""
    return FoundItem.model_validate(serving.item(item_id))


@router.get("/item")
def item_asked(item_id: ItemIdAsked, serving: TheServing) -> FoundItem:
    """The same by a parameter, for ids that are no part of an address, such as `.` and `..`."""
    return item(item_id, serving)


@router.get("/item/similar")
def similar_asked(item_id: ItemIdAsked, serving: TheServing, k: HowMany = 10) -> SimilarItems:
    """The items most like one that is named by a parameter."""
    return similar(item_id, serving, k)
