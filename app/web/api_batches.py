"""``/api/v1/batches``: several addresses at once, such as a blog's."""

from http import HTTPStatus

from flask import Response, request
from flask_openapi3 import APIBlueprint

from app.errors import (
    BadRequest,
    Ended,
    KeyInUse,
    KeyReused,
    NotFound,
    Refused,
    StoreUnavailable,
    VitrineError,
    from_problem,
)
from app.i18n import _
from app.jobs.batches import Batch, Item
from app.jobs.queue import Job
from app.viewer import Ask
from app.web.api_batch_models import BatchModel, BatchPath, BatchRequest, batch_document
from app.web.api_document import STARTS_WORK, TAGS, problems, reply
from app.web.api_models import WaitQuery
from app.web.api_once import POSTED, KeyHeader, Once
from app.web.api_parts import Parts, authorise, json_answer, resolved
from app.web.api_webhooks import Callers
from app.web.sign_in import client_of

_TAGS = [TAGS["batches"]]


def add_to(routes: APIBlueprint, parts: Parts) -> None:
    """The addresses of batches."""
    programs = parts.programs
    callers = Callers(parts)
    once = Once(parts.replies)

    @routes.post(
        "/batches",
        tags=_TAGS,
        summary="Start a batch",
        description="One job for each address, behind those that readers wait for. An address that cannot be "
        "read, or that is more than this client may start just now, has its problem in its place.",
        security=STARTS_WORK,
        responses={
            200: reply(BatchModel, "Nothing more will happen: all is stored already, or refused", *POSTED),
            202: reply(BatchModel, "It is being done: ask after the batch", *POSTED),
            **problems(Refused, KeyInUse, KeyReused),
        },
    )
    def start_batch(header: KeyHeader, body: BatchRequest) -> Response:
        authorise(parts.settings)
        return once.answer(header, lambda: _start(body))

    def _start(body: BatchRequest) -> Response:
        if body.format not in parts.formats:
            raise BadRequest(
                _(
                    "format={format!r} is not one of {accepted}.",
                    format=body.format,
                    accepted=", ".join(parts.formats),
                )
            )
        callers.check(body.webhook)
        items = tuple(_item(url, body, parts) for url in body.urls)
        _raise_if_come_at_a_bad_time(items)
        batch = programs.put_batch(items)
        answer = _answer(batch, 0)
        callers.call_back(body.webhook, "batch", answer.get_json())
        answer.headers["Location"] = f"/api/v1/batches/{batch.id}"
        answer.status_code = HTTPStatus.OK if answer.get_json()["status"] == "done" else HTTPStatus.ACCEPTED
        return answer

    def _answer(batch: Batch, wait_seconds: float) -> Response:
        standings = programs.standings(batch, wait_seconds=wait_seconds)
        return json_answer(batch_document(batch, standings), HTTPStatus.OK)

    @routes.get(
        "/batches/<batch_id>",
        tags=_TAGS,
        summary="A batch as it stands",
        description="With `wait`, once all have ended, or as it stands after so many seconds.",
        responses={200: reply(BatchModel, "The batch"), **problems(NotFound)},
    )
    def read_batch(path: BatchPath, query: WaitQuery) -> Response:
        return _answer(programs.batch(path.batch_id), query.wait)

    @routes.delete(
        "/batches/<batch_id>",
        tags=_TAGS,
        summary="Cancel a batch",
        description="Each of its jobs is cancelled that has not ended and that nobody else asked for.",
        security=STARTS_WORK,
        responses={200: reply(BatchModel, "The batch as it stands then"), **problems(NotFound)},
    )
    def cancel_batch(path: BatchPath) -> Response:
        authorise(parts.settings)
        batch = programs.batch(path.batch_id)
        for job_id in dict.fromkeys(item.job_id for item in batch.items if item.job_id):
            _cancel(job_id)
        return _answer(batch, 0)

    def _cancel(job_id: str) -> None:
        try:
            programs.cancel(job_id, client=client_of(request))
        except (Ended, NotFound, Refused):
            return  # it stands as it stands, and the answer says how


def _item(url: str, body: BatchRequest, parts: Parts) -> Item:
    """Start one; what is wrong with it is its own."""
    try:
        ask = Ask(
            ref=resolved(parts.registry.recognise(url, own_url=request.url_root), parts),
            format=body.format,
            policy=body.policy,
            options=body.options.options(),
            client=client_of(request),
        )
        started = parts.viewer.start(ask, lane="batch")
        job = started if isinstance(started, Job) else parts.viewer.done_job(ask, started)
    except StoreUnavailable:
        raise
    except VitrineError as error:
        return Item(url, problem=error.problem)
    return Item(url, job.id)


def _raise_if_come_at_a_bad_time(items: tuple[Item, ...]) -> None:
    """Where nothing was started, and all of it can be later, that is the answer to the whole request.

    Raises:
        RateLimited, Overloaded
    """
    problems = [item.problem for item in items if item.problem is not None and item.problem.retryable]
    if len(problems) == len(items):
        raise from_problem(problems[0])
