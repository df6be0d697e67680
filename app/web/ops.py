"""For whoever runs this: is the process alive, and is the whole ready to work."""

from flask import Blueprint, Response

from app.web.problems import json_bytes
from app.web.readiness import OK, Readiness


def blueprint(readiness: Readiness) -> Blueprint:
    """``/healthz`` and ``/readyz``."""
    routes = Blueprint("ops", __name__)

    @routes.get("/healthz")
    def alive() -> Response:
        """Asks nobody, so that a store that is away does not get this process killed."""
        return _json({"status": "alive"}, 200)

    @routes.get("/readyz")
    def ready() -> Response:
        state = readiness.look()
        warnings = {name: sentence for name, sentence in state.warnings.items() if sentence != OK}
        status = "ready" if state.ready else "not ready"
        return _json(
            {"status": status, "checks": state.checks, "warnings": warnings}, 200 if state.ready else 503
        )

    return routes


def _json(value: object, status: int) -> Response:
    response = Response(json_bytes(value), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
