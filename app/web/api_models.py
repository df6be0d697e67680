"""The JSON of the API: what comes in, checked; what goes out, described."""

from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.errors import BadReference
from app.i18n import DEFAULT_LANGUAGE, UiLanguage, _
from app.jobs.lanes import Lane
from app.jobs.queue import Job
from app.models import Options, Policy
from app.parts import with_part
from app.surfaces.addresses import chosen, ours
from app.work import Work


class FindingModel(BaseModel):
    """One wrong member of a body, or parameter."""

    pointer: str = Field(description="JSON pointer (RFC 6901) below the body, or / and the parameter's name")
    detail: str


class ProblemModel(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    stage: Literal["request", "upstream", "notebook", "server"] | None = None
    retryable: bool | None = None
    retry_after: int | None = Field(None, description="Seconds until trying again can help, where known")
    errors: list[FindingModel] | None = Field(None, description="All that was wrong with a request's members")


class OptionsModel(BaseModel):
    """What a reader may choose."""

    model_config = ConfigDict(extra="forbid", strict=True)

    code: Literal["show", "hide"] = "show"
    theme: Literal["auto", "light", "dark"] = "auto"
    toc: bool = True
    badges: bool = True
    lang: UiLanguage = Field(DEFAULT_LANGUAGE, description="In which this server speaks to the reader")
    outputs: Literal["all", "only"] = Field("all", description="`only`: without prose and code")
    cells: str = Field("", max_length=300, description="Only these, by number from 1: 3-7,9")
    cell: str = Field("", max_length=100, description="Only this one, by its id")
    section: str = Field("", max_length=300, description="Only what stands below this heading, by its id")

    @model_validator(mode="after")
    def _part_can_be_read(self) -> "OptionsModel":
        try:
            self.options()
        except BadReference as error:
            raise ValueError(error.detail) from error
        return self

    def options(self) -> Options:
        """As the layers below know them."""
        plain = Options(
            code=self.code,
            theme=self.theme,
            toc=self.toc,
            badges=self.badges,
            lang=self.lang,
            lang_chosen="lang" in self.model_fields_set,
        )
        return with_part(plain, cells=self.cells, cell=self.cell, section=self.section, outputs=self.outputs)


def _never_null(schema: dict[str, Any]) -> None:
    """Of a member that may be left out, and may not be null."""
    given, _null = schema.pop("anyOf")
    schema.pop("default")
    schema.update(given)


class JobRequest(BaseModel):
    """One of `url` and `notebook`."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"oneOf": [{"required": ["url"]}, {"required": ["notebook"]}]},
    )

    url: str | None = Field(
        None,
        min_length=1,
        max_length=4096,
        description="Anything that the paste box takes",
        json_schema_extra=_never_null,
    )
    notebook: dict[str, Any] | None = Field(
        None, description="A notebook itself, as JSON", json_schema_extra=_never_null
    )
    format: str = Field("html", max_length=40, description="html, slides, script or markdown")
    policy: Policy | None = Field(None, description="Only ever stricter than the server's rules")
    options: OptionsModel = OptionsModel()
    lane: Lane = Field("interactive", description="`batch` for what nobody waits for just now")
    webhook: str | None = Field(
        None, max_length=2048, description="An https address that is told of the end, signed (docs/jobs.md)"
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> "JobRequest":
        if (self.url is None) == (self.notebook is None) or {"url", "notebook"} <= self.model_fields_set:
            raise ValueError(_("wanted: either url or notebook"))
        return self


_NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {},
    "cells": [{"id": "a", "cell_type": "markdown", "metadata": {}, "source": "# A title"}],
}
JOB_EXAMPLES: Final = {
    "address": {
        "summary": "An address, as a browser shows it",
        "value": {"url": "https://github.com/owner/repository/blob/main/notebook.ipynb"},
    },
    "script": {
        "summary": "Its code alone",
        "value": {"url": "https://gist.github.com/user/0123456789abcdef0123", "format": "script"},
    },
    "notebook": {"summary": "A notebook itself", "value": {"notebook": _NOTEBOOK, "options": {"toc": False}}},
}
"""For the OpenAPI document."""


class Links(BaseModel):
    """Paths on this server."""

    self: str
    result: str
    page: str
    embed: str
    events: str


class JobModel(BaseModel):
    """A job as it stands; times are RFC 3339 in UTC."""

    id: str
    status: Literal["queued", "running", "done", "failed", "cancelled"]
    source: str = Field(description="The locator: the page's path on this server")
    format: str
    policy: Policy
    created_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    position: int | None = Field(description="Of a queued job: how many are before it")
    expected_seconds: int | None = Field(
        description="Of a queued job: seconds until it has ended, at the queue's pace of late"
    )
    phase: str | None = Field(description="Of a running job: fetching, rendering or storing")
    links: Links
    error: ProblemModel | None


class JobPath(BaseModel):
    """A job's id in an address."""

    job_id: str = Field(max_length=100, description="The job's id")


class WaitQuery(BaseModel):
    """How long to hold the answer back until the job has ended."""

    model_config = ConfigDict(extra="forbid")

    wait: float = Field(0, ge=0, le=30, description="Seconds, at most 30")


def links_of(job_id: str, work: Work) -> Links:
    """Where the job, its result and its pages are."""
    own = f"/api/v1/jobs/{job_id}"
    shown = work.locator if work.format == "html" else f"format/{work.format}/{work.locator}"
    query = chosen(work.options)
    return Links(
        self=own,
        result=own + "/result",
        page=ours("", shown, query),
        embed=ours("embed", shown, query),
        events=own + "/events",
    )


def job_document(job: Job) -> dict[str, Any]:
    """A job as JSON."""
    return JobModel(
        id=job.id,
        status=job.status,
        source=job.work.locator,
        format=job.work.format,
        policy=job.work.policy,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        position=job.position,
        expected_seconds=job.expected_seconds,
        phase=job.phase,
        links=links_of(job.id, job.work),
        error=ProblemModel(**job.problem.as_dict()) if job.problem else None,
    ).model_dump(mode="json")


class AddressQuery(BaseModel):
    """Which notebook or folder, and how to ask for it."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=1, max_length=4096, description="Anything that the paste box takes")
    wait: float | None = Field(
        None,
        ge=0,
        le=30,
        description="Seconds to wait for it, at most 30; as it comes, as long as a page does",
        json_schema_extra=_never_null,
    )
    refresh: bool = Field(False, description="Ask the source now")


class ListingQuery(AddressQuery):
    """Which folder, and how much of it."""

    page: int = Field(1, ge=1, le=1000, description="Which page of a long list")
    stored: bool = Field(False, description="Only what is stored, however old; 204 where nothing is")


class EntryModel(BaseModel):
    """One line of a listing."""

    name: str
    kind: Literal["notebook", "folder", "file", "gist", "repository", "branch", "tag"]
    note: str | None = Field(description="A description, or a gist's files")
    size: int | None = Field(description="Bytes, where the source says so")
    changed_at: str | None = Field(description="RFC 3339, where the source says so")
    default: bool = Field(description="Of a branch: whether the repository opens with it")
    page: str | None = Field(description="Its path on this server, where it is shown here")
    url: str | None = Field(description="Else the source's page")


class ListingLinks(BaseModel):
    """Paths on this server, and the source's page."""

    page: str
    previous: str | None
    next: str | None
    source: str | None


class ListingModel(BaseModel):
    """What is in a folder, on one page of it."""

    title: str
    description: str | None
    source: str = Field(description="The kind of source: github, gist, local, …")
    locator: str
    ref: str | None = Field(description="The branch, tag or commit")
    page: int = Field(ge=1)
    first: int | None = Field(description="The number of the first entry, from 1, where it is known")
    total: int | None = Field(description="Of entries on all pages, where it is known")
    truncated: bool = Field(description="Whether the source has more than all pages list")
    entries: list[EntryModel]
    links: ListingLinks


class HeadingModel(BaseModel):
    """A heading of a Markdown cell."""

    level: int = Field(ge=1, le=6)
    text: str
    id: str = Field(description="Behind #, it leads there in the page")


class CellsModel(BaseModel):
    """How many cells are shown, and of what kinds."""

    total: int = Field(ge=0)
    markdown: int = Field(ge=0)
    code: int = Field(ge=0)
    raw: int = Field(ge=0)


class NotebookLinks(BaseModel):
    """Paths on this server, and the source's own addresses where it has any."""

    page: str
    embed: str
    download: str
    slides: str
    script: str
    markdown: str
    source: str | None = Field(description="The source's page for people")
    raw: str | None = Field(description="The file at its source")


class NotebookModel(BaseModel):
    """What is known of a notebook."""

    title: str = Field(description="From its metadata, else its first heading, else the file's name")
    authors: list[str]
    language: str | None
    kernel: str | None
    headings: list[HeadingModel]
    cells: CellsModel
    has_active_content: bool = Field(description="Whether scripts of its own run, in a frame")
    policy: Policy = Field(description="The one that applies")
    source: str = Field(description="The kind of source: github, gist, url, …")
    locator: str
    file_name: str
    revision: str | None = Field(description="A commit or a gist's revision, where the source tells")
    fetched_at: datetime = Field(description="When this content was first seen")
    repairs: list[str] = Field(description="What had to be mended, a sentence each")
    links: NotebookLinks
