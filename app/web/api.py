"""The JSON API, put together: each module beside this one adds the addresses of one subject."""

from flask import request
from flask_openapi3 import APIBlueprint

from app.web import (
    api_batches,
    api_body,
    api_cancel,
    api_document,
    api_events,
    api_jobs,
    api_limits,
    api_listing,
    api_notebook,
)
from app.web.api_parts import Parts, authorise


def blueprint(parts: Parts) -> APIBlueprint:
    """``/api/v1`` and what is below it."""
    routes = api_document.subject("api")

    @routes.before_request
    def look_at_the_body() -> None:
        if request.method == "POST":
            api_limits.note()
            authorise(parts.settings)  # before up to 50 MB are read
            api_body.read(request)

    api_limits.add_to(routes, parts.viewer)
    for subject in (api_jobs, api_cancel, api_events, api_batches, api_notebook, api_listing):
        subject.add_to(routes, parts)
    return routes
