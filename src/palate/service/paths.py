"""Ids in addresses: any text, percent-encoded. A `%2F` is a part of an id, a `/` divides.

So `/v1/users/a%2Frecommendations` is the user `a/recommendations`, and `/v1/users/a/recommendations` the
recommendations of `a`. Addresses arrive decoded; they are decoded anew, but for `%2F` and `%25`, which the id that
they are in is freed of last.
"""

import re
from urllib.parse import unquote

from starlette.convertors import Convertor, register_url_convertor
from starlette.types import Scope

API = "/v1/"
ESCAPED_BYTES = re.compile(rb"%(?=2[fF]|25)")
ESCAPED = re.compile(r"%(2[fF]|25)")


class IdConvertor(Convertor[str]):
    """An id in the pattern of a route: `{user_id:id}`."""

    regex = r"[\s\S]+"  # a line end is a part of an id as well

    def convert(self, value: str) -> str:
        return ESCAPED.sub(lambda match: "%" if match[1] == "25" else "/", value)

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("id", IdConvertor())


def with_whole_ids(scope: Scope) -> Scope:
    """The same request, its path decoded but for what would divide an id."""
    if not scope["path"].startswith(API):
        return scope
    raw = scope.get("raw_path")
    path = (
        scope["path"].replace("%", "%25") if raw is None else unquote(ESCAPED_BYTES.sub(b"%25", raw).decode("latin-1"))
    )
    return {**scope, "path": path}
