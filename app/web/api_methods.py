"""What the API answers where it has no view: no such address, or not with this method."""

from functools import cached_property
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Map, MapAdapter

from app.errors import NotFound
from app.i18n import _

PREFIX: Final = "/api/"
_ANY: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE")


class Methods:
    """The methods of each address below ``/api/``."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    @cached_property
    def _addresses(self) -> MapAdapter:
        # Without the site's last route, which takes any address for a notebook's.
        rules = [rule for rule in self._app.url_map.iter_rules() if rule.rule.startswith(PREFIX)]
        own = Map([rule.empty() for rule in rules if rule.endpoint != "api_methods.nothing"])
        own.merge_slashes = False
        return own.bind("")

    def of(self, path: str) -> list[str]:
        """Empty where there is nothing."""
        return sorted(self._addresses.allowed_methods(path))


def register(app: Flask) -> None:
    """Take all of ``/api/`` that no view takes, before the pages do."""
    methods = Methods(app)
    routes = Blueprint("api_methods", __name__)

    @routes.route(PREFIX, methods=_ANY)
    @routes.route(PREFIX + "<path:rest>", methods=_ANY)
    def nothing(rest: str = "") -> Response:
        known = methods.of(PREFIX + rest)
        if known:
            raise MethodNotAllowed(valid_methods=known)
        raise NotFound(_("There is nothing at this address; /api/v1/openapi.json lists what there is."))

    @app.before_request
    def say_methods() -> Response | None:
        """What OPTIONS asks for; Flask's own answer would count the route for everything."""
        if request.method != "OPTIONS" or not request.path.startswith(PREFIX):
            return None
        known = methods.of(request.path)
        if not known:
            raise NotFound(_("There is nothing at this address; /api/v1/openapi.json lists what there is."))
        return Response(status=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(known)})

    app.register_blueprint(routes)
