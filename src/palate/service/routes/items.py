"""The catalogue, and similar items."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from palate.service.dependencies import Conditions, HowMany, ItemId, ItemIdAsked, Limit, Offset, Search, TheServer
from palate.service.schemas import (
    AttributeResponse,
    AttributesResponse,
    AttributeValueResponse,
    CatalogueItemResponse,
    ItemPageResponse,
    SimilarItemResponse,
    SimilarItemsResponse,
)
from palate.service.settings import TEXT_MOST
from palate.serving.answers import Attribute

SORT = (
    "popularity (how many users interacted with it), title, or an attribute; else the order of the catalogue, or of "
    "how well the text fits."
)
ORDER = "Popularity is descending by default, all else ascending."

router = APIRouter(prefix="/v1", tags=["items"])


@router.get("/items")
def find_items(
    server: TheServer,
    search: Search = "",
    filter: Conditions = (),
    sort: Annotated[str, Query(max_length=TEXT_MOST, description=SORT, examples=["popularity"])] = "",
    order: Annotated[Literal["ascending", "descending"] | None, Query(description=ORDER)] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> ItemPageResponse:
    """Items whose id or title holds the text and that meet every filter, page by page, with how popular each is."""
    down = None if order is None else order == "descending"
    page = server.find_items(search, limit, filters=filter, sort=sort, down=down, offset=offset)
    return ItemPageResponse.model_validate(page)


@router.get("/attributes")
def attributes(server: TheServer) -> AttributesResponse:
    """What items can be filtered and sorted by."""
    return AttributesResponse(attributes=[_attribute(attribute) for attribute in server.listing.attributes])


def _attribute(attribute: Attribute) -> AttributeResponse:
    values = [AttributeValueResponse(value=value, n_items=n_items) for value, n_items in attribute.values]
    return AttributeResponse(**{**vars(attribute), "values": values})


@router.get("/items/{item_id:id}/similar")
def similar(item_id: ItemId, server: TheServer, k: HowMany = 10) -> SimilarItemsResponse:
    """The items most like one; where the model does not compare items, those popular with the same users."""
    item, answer = server.item(item_id), server.similar(item_id, k)
    return SimilarItemsResponse(
        item_id=item.item_id,
        title=item.title,
        model=server.name,
        version=server.version,
        fallback=answer.fallback,
        fallback_reason=answer.fallback_reason,
        items=[SimilarItemResponse.model_validate(similar) for similar in answer.items],
    )


@router.get("/items/{item_id:id}")
def item(item_id: ItemId, server: TheServer) -> CatalogueItemResponse:
    """One item and what is known of it."""
    return CatalogueItemResponse.model_validate(server.item(item_id))


@router.get("/item")
def item_asked(item_id: ItemIdAsked, server: TheServer) -> CatalogueItemResponse:
    """The same by a parameter, for ids that cannot be part of an address, such as `.` and `..`."""
    return item(item_id, server)


@router.get("/item/similar")
def similar_asked(item_id: ItemIdAsked, server: TheServer, k: HowMany = 10) -> SimilarItemsResponse:
    """The items most like one that is named by a parameter."""
    return similar(item_id, server, k)
