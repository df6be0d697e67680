"""``/api/v1/notebook``: what is known of a notebook, from what its render has stored."""

from dataclasses import replace

from flask import Response, request
from flask_openapi3 import APIBlueprint

from app.errors import BadReference
from app.i18n import _
from app.jobs.queue import Job
from app.viewer import Answer, Ask
from app.web import answers, api_limits, params
from app.web.api_document import OUTCOMES, STARTS_WORK, TAGS, problems, reply, text
from app.web.api_models import JobModel, NotebookModel, NotebookQuery, job_document
from app.web.api_parts import Parts, authorise, json_answer, resolved
from app.web.purpose import may_start_work
from app.web.sign_in import client_of

_POLL_SECONDS = 2
_MOST_STEPS = 3


def add_to(routes: APIBlueprint, parts: Parts) -> None:
    """The address of what is known."""

    @routes.get(
        "/notebook",
        tags=[TAGS["notebooks"]],
        security=STARTS_WORK,
        summary="What is known of a notebook",
        description="Title, language, headings, cells and links. What is not rendered yet is rendered first, "
        "as for its page: the answer waits for that, and is the job where it takes longer. Only a render "
        "needs a token.",
        responses={
            200: reply(NotebookModel, "What is known", "ETag", "Cache-Status"),
            202: reply(JobModel, "It is being rendered: ask again", "Location", "Retry-After", "Link"),
            304: text("It is what If-None-Match names", (), "ETag", "Cache-Status"),
            **problems(*OUTCOMES),
        },
    )
    def about(query: NotebookQuery) -> Response:
        api_limits.note()
        shown = shown_at_the_end(_ask(query, parts), parts)
        if isinstance(shown, Job):
            return working(shown)
        return answers.answer(request, shown, "about", parts.settings)


def _ask(query: NotebookQuery, parts: Parts) -> Ask:
    locator = parts.registry.recognise(query.url, own_url=request.url_root)
    return Ask(
        ref=resolved(locator, parts),
        surface="about",
        coding=params.coding_of(request),
        refresh=query.refresh,
        stored_only=not may_start_work(request),
        client=client_of(request),
        wait_seconds=query.wait,
    )


def shown_at_the_end(ask: Ask, parts: Parts, *, open_to_all: bool = False) -> Answer | Job:
    """The answer at the end of an address that has moved.

    Args:
        open_to_all: whether what is not stored needs no token.

    Raises:
        BadReference: it leads in a circle; what `Viewer.show` and `authorise` raise.
    """
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


def working(job: Job) -> Response:
    """202: what is being done."""
    own = f"/api/v1/jobs/{job.id}"
    response = json_answer(job_document(job), 202, location=own)
    response.headers["Retry-After"] = str(_POLL_SECONDS)
    response.headers["Link"] = f'<{own}>; rel="monitor"'
    return response
