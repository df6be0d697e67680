"""``/api/v1/jobs``: start a job, read it, read its result."""

import json
from http import HTTPStatus

from flask import Response, request
from flask_openapi3 import APIBlueprint

from app.errors import (
    BadReference,
    BadRequest,
    KeyInUse,
    KeyReused,
    NotFound,
    NotReady,
    Refused,
    from_problem,
)
from app.i18n import _
from app.jobs.queue import Job
from app.models import SourceRef
from app.surfaces.addresses import chosen, ours
from app.viewer import Answer, Ask
from app.web import answers, params
from app.web.api_document import OUTCOMES, STARTS_WORK, problems, reply, text
from app.web.api_document import TAGS as ALL_TAGS
from app.web.api_models import JobModel, JobPath, JobRequest, WaitQuery, job_document
from app.web.api_once import POSTED, KeyHeader, Once
from app.web.api_parts import Parts, authorise, json_answer, resolved
from app.web.api_webhooks import Callers
from app.web.sign_in import client_of
from app.work import Work

_RESULTS = ("text/html", "text/plain", "text/markdown")
TAGS = [ALL_TAGS["jobs"]]


def add_to(routes: APIBlueprint, parts: Parts) -> None:
    """The addresses of single jobs."""
    viewer = parts.viewer
    callers = Callers(parts)
    once = Once(parts.replies)

    @routes.post(
        "/jobs",
        tags=TAGS,
        security=STARTS_WORK,
        summary="Start a render",
        description="Of what an address leads to, or of a notebook itself. The same work asked for twice is "
        "one job.",
        responses={
            200: reply(JobModel, "It is stored already: the job is done", *POSTED),
            202: reply(JobModel, "It is being done: ask after the job", *POSTED),
            **problems(BadReference, Refused, KeyInUse, KeyReused),
        },
    )
    def start(header: KeyHeader, body: JobRequest) -> Response:
        authorise(parts.settings)
        return once.answer(header, lambda: _start(body))

    def _start(body: JobRequest) -> Response:
        if body.format not in parts.formats:
            raise BadRequest(
                _(
                    "format={format!r} is not one of {accepted}.",
                    format=body.format,
                    accepted=", ".join(parts.formats),
                )
            )
        callers.check(body.webhook)
        ask = _ask(body, parts)
        started = viewer.start(ask, lane=body.lane)
        job = started if isinstance(started, Job) else viewer.done_job(ask, started)
        document = job_document(job)
        callers.call_back(body.webhook, "job", document)
        status = HTTPStatus.ACCEPTED if job is started else HTTPStatus.OK
        return json_answer(document, status, location=f"/api/v1/jobs/{job.id}")

    @routes.get(
        "/jobs/<job_id>",
        tags=TAGS,
        summary="A job as it stands",
        description="With `wait`, once it has ended, or as it stands after so many seconds.",
        responses={200: reply(JobModel, "The job"), **problems(NotFound)},
    )
    def read(path: JobPath, query: WaitQuery) -> Response:
        return json_answer(job_document(viewer.job(path.job_id, wait_seconds=query.wait)), HTTPStatus.OK)

    @routes.get(
        "/jobs/<job_id>/result",
        tags=TAGS,
        summary="What a job made",
        description="The page itself; of a job in another format its text. Of a failed job, its problem.",
        responses={
            200: text("The result", _RESULTS, "ETag", "Cache-Status"),
            302: text("The address has another form; the result is at its page", (), "Location"),
            304: text("It is what If-None-Match names", (), "ETag", "Cache-Status"),
            **problems(*OUTCOMES, NotReady),
        },
    )
    def result(path: JobPath) -> Response:
        job = viewer.job(path.job_id)
        if job.problem is not None:
            raise from_problem(job.problem)
        stored = viewer.result(job.work, "page", params.coding_of(request)) if job.ended else None
        if stored is None:
            raise NotReady(
                _("The job {id} is {status}; its result comes when it is done.", id=job.id, status=job.status)
            )
        if stored.meta.kind == "moved":
            return Response(status=302, headers={"Location": _proper(job.work, stored.meta.moved_to)})
        return answers.answer(request, Answer(stored, "hit"), "page", parts.settings)


def _proper(work: Work, locator: str) -> str:
    """Where the work is shown when its address has turned out to have another form."""
    surface = "" if work.format == "html" else f"format/{work.format}"
    return ours(surface, locator, chosen(work.options, work.policy if work.policy == "sanitised" else None))


def _ask(body: JobRequest, parts: Parts) -> Ask:
    return Ask(
        ref=_ref(body, parts),
        format=body.format,
        policy=body.policy,
        options=body.options.options(),
        client=client_of(request),
    )


def _ref(body: JobRequest, parts: Parts) -> SourceRef:
    if body.notebook is not None:
        content = json.dumps(body.notebook).encode()  # orjson would refuse an integer past 64 bits
        locator = parts.viewer.put_notebook(content, client=client_of(request))
    else:
        locator = parts.registry.recognise(body.url or "", own_url=request.url_root)
    return resolved(locator, parts)
