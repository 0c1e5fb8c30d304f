"""The OpenAPI description: FastAPI's, with every refusal as application/problem+json."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

import palate
from palate.service.errors import TITLES
from palate.service.problem import Problem

ABOUT = "Recommendations, similar items and explanations from the live model of a Palate registry."
REFUSALS = (400, 404, 408, 413, 421, 422, 500, 503)
WITH_BODY = (415,)
UNUSED = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI) -> dict[str, Any]:
    """The description of all routes, made once."""
    if app.openapi_schema is None:
        description = get_openapi(title="Palate", version=palate.__version__, description=ABOUT, routes=app.routes)
        schemas = description["components"]["schemas"]
        for name in UNUSED:
            schemas.pop(name, None)
        schemas["Problem"] = Problem.model_json_schema()
        for methods in description["paths"].values():
            for operation in methods.values():
                statuses = (*REFUSALS, *WITH_BODY) if "requestBody" in operation else REFUSALS
                operation["responses"].update({str(status): _refusal(TITLES[status]) for status in sorted(statuses)})
        app.openapi_schema = description
    return app.openapi_schema


def _refusal(title: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": title, "content": content}
