"""``DELETE /api/v1/jobs/<id>``: a job that is not wanted any more."""

from http import HTTPStatus

from flask import Response, request
from flask_openapi3 import APIBlueprint

from app.errors import Ended, NotFound, Refused
from app.web.api_document import STARTS_WORK, TAGS, problems, reply
from app.web.api_models import JobModel, JobPath, job_document
from app.web.api_parts import Parts, authorise, json_answer
from app.web.sign_in import client_of


def add_to(routes: APIBlueprint, parts: Parts) -> None:
    """The address that cancels."""

    @routes.delete(
        "/jobs/<job_id>",
        tags=[TAGS["jobs"]],
        security=STARTS_WORK,
        summary="Cancel a job",
        description="A queued job leaves the queue, a running one is stopped. Who asked for a job can cancel "
        "it; where others asked for it too, it goes on for them (202). What was cancelled can be asked for "
        "again.",
        responses={
            200: reply(JobModel, "It is cancelled"),
            202: reply(JobModel, "It goes on for the others, or is being stopped"),
            **problems(NotFound, Ended, Refused),
        },
    )
    def cancel(path: JobPath) -> Response:
        authorise(parts.settings)
        job = parts.programs.cancel(path.job_id, client=client_of(request))
        return json_answer(job_document(job), HTTPStatus.OK if job.ended else HTTPStatus.ACCEPTED)
