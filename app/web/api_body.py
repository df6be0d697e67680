"""JSON that comes in, read strictly where it is ours: one object, each member once, and of bounded cost.

What is a notebook in it is read as leniently as one from elsewhere is: it is the renderer that judges that.
"""

import json
from typing import Any, Final

from flask import Flask, Request
from flask.json.provider import DefaultJSONProvider

from app.errors import BadRequest, UnsupportedMediaType

NOTEBOOK: Final = "notebook"
"""The member that is not ours."""
_EXAMPLE: Final = '{"url": "https://…/a.ipynb"}'
_KINDS: Final = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}


class Repeating(dict[str, Any]):
    """An object that has a member twice; the last one counts."""

    names: tuple[str, ...] = ()


class StrictJson(DefaultJSONProvider):
    """Flask's reader of bodies, with errors in our words."""

    def loads(self, s: str | bytes, **_how: Any) -> Any:
        """Read a body.

        Raises:
            BadRequest: not JSON, with the place where it stops being that.
        """
        if not s.strip():
            raise BadRequest(f"The body is empty; wanted: a JSON object such as {_EXAMPLE}.")
        try:
            return json.loads(s, object_pairs_hook=_object)
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise BadRequest(f"The body stops being JSON at {where}.") from error
        except UnicodeDecodeError as error:
            raise BadRequest(f"The body is not UTF-8, from its byte {error.start} on.") from error
        except RecursionError as error:
            raise BadRequest("The JSON in the body is nested too deeply.") from error


def register(app: Flask) -> None:
    """Bodies are read like this."""
    app.json = StrictJson(app)


def read(request: Request) -> None:
    """Look at a body before its members are: the library that checks those then takes it from here.

    Raises:
        UnsupportedMediaType: not said to be JSON, or compressed.
        BadRequest: not JSON, no object, or a member twice.
    """
    coding = request.headers.get("Content-Encoding", "identity")
    if coding.lower() != "identity":
        raise UnsupportedMediaType(
            f"Content-Encoding: {coding[:40]} is not read here; send the body as it is."
        )
    if not request.is_json:
        given = request.mimetype[:80] or "nothing"
        raise UnsupportedMediaType(f"Content-Type says {given}; wanted: application/json.")
    body = request.get_json()
    if not isinstance(body, dict):
        kind = _KINDS.get(type(body), "a number")
        raise BadRequest(f"The body is {kind}; wanted: a JSON object such as {_EXAMPLE}.")
    ours = [value for name, value in body.items() if name != NOTEBOOK]
    for one in (body, *ours):
        if isinstance(one, Repeating):
            raise BadRequest(f"{one.names[0][:40]!r} is in the same object more than once; wanted: once.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    repeating = Repeating(members)
    names = [name for name, _ in pairs]
    repeating.names = tuple(name for name in members if names.count(name) > 1)
    return repeating
