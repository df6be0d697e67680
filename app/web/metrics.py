"""``/metrics``: what is counted, for Prometheus, in the text format that it asks for."""

from typing import Final

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from app.errors import Unauthorised
from app.i18n import _
from app.web.tokens import bears
from config.settings import Settings

ENDPOINT: Final = "metrics.metrics"


def blueprint(settings: Settings, *collectors: Collector) -> Blueprint:
    """``/metrics``, of all that these give; behind a token of its own where one is set."""
    routes = Blueprint("metrics", __name__)
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)

    @routes.get("/metrics")
    def metrics() -> Response:
        if settings.metrics_token and not bears(request, settings.metrics_token):
            raise Unauthorised(_("The counts of this server need `Authorization: Bearer <token>`."))
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        response = Response(encode(registry), content_type=content_type)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Accept"
        return response

    return routes
