"""Problems of the API: how the OpenAPI document describes them, and what a wrong request is told."""

from typing import Any, Final

from flask import Response
from pydantic import ValidationError

from app.errors import BadReference
from app.web.api_models import ProblemModel
from app.web.problems import PROBLEM_JSON, json_bytes

PROBLEM: Final[dict[str, Any]] = {
    "description": "A problem (RFC 9457)",
    "content": {PROBLEM_JSON: {"schema": ProblemModel.model_json_schema()}},
}
"""For a route's `responses`."""


def invalid(error: ValidationError) -> Response:
    """What pydantic found, in one sentence that names the field."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the body"
    problem = BadReference(f"{where}: {first['msg']}").problem
    return Response(json_bytes(problem.as_dict()), problem.status, content_type=PROBLEM_JSON)
