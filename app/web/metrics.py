"""``/metrics``: what is counted, for Prometheus, in the text format that it asks for."""

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector


def blueprint(*collectors: Collector) -> Blueprint:
    """``/metrics``, of all that these give."""
    routes = Blueprint("metrics", __name__)
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)

    @routes.get("/metrics")
    def metrics() -> Response:
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        response = Response(encode(registry), content_type=content_type)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Accept"
        return response

    return routes
