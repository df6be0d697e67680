"""What the API tells of an address, from what a job stores of it: that, or the job where it takes longer."""

from dataclasses import replace

from flask import Response, request

from app.errors import BadReference
from app.i18n import _
from app.jobs.queue import Job
from app.models import DEFAULT_OPTIONS, Options
from app.viewer import Answer, Ask
from app.web import answers, api_limits, params
from app.web.api_models import AddressQuery, job_document
from app.web.api_parts import Parts, authorise, json_answer, resolved
from app.web.purpose import may_start_work
from app.web.sign_in import client_of

_POLL_SECONDS = 2
_MOST_STEPS = 3


def asked(query: AddressQuery, surface: str, parts: Parts, options: Options = DEFAULT_OPTIONS) -> Ask:
    """What a request asks for; its answer tells of its limits.

    Raises:
        BadReference
    """
    api_limits.note()
    locator = parts.registry.recognise(query.url, own_url=request.url_root)
    return Ask(
        ref=resolved(locator, parts),
        surface=surface,
        coding=params.coding_of(request),
        options=options,
        refresh=query.refresh,
        stored_only=not may_start_work(request),
        client=client_of(request),
        wait_seconds=query.wait,
    )


def answer(ask: Ask, parts: Parts, *, open_to_all: bool = False) -> Response:
    """200 or 304; 202 with the job that it takes.

    Args:
        open_to_all: whether what is not stored needs no token.

    Raises:
        BadReference: it leads in a circle; what `Viewer.show` and `authorise` raise.
    """
    shown = _shown_at_the_end(ask, parts, open_to_all=open_to_all)
    if isinstance(shown, Job):
        return _working(shown)
    return answers.answer(request, shown, ask.surface, parts.settings)


def _shown_at_the_end(ask: Ask, parts: Parts, *, open_to_all: bool) -> Answer | Job:
    """The answer at the end of an address that has moved."""
    for _step in range(_MOST_STEPS):
        if not open_to_all and (
            ask.refresh or parts.viewer.result(parts.viewer.work(ask), ask.surface, ask.coding) is None
        ):
            authorise(parts.settings)
        shown = parts.viewer.show(ask)
        if isinstance(shown, Job) or shown.stored.meta.kind != "moved":
            return shown
        ask = replace(ask, ref=resolved(shown.stored.meta.moved_to, parts))
    raise BadReference(_("This address leads in a circle."))


def _working(job: Job) -> Response:
    own = f"/api/v1/jobs/{job.id}"
    response = json_answer(job_document(job), 202, location=own)
    response.headers["Retry-After"] = str(_POLL_SECONDS)
    response.headers["Link"] = f'<{own}>; rel="monitor"'
    return response
