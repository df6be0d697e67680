"""Problems of the API: what a wrong request is told."""

import json
from typing import Final

from flask import Response
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app import i18n
from app.errors import BadRequest
from app.i18n import N_, _
from app.web.problems import PROBLEM_JSON, json_bytes
from app.web.seen import note

_WANTED: Final = {
    "missing": N_("it is needed"),
    "extra_forbidden": N_("there is no such member here"),
    "string_type": N_("wanted: a text"),
    "string_too_long": N_("wanted: at most {max_length} characters"),
    "string_too_short": N_("wanted: at least {min_length} characters"),
    "bool_type": N_("wanted: true or false"),
    "bool_parsing": N_("wanted: true or false"),
    "int_type": N_("wanted: a whole number"),
    "int_parsing": N_("wanted: a whole number"),
    "float_type": N_("wanted: a number"),
    "float_parsing": N_("wanted: a number"),
    "finite_number": N_("wanted: a number"),
    "greater_than_equal": N_("wanted: {ge:g} or more"),
    "less_than_equal": N_("wanted: {le:g} or less"),
    "dict_type": N_("wanted: an object"),
    "model_type": N_("wanted: an object"),
    "list_type": N_("wanted: a list"),
    "too_long": N_("wanted: at most {max_length} of them"),
    "too_short": N_("wanted: at least {min_length} of them"),
    "literal_error": N_("wanted: {expected}"),
    "value_error": "{error}",
}
"""pydantic's kind of error → what was wanted, in our words."""
_MAX_SHOWN_CHARACTERS: Final = 40


def invalid(error: ValidationError) -> Response:
    """What pydantic found: a sentence for people with the first of it, and all of it for programs."""
    found = [_finding(one) for one in error.errors(include_url=False)]
    problem = BadRequest(_("{finding}.", finding=found[0]["detail"])).problem
    note(problem=problem.kind)
    body = {**problem.as_dict(), "errors": found}
    response = Response(json_bytes(body), problem.status, content_type=PROBLEM_JSON)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Language"
    response.headers["Content-Language"] = i18n.tag()
    return response


def _finding(error: ErrorDetails) -> dict[str, str]:
    """The member (a JSON pointer below the body, or a parameter's name), its value, and the wanted form."""
    wanted = _(_WANTED.get(error["type"], error["msg"])).format(**error.get("ctx", {}))
    name = ".".join(str(part) for part in error["loc"])
    given = _shown(error["input"]) if error["type"] not in ("missing", "extra_forbidden") else ""
    named = f"{name}={given}" if name and given else name
    return {
        "detail": f"{named}: {wanted}" if named else wanted,
        "pointer": "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in error["loc"]),
    }


def _shown(value: object) -> str:
    """A value as JSON writes it, where it is short and one."""
    if isinstance(value, str):
        return (
            repr(value)
            if len(value) <= _MAX_SHOWN_CHARACTERS
            else _("a text of {count:,} characters", count=len(value))
        )
    if value is None or isinstance(value, int | float):
        return json.dumps(value)[:_MAX_SHOWN_CHARACTERS]
    return _("a list") if isinstance(value, list) else _("an object")
