"""Pages without a notebook that say how things stand: an error, and a render that is being waited for."""

from datetime import datetime
from typing import Final, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from app.errors import Problem, Stage, Unshown
from app.i18n import N_, _
from app.models import SourceRef
from app.surfaces import words
from app.surfaces.addresses import ours, outside
from app.surfaces.part import whole_of
from app.surfaces.views import ErrorView, Stamp, Theme, WorkingView

SIDES: Final[dict[Stage, str]] = {
    "request": N_("about the request"),
    "upstream": N_("on the source's side"),
    "notebook": N_("about the notebook itself"),
    "server": N_("on this server's side"),
}
"""Whose side failed; in English, as all of these tables."""

_HINTS: Final[dict[str, tuple[str, ...]]] = {
    "bad-reference": (N_("Paste the address of the notebook as your browser shows it."),),
    "not-signed-in": (N_("Open this server by the address at which its people sign in."),),
    "unauthorised": (N_("Ask whoever runs this server for a token."),),
    "refused": (N_("Only addresses that everybody on the internet can reach are shown here."),),
    "not-found": (
        N_("Check the address for typing errors, and whether the notebook was moved or renamed."),
        N_("Something private looks the same to us as something that is not there."),
    ),
    "no-such-part": (
        N_("Cells are counted from 1, as they stand in the file; the link of each cell tells its number."),
    ),
    "too-large": (N_("Clear the outputs of the largest cells and save it again."),),
    "not-a-notebook": (
        N_("Look for the address of the notebook's own file, for example behind “Raw”."),
        N_(
            "Shown are .ipynb, and notebooks as text: .md (MyST), .Rmd, .qmd; .py, .R or .jl in cells (# %%)."
        ),
    ),
    "too-complex": (
        N_("Open it at its source, or download it: only showing it here takes too much."),
        N_("Clear the outputs of the largest cells, or split the notebook."),
    ),
    "rate-limited": (N_("What was rendered already can be opened at any time."),),
}
_HINTS_BY_SIDE: Final[dict[Stage, tuple[str, ...]]] = {
    "request": (),
    "upstream": (N_("This is outside of this server; what was shown before is kept and shown meanwhile."),),
    "notebook": (),
    "server": (N_("Whoever runs this server finds more in its log."),),
}

STATES: Final = {
    "queued": N_("Waiting for its turn"),
    "running": N_("Starting"),
    "fetching": N_("Fetching the notebook"),
    "rendering": N_("Rendering the notebook"),
    "storing": N_("Nearly there"),
}
"""A job's status or phase → what a reader is told."""

SHORTEST_POLL_SECONDS: Final = 2
LONGEST_POLL_SECONDS: Final = 15
"""Whatever the queue: a page that somebody looks at should not be late by more."""

_EMBEDDED: Final = ("/embed/", "/frame/")


class JobState(Protocol):
    """What the waiting page shows of a job."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def status(self) -> str:
        """``queued`` or ``running``."""
        ...

    @property
    def phase(self) -> str | None:
        """Of a running one: ``fetching``, ``rendering`` or ``storing``."""
        ...

    @property
    def position(self) -> int | None:
        """Of a queued one: how many are before it."""
        ...

    @property
    def expected_seconds(self) -> int | None:
        """Of a queued one: until it has ended, at the pace of late."""
        ...

    @property
    def created_at(self) -> datetime | None:
        """When it was asked for."""
        ...


def poll_seconds(job: JobState) -> int:
    """When to look again for whoever is not told of the job's end."""
    return max(SHORTEST_POLL_SECONDS, min(job.expected_seconds or 0, LONGEST_POLL_SECONDS))


def error_view(
    problem: Problem, pasted: str, path: str, unshown: Unshown | None, request_id: str
) -> ErrorView:
    """For `error.html`. What took too much is a notebook all the same, and can be downloaded."""
    return ErrorView(
        problem=problem,
        side=_(SIDES[problem.stage]),
        hints=hints(problem.kind, problem.stage),
        pasted=pasted,
        retry=ours("", path.removesuffix("?")) if problem.retryable and path else None,
        upstream=outside(unshown.web_url) if unshown else None,
        home=ours("", unshown.home) if unshown and unshown.home else None,
        whole=whole_of(path) if problem.stage == "request" else None,
        download=ours("download", unshown.locator) if unshown and problem.kind == "too-complex" else None,
        request_id=request_id,
        embedded=path.startswith(_EMBEDDED),
        theme=_theme(path),
    )


def hints(slug: str, stage: Stage) -> tuple[str, ...]:
    """What may help with a kind of problem."""
    return tuple(_(hint) for hint in _HINTS.get(slug, _HINTS_BY_SIDE[stage]))


def states() -> dict[str, str]:
    """`STATES` in the reader's language, for the script that goes on to say them."""
    return {name: _(words) for name, words in STATES.items()}


def working_view(job: JobState, ref: SourceRef, path: str) -> WorkingView:
    """For `working.html`."""
    state = _(STATES.get(job.phase or job.status, STATES["running"]))
    if job.status == "queued" and job.position:
        state = _("{state}, {count} before it", state=state, count=job.position)
    return WorkingView(
        job=f"/api/v1/jobs/{job.id}",
        what=unquote(ref.locator),
        state=state,
        poll_seconds=poll_seconds(job),
        since=Stamp(words.iso(job.created_at), words.moment(job.created_at)) if job.created_at else None,
        embedded=path.startswith(_EMBEDDED),
        theme=_theme(path),
    )


def _theme(path: str) -> Theme:
    """As the address asks: what takes a notebook's place in a dark post is dark as well."""
    asked = parse_qs(urlsplit(path).query).get("theme", [""])[-1]
    return "light" if asked == "light" else "dark" if asked == "dark" else "auto"
