"""The JSON of batches."""

from collections import Counter
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.jobs.batches import Batch, Standing
from app.models import Policy
from app.web.api_models import JobModel, OptionsModel, ProblemModel, job_document

MAX_URLS: Final = 100


class BatchRequest(BaseModel):
    """Several addresses, to be rendered in the same way."""

    model_config = ConfigDict(extra="forbid")

    urls: list[str] = Field(
        min_length=1, max_length=MAX_URLS, description="Anything that the paste box takes, each"
    )
    format: str = Field("html", max_length=40, description="html, slides, script or markdown")
    policy: Policy | None = Field(None, description="Only ever stricter than the server's rules")
    options: OptionsModel = OptionsModel()
    webhook: str | None = Field(
        None, max_length=2048, description="An https address that is told when all have ended, signed"
    )


class BatchPath(BaseModel):
    """A batch's id in an address."""

    batch_id: str = Field(max_length=100, description="The batch's id")


class ItemModel(BaseModel):
    """One address of a batch."""

    url: str = Field(description="As it was given")
    job: JobModel | None
    error: ProblemModel | None = Field(description="Why there is no job; a job has an error of its own")


class CountsModel(BaseModel):
    """How many addresses stand how."""

    total: int
    queued: int
    running: int
    done: int
    failed: int
    cancelled: int
    refused: int = Field(description="Those without a job")


class BatchLinks(BaseModel):
    """Paths on this server."""

    self: str


class BatchModel(BaseModel):
    """A batch as it stands; times are RFC 3339 in UTC."""

    id: str
    status: Literal["running", "done"] = Field(description="done: nothing more will happen, good or bad")
    created_at: datetime
    counts: CountsModel
    items: list[ItemModel] = Field(description="In the order of `urls`")
    links: BatchLinks


def batch_document(batch: Batch, standings: tuple[Standing, ...]) -> dict[str, Any]:
    """A batch as JSON."""
    counted = Counter(one.job.status if one.job else "refused" for one in standings)
    names = [name for name in CountsModel.model_fields if name != "total"]
    return BatchModel(
        id=batch.id,
        status="done" if all(one.ended for one in standings) else "running",
        created_at=batch.created_at,
        counts=CountsModel(total=len(standings), **{name: counted[name] for name in names}),
        items=[_item(one) for one in standings],
        links=BatchLinks(self=f"/api/v1/batches/{batch.id}"),
    ).model_dump(mode="json")


def _item(standing: Standing) -> ItemModel:
    return ItemModel(
        url=standing.url,
        job=JobModel.model_validate(job_document(standing.job)) if standing.job else None,
        error=ProblemModel(**standing.problem.as_dict()) if standing.problem else None,
    )
