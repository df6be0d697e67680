"""``/api/v1/openapi.json``: what the library collects from the routes, made whole.

The library knows paths, parameters and bodies. Added here, by rules and not by hand: the problems that any
address may answer with, each with its kinds and an example, and the headers of answers.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, Final

from flask import Response, request
from flask_openapi3 import APIBlueprint, Info, License, OpenAPI, SecurityScheme, Server, Tag
from pydantic import BaseModel

from app.errors import (
    ALL,
    BadReference,
    BadRequest,
    Cancelled,
    NotANotebook,
    NotFound,
    NotSignedIn,
    Overloaded,
    RateLimited,
    Refused,
    ServerError,
    StoreUnavailable,
    TooComplex,
    TooLarge,
    TooSlow,
    Unauthorised,
    UnsupportedMediaType,
    UpstreamError,
    UpstreamLimited,
    UpstreamTimeout,
    VitrineError,
)
from app.surfaces.problem_types import meaning
from app.version import VERSION
from app.web.api_models import JOB_EXAMPLES, JobRequest, ProblemModel
from app.web.problems import PROBLEM_JSON

INFO: Final = Info(
    title="Vitrine",
    version=VERSION,
    summary="Renders Jupyter notebooks: an address goes in, a job comes out, then a page or a text.",
    description="Times are RFC 3339 in UTC. Addresses in answers are paths on this server, but for a "
    "source's own. What goes wrong is told as application/problem+json (RFC 9457).",
    license=License(name="BSD 3-Clause", identifier="BSD-3-Clause"),
)
SERVERS: Final = [Server(url="/", description="This server")]
TAGS: Final = {
    "jobs": Tag(name="jobs", description="Renders: start one, follow it, read what it made"),
    "batches": Tag(name="batches", description="Several renders at once"),
    "notebooks": Tag(name="notebooks", description="What is known of a notebook"),
    "folders": Tag(name="folders", description="What is in a folder"),
}
SECURITY_SCHEMES: Final[dict[str, SecurityScheme | dict[str, Any]]] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "One of VITRINE_API_TOKENS. Where that is set, what starts a render needs one.",
    }
}
STARTS_WORK: Final[list[dict[str, list[Any]]]] = [{}, {"token": []}]
"""The `security` of what may start a render: a token, or nothing where the server has set none."""

OUTCOMES: Final[tuple[type[VitrineError], ...]] = (
    BadReference, Cancelled, NotANotebook, NotFound, Refused, TooComplex, TooLarge, UpstreamError,
    UpstreamLimited, UpstreamTimeout,
)  # fmt: skip
"""What a render may end with, beside what any address may."""

_KINDS: Final = "x-problems"
_SCHEMA: Final = "x-schema"
_REF: Final = "#/components/"
_HEADERS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "Location": ("The path of the job, batch or page", {"type": "string", "format": "uri-reference"}),
    "Idempotency-Replayed": ("This was answered before, to the same key", {"const": "true"}),
    "Retry-After": ("Seconds until asking again can help", {"type": "integer", "minimum": 1}),
    "Link": ("The job's path, as rel=monitor", {"type": "string"}),
    "RateLimit-Policy": ("How many renders in how many seconds", {"type": "string"}),
    "RateLimit": ("How many are left, and in how many seconds there will be more", {"type": "string"}),
    "ETag": ("Changes with the content", {"type": "string"}),
    "Cache-Status": ("How the answer came about (RFC 9211)", {"type": "string"}),
    "WWW-Authenticate": ("The scheme of tokens", {"const": "Bearer"}),
}
_OF_PROBLEMS: Final = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}
_TOO_LONG: Final = {
    "description": "The request line has more than 8,190 bytes, which the web server does not read",
    "content": {"text/plain": {"schema": {"type": "string"}}},
}
_LIMITED: Final = ("RateLimit-Policy", "RateLimit")
_ALWAYS: Final = (NotSignedIn, ServerError, StoreUnavailable)
_WITH_BODY: Final = (TooSlow, TooLarge, UnsupportedMediaType)
_LIMITING: Final = (RateLimited, Overloaded)
_EXAMPLES: Final = {JobRequest.__name__: JOB_EXAMPLES}
"""Of bodies: a model's name → examples."""
_BY_SLUG: Final = {kind.slug(): kind for kind in ALL}


def reply(model: type[BaseModel], description: str, *headers: str) -> dict[str, Any]:
    """JSON of a model, for a route's `responses`."""
    schema = model.model_json_schema(mode="serialization", ref_template=_REF + "schemas/{model}")
    return {
        "description": description,
        "headers": _refs(headers),
        "content": {"application/json": {_SCHEMA: schema}},
    }


def stream(model: type[BaseModel], description: str) -> dict[str, Any]:
    """Server-sent events with a model that other answers have too, for a route's `responses`.

    The schema is that of one event, as programs read OpenAPI 3.1; 3.2 has a member of its own for it.
    """
    data = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"$ref": _REF + "schemas/" + model.__name__},
    }
    event = {
        "type": "object",
        "properties": {
            "id": {"type": "string", "description": "For `Last-Event-ID`, to go on after this event"},
            "data": data,
        },
        "required": ["data"],
    }
    return {"description": description, "content": {"text/event-stream": {"schema": event}}}


def text(description: str, media_types: Iterable[str], *headers: str) -> dict[str, Any]:
    """A text, for a route's `responses`."""
    content = {media_type: {"schema": {"type": "string"}} for media_type in media_types}
    return {"description": description, "headers": _refs(headers), "content": content}


def problems(*kinds: type[VitrineError]) -> dict[int | str, dict[str, Any]]:
    """What may go wrong at one address only, for a route's `responses`."""
    statuses = sorted({kind.status for kind in kinds})
    return {
        status: {"description": "", _KINDS: [kind.slug() for kind in kinds if kind.status == status]}
        for status in statuses
    }


def register(app: OpenAPI) -> None:
    """The route; the document is made once, when it is first asked for."""
    made: list[bytes] = []

    @app.get("/api/v1/openapi.json", doc_ui=False)
    def openapi() -> Response:
        if not made:
            made.append(json.dumps(complete(app.api_doc), ensure_ascii=False, separators=(",", ":")).encode())
        response = Response(made[0], content_type="application/json")
        response.set_etag(hashlib.sha256(made[0]).hexdigest()[:32])
        response.headers["Cache-Control"] = "public, max-age=300"
        response.make_conditional(request)
        return response


def operation_id(*, name: str, path: str, method: str) -> str:
    """``start`` of ``POST /jobs`` → ``jobs_start``: what generated clients call it."""
    del method
    return f"{path.strip('/').partition('/')[0]}_{name}"


def subject(name: str) -> APIBlueprint:
    """The blueprint of the whole API."""
    return APIBlueprint(name, __name__, url_prefix="/api/v1", operation_id_callback=operation_id)


def complete(collected: Mapping[str, Any]) -> dict[str, Any]:
    """The library's document with what it does not know."""
    document = deepcopy(dict(collected))
    components = document["components"]
    schemas: dict[str, Any] = components["schemas"]
    _put_schema(schemas, ProblemModel.model_json_schema(ref_template=_REF + "schemas/{model}"))
    for item in document["paths"].values():
        for method, operation in item.items():
            _complete(operation, schemas, limited="security" in operation and method != "delete")
    components["schemas"] = dict(sorted(schemas.items()))
    components["headers"] = {
        name: {"description": words, "schema": schema} for name, (words, schema) in _HEADERS.items()
    }
    # The classes' names end so that they are no other layer's; a client's need not.
    text = json.dumps(document)
    for name in schemas:
        text = text.replace(f'"{name}"', f'"{name.removesuffix("Model")}"')
        text = text.replace(f'/schemas/{name}"', f'/schemas/{name.removesuffix("Model")}"')
    return dict(json.loads(text))


def _complete(operation: dict[str, Any], schemas: dict[str, Any], *, limited: bool) -> None:
    """One operation: its own problems and those of its sort.

    Args:
        limited: whether it counts against a limit of renders.
    """
    general = [*_ALWAYS, *(_LIMITING if limited else ())]
    if "security" in operation:
        general.append(Unauthorised)
    if "parameters" in operation or "requestBody" in operation:
        general.append(BadRequest)
    if "requestBody" in operation:
        general.extend(_WITH_BODY)
        for media in operation["requestBody"]["content"].values():
            media["examples"] = _EXAMPLES.get(media["schema"]["$ref"].rpartition("/")[2], {})
    kinds: dict[int, list[type[VitrineError]]] = {}
    responses: dict[str, Any] = {}
    for status, response in operation["responses"].items():
        if _KINDS in response:
            kinds[int(status)] = [_BY_SLUG[slug] for slug in response[_KINDS]]
        elif status.startswith(("2", "3")):
            responses[status] = _success(response, schemas, limited=limited)
    for kind in general:
        if kind not in kinds.setdefault(kind.status, []):
            kinds[kind.status].append(kind)
    if "parameters" in operation:
        responses["414"] = _TOO_LONG
    for status in sorted(kinds):
        responses[str(status)] = _problem(
            status, kinds[status], limited=limited and status == RateLimited.status
        )
    operation["responses"] = responses


def _success(response: dict[str, Any], schemas: dict[str, Any], *, limited: bool) -> dict[str, Any]:
    for media in response.get("content", {}).values():
        if _SCHEMA in media:
            media["schema"] = {"$ref": _REF + "schemas/" + _put_schema(schemas, media.pop(_SCHEMA))}
    if limited:
        response["headers"] = {**response.get("headers", {}), **_refs(_LIMITED)}
    if not response.get("headers"):
        response.pop("headers", None)
    return response


def _problem(status: int, kinds: list[type[VitrineError]], *, limited: bool) -> dict[str, Any]:
    examples = {
        kind.slug(): {"summary": kind.title, "value": kind(meaning(kind)).problem.as_dict()} for kind in kinds
    }
    media = {"schema": {"$ref": _REF + "schemas/" + ProblemModel.__name__}, "examples": examples}
    response = {
        "description": " ".join(meaning(kind) for kind in kinds),
        "headers": _refs((*_OF_PROBLEMS.get(status, ()), *(_LIMITED if limited else ()))),
        "content": {PROBLEM_JSON: media},
    }
    if not response["headers"]:
        del response["headers"]
    return response


def _put_schema(schemas: dict[str, Any], schema: dict[str, Any]) -> str:
    """Make it a component, with what it refers to; gives its name."""
    for name, inner in schema.pop("$defs", {}).items():
        schemas[name] = inner
    name = str(schema["title"])
    schemas[name] = schema
    return name


def _refs(headers: Iterable[str]) -> dict[str, dict[str, str]]:
    return {name: {"$ref": f"{_REF}headers/{name}"} for name in headers}
