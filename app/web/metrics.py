"""``/metrics``: what is counted, for Prometheus, in the text format that it asks for."""

from collections.abc import Iterator

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from app.errors import StoreUnavailable
from app.version import VERSION
from app.viewer import Viewer


def blueprint(viewer: Viewer, renderer: str) -> Blueprint:
    """``/metrics``, of a server whose pages this version of the renderer makes."""
    routes = Blueprint("metrics", __name__)
    registry = CollectorRegistry()
    registry.register(_Vitrine(viewer, renderer))

    @routes.get("/metrics")
    def metrics() -> Response:
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        response = Response(encode(registry), content_type=content_type)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Accept"
        return response

    return routes


class _Vitrine(Collector):
    """Counts lie in the store, where all workers add to them; so any web process gives the same ones."""

    def __init__(self, viewer: Viewer, renderer: str) -> None:
        self._viewer = viewer
        self._renderer = renderer

    def describe(self) -> Iterator[Metric]:
        """What `collect` gives, without asking the store."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """All metrics; without those of the store where it does not answer."""
        build = GaugeMetricFamily(
            "vitrine_build_info", "1, labelled with what is running.", labels=["version", "renderer"]
        )
        build.add_metric([VERSION, self._renderer], 1)
        yield build
        up = GaugeMetricFamily("vitrine_store_up", "Whether the store answers; its counts are here if so.")
        try:
            counts = self._viewer.missing_libraries()
        except StoreUnavailable:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        missing = CounterMetricFamily(
            "vitrine_libraries_not_at_home",
            "Renders of notebooks that would load a library from this host which is not at home.",
            labels=["host"],
        )
        for host, times in sorted(counts.items()):
            missing.add_metric([host], times)
        yield missing
