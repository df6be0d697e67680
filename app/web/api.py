"""The JSON API, put together: each module beside this one adds the addresses of one subject."""

from flask import Response, request
from flask_openapi3 import APIBlueprint, Info, OpenAPI

from app.version import VERSION
from app.web import api_body, api_cancel, api_jobs
from app.web.api_parts import Parts, authorise
from app.web.problems import json_bytes

INFO = Info(
    title="Vitrine",
    version=VERSION,
    description="Renders Jupyter notebooks: an address goes in, a job comes out, then a page or a text.",
)


def blueprint(parts: Parts) -> APIBlueprint:
    """``/api/v1`` and what is below it."""
    routes = APIBlueprint("api", __name__, url_prefix="/api/v1")

    @routes.before_request
    def look_at_the_body() -> None:
        if request.method == "POST":
            authorise(parts.settings)  # before up to 50 MB are read
            api_body.read(request)

    for subject in (api_jobs, api_cancel):
        subject.add_to(routes, parts)
    return routes


def openapi_route(app: OpenAPI) -> None:
    """``/api/v1/openapi.json``, generated from the routes."""

    @app.get("/api/v1/openapi.json", doc_ui=False)
    def openapi() -> Response:
        return Response(json_bytes(app.api_doc), content_type="application/json")
