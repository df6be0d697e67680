"""Problems of the API: how the OpenAPI document describes them, and what a wrong request is told."""

from typing import Any, Final

from flask import Response, request
from pydantic import ValidationError
from werkzeug.exceptions import UnsupportedMediaType

from app.errors import BadReference
from app.web.api_models import ProblemModel
from app.web.problems import PROBLEM_JSON, json_bytes

PROBLEM: Final[dict[str, Any]] = {
    "description": "A problem (RFC 9457)",
    "content": {PROBLEM_JSON: {"schema": ProblemModel.model_json_schema()}},
}
"""For a route's `responses`."""


def invalid(error: ValidationError) -> Response:
    """What pydantic found, in one sentence that names the field.

    Raises:
        UnsupportedMediaType: there is a body, and it does not say that it is JSON (RFC 9110 §15.5.16).
    """
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the body"
    wanted = first["msg"]
    if first["type"] == "model_type":
        if not request.is_json:
            raise UnsupportedMediaType
        wanted = 'it is no JSON object, such as {"url": "https://example.org/notebook.ipynb"}'
    problem = BadReference(f"{where}: {wanted}").problem
    return Response(json_bytes(problem.as_dict()), problem.status, content_type=PROBLEM_JSON)
