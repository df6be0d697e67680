"""For whoever runs this: is the process alive, and is the whole ready to work."""

from flask import Blueprint, Response

from app.viewer import Viewer
from app.web.problems import json_bytes


def blueprint(viewer: Viewer) -> Blueprint:
    """``/healthz`` and ``/readyz``."""
    routes = Blueprint("ops", __name__)

    @routes.get("/healthz")
    def alive() -> Response:
        return _json({"status": "alive"}, 200)

    @routes.get("/readyz")
    def ready() -> Response:
        checks = viewer.readiness()
        wrong = [name for name, sentence in checks.items() if sentence != "ok"]
        return _json({"status": "not ready" if wrong else "ready", "checks": checks}, 503 if wrong else 200)

    return routes


def _json(value: object, status: int) -> Response:
    response = Response(json_bytes(value), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
