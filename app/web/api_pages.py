"""What people read of the API: the kinds of problems."""

from flask import Blueprint, Response

from app.errors import ALL, PROBLEM_TYPES, NotFound
from app.surfaces.compose import Composer
from app.surfaces.views import Composed


def blueprint(composer: Composer) -> Blueprint:
    """``/api/problems/`` and a page for each kind, which a problem's `type` leads to."""
    routes = Blueprint("api_pages", __name__)

    @routes.get(PROBLEM_TYPES)
    def problems() -> Response:
        return _page(composer.problem_kinds(ALL))

    @routes.get(PROBLEM_TYPES + "<slug>")
    def problem(slug: str) -> Response:
        kinds = [one for one in ALL if one.slug() == slug]
        if not kinds:
            raise NotFound(f"There is no kind of problem {slug[:40]!r}; {PROBLEM_TYPES} lists them.")
        return _page(composer.problem_kinds(kinds))

    return routes


def _page(composed: Composed) -> Response:
    response = Response(composed.html, headers=composed.headers)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
