"""What people read of the API: its documentation, and the kinds of problems."""

from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, send_file

from app.errors import ALL, PROBLEM_TYPES, NotFound
from app.i18n import _
from app.surfaces.compose import Composer
from app.surfaces.views import Composed
from app.web.assets import FOR_EVER, compress

_PACKAGE: Final = "flask_openapi3_swagger"
_FILES: Final = {
    "swagger-ui.css": "css/swagger-ui.css",
    "swagger-ui-bundle.js": "js/swagger-ui-bundle.js",
}
"""Of the package, what our page of it needs; its own page has scripts in it, which our policy refuses."""


def blueprint(composer: Composer) -> Blueprint:
    """``/api/docs``; ``/api/problems/`` and a page for each kind, which a problem's `type` leads to."""
    routes = Blueprint("api_pages", __name__)
    folder = Path(str(files(_PACKAGE))) / "templates" / "swagger"
    below = f"/api/docs/{version(_PACKAGE)}/"

    @routes.get("/api/docs")
    def docs() -> Response:
        return _page(composer.api_docs(below))

    @routes.get(below + "<name>")
    def docs_file(name: str) -> Response:
        if name not in _FILES:
            raise NotFound(_("There is no such file of the documentation."))
        path = folder / _FILES[name]
        response = send_file(path)
        compress(response, path)
        response.headers["Cache-Control"] = FOR_EVER  # the path has its version
        return response

    @routes.get(PROBLEM_TYPES)
    def problems() -> Response:
        return _page(composer.problem_kinds(ALL))

    @routes.get(PROBLEM_TYPES + "<slug>")
    def problem(slug: str) -> Response:
        kinds = [one for one in ALL if one.slug() == slug]
        if not kinds:
            raise NotFound(
                _(
                    "There is no kind of problem {slug!r}; {address} lists them.",
                    slug=slug[:40],
                    address=PROBLEM_TYPES,
                )
            )
        return _page(composer.problem_kinds(kinds))

    return routes


def _page(composed: Composed) -> Response:
    response = Response(composed.body, headers=composed.headers)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
