"""JSON that comes in, read strictly where it is ours: one object, each member once, and of bounded cost.

What is a notebook in it is read as leniently as one from elsewhere is: it is the renderer that judges that.
"""

import json
from typing import Any, Final

from flask import Flask, Request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.errors import BadRequest, UnsupportedMediaType, VitrineError
from app.i18n import N_, _
from app.json_cost import refuse_too_costly
from config.settings import Settings

NOTEBOOK: Final = "notebook"
"""The member that is not ours."""
_EXAMPLE: Final = '{"url": "https://…/a.ipynb"}'
_KINDS: Final = {
    dict: N_("an object"),
    list: N_("a list"),
    str: N_("a text"),
    bool: N_("true or false"),
    type(None): "null",
}


class Repeating(dict[str, Any]):
    """An object that has a member twice; the last one counts."""

    names: tuple[str, ...] = ()


class StrictJson(DefaultJSONProvider):
    """Flask's reader of bodies, with bounds, and with errors in our words."""

    def __init__(self, app: Flask, max_memory_bytes: int) -> None:
        super().__init__(app)
        self._max_memory_bytes = max_memory_bytes

    def loads(self, s: str | bytes, **_how: Any) -> Any:
        """Read a body.

        Raises:
            TooLarge: its values would take more memory than one notebook may.
            BadRequest: not JSON, with the place where it stops being that.
        """
        refuse_too_costly(s.encode() if isinstance(s, str) else s, self._max_memory_bytes)
        if not s.strip():
            raise BadRequest(
                _("The body is empty; wanted: a JSON object such as {example}.", example=_EXAMPLE)
            )
        try:
            return json.loads(s, object_pairs_hook=_object)
        except json.JSONDecodeError as error:
            raise BadRequest(
                _(
                    "The body stops being JSON at line {line}, column {column}.",
                    line=error.lineno,
                    column=error.colno,
                )
            ) from error
        except UnicodeDecodeError as error:
            raise BadRequest(
                _("The body is not UTF-8, from its byte {position} on.", position=error.start)
            ) from error
        except RecursionError as error:
            raise BadRequest(_("The JSON in the body is nested too deeply.")) from error


def register(app: Flask, settings: Settings) -> None:
    """Bodies are read like this."""
    app.json = StrictJson(app, settings.max_json_memory_bytes)


def read(request: Request) -> None:
    """Look at a body before its members are: the library that checks those then takes it from here.

    Raises:
        UnsupportedMediaType: not said to be JSON, or compressed.
        BadRequest: not JSON, no object, or a member twice.
    """
    coding = request.headers.get("Content-Encoding", "identity")
    if coding.lower() != "identity":
        raise UnsupportedMediaType(
            _("Content-Encoding: {coding} is not read here; send the body as it is.", coding=coding[:40])
        )
    if not request.is_json:
        given = request.mimetype[:80] or _("nothing")
        raise UnsupportedMediaType(_("Content-Type says {given}; wanted: application/json.", given=given))
    _receive(request)
    body = request.get_json()
    if not isinstance(body, dict):
        kind = _(_KINDS.get(type(body), N_("a number")))
        raise BadRequest(
            _("The body is {kind}; wanted: a JSON object such as {example}.", kind=kind, example=_EXAMPLE)
        )
    ours = [value for name, value in body.items() if name != NOTEBOOK]
    for one in (body, *ours):
        if isinstance(one, Repeating):
            raise BadRequest(
                _("{name!r} is in the same object more than once; wanted: once.", name=one.names[0][:40])
            )


def _receive(request: Request) -> None:
    """Read all of it, to be kept with the request.

    Raises:
        RequestEntityTooLarge: of no stated length, it was cut off at the limit; werkzeug says nothing then.
        BadRequest: it is damaged.
        VitrineError: what the web server says of it: too slow, or too many at once.
    """
    try:
        data = request.get_data()
    except (HTTPException, VitrineError):
        raise
    except Exception as error:  # the web server's own, for a chunk that is none; each has others
        raise BadRequest(_("The body ends before it is whole, or its chunks are damaged.")) from error
    if request.content_length is None and len(data) >= (request.max_content_length or len(data) + 1):
        raise RequestEntityTooLarge


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    repeating = Repeating(members)
    names = [name for name, _value in pairs]
    repeating.names = tuple(name for name in members if names.count(name) > 1)
    return repeating
