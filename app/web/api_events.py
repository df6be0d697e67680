"""``GET /api/v1/jobs/<id>/events``: a job's changes as they happen (server-sent events, WHATWG HTML §9.2)."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Final

from flask import Response
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from app.errors import NotFound, Overloaded
from app.i18n import _
from app.jobs.events import END, Event
from app.web.api_document import TAGS, problems, stream, text
from app.web.api_models import JobModel, JobPath, job_document
from app.web.api_parts import Parts
from app.web.problems import json_bytes

RETRY_MILLISECONDS: Final = 2000
"""How long a client waits before it comes again."""


class SeenHeader(BaseModel):
    """Where a stream is taken up again."""

    last_event_id: str = Field(
        "", alias="Last-Event-ID", max_length=100, description="The id of the event that was seen last"
    )


def add_to(routes: APIBlueprint, parts: Parts) -> None:
    """The address that tells of changes."""
    slots = BoundedSemaphore(parts.settings.max_event_streams)

    @routes.get(
        "/jobs/<job_id>/events",
        tags=[TAGS["jobs"]],
        summary="A job's changes as they happen",
        description="Server-sent events, each with the job as JSON; the last, `id: end`, is its end.",
        responses={
            200: stream(JobModel, "One event for each change of state"),
            204: text("`Last-Event-ID` is the job's last event: stop asking", ()),
            **problems(NotFound, Overloaded),
        },
    )
    def events(path: JobPath, header: SeenHeader) -> Response:
        job = parts.viewer.job(path.job_id)
        if job.ended:
            seen_all = header.last_event_id == END
            return Response(status=HTTPStatus.NO_CONTENT) if seen_all else _stream(iter([Event(END, job)]))
        if not slots.acquire(blocking=False):
            raise Overloaded(
                _(
                    "{max_event_streams} streams of events are open already; ask for the job with "
                    "`?wait=` instead.",
                    max_event_streams=parts.settings.max_event_streams,
                ),
                retry_after_seconds=RETRY_MILLISECONDS // 1000,
            )
        return _stream(parts.programs.events(path.job_id, header.last_event_id), at_end=slots.release)


def _stream(events: Iterator[Event | None], at_end: Callable[[], None] = lambda: None) -> Response:
    response = Response(_text(events), content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep events back until its buffer is full
    response.call_on_close(at_end)
    return response


def _text(events: Iterator[Event | None]) -> Iterator[bytes]:
    yield b"retry: %d\n\n" % RETRY_MILLISECONDS
    for event in events:
        yield b": nothing new\n\n" if event is None else _message(event)


def _message(event: Event) -> bytes:
    place = b"id: %s\n" % event.id.encode() if event.id else b""
    return place + b"data: " + json_bytes(job_document(event.job)) + b"\n\n"
