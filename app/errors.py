"""What can go wrong, as one tree. Each class knows its status, whose side failed and if a retry helps.

    VitrineError
    ├── request:  BadReference 400 · BadRequest 400 · Unauthorised 401 · NotSignedIn 401 · Refused 403 ·
    │             NotFound 404 · NoSuchPart 404 · MethodNotAllowed 405 · TooSlow 408 · NotReady 409 ·
    │             Ended 409 · Cancelled 409 · KeyInUse 409 · UnsupportedMediaType 415 ·
    │             KeyReused 422 · RateLimited 429 · NotOffered 501
    ├── upstream: UpstreamError 502 · UpstreamLimited 503 · UpstreamTimeout 504
    ├── notebook: TooLarge 413 · NotANotebook 422 · TooComplex 422
    └── server:   ServerError 500 · Overloaded 503 · StoreUnavailable 503

An error's text is written by us, for a reader: it never quotes an upstream's bytes or a library's message. It
is said in the language of whoever is being answered (`app.i18n`), and what is logged has kinds and no text.
"""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Final, Literal

from app.i18n import N_, _
from app.records import known

Stage = Literal["request", "upstream", "notebook", "server"]
Refusal = Literal["form", "port", "network", "redirect"]
"""Why an address is not fetched: how it is written, its port, where it leads, how it was come to."""

PROBLEM_TYPES: Final = "/api/problems/"
"""Below it is a page for each kind. A path and no address of one server: programs compare the text, which is
the same everywhere, and resolved it leads to a page of the server that answered (RFC 9457 §3.1.1)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure as data (RFC 9457): what crosses from a worker to the web and on to a program."""

    type: str
    title: str
    status: int
    detail: str
    stage: Stage
    retryable: bool
    retry_after: int | None = None
    """Seconds until trying again can help, where known."""

    @property
    def kind(self) -> str:
        """The name of its class, as in its type: ``not-found``; ``other`` for what is none of ours."""
        return self.type.removeprefix(PROBLEM_TYPES) if self.type in _BY_TYPE else "other"

    def as_dict(self) -> dict[str, Any]:
        """RFC 9457 members; ``retry_after`` only where known."""
        members = asdict(self)
        if self.retry_after is None:
            del members["retry_after"]
        return members

    @classmethod
    def from_dict(cls, members: dict[str, Any]) -> "Problem":
        """The inverse of `as_dict`."""
        return cls(**known(cls, members))


@dataclass(frozen=True, slots=True)
class Unshown:
    """A document that is here and is not shown."""

    locator: str
    web_url: str | None = None
    """The source's own page of it."""
    home: str = ""
    """The locator of the repository that it would be in."""


class VitrineError(Exception):
    """Anything that a reader or a program is told about."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = N_("Something went wrong here")
    """In English; `problem` says it in the reader's language."""
    stage: ClassVar[Stage] = "server"
    retryable: ClassVar[bool] = False
    remember_seconds: ClassVar[int] = 0
    """How long the failure of a job is remembered, so that a broken link cannot hammer upstream."""

    def __init__(self, detail: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after_seconds = retry_after_seconds
        self._said_title = ""
        """Its title as it was said when it was stored, so that one problem is in one language."""
        self.unshown: Unshown | None = None
        """What can be had all the same, where it was fetched and then not shown."""

    @classmethod
    def slug(cls) -> str:
        """Its name in addresses: ``not-found``."""
        return "".join("-" + char.lower() if char.isupper() else char for char in cls.__name__).lstrip("-")

    @property
    def problem(self) -> Problem:
        """This error as data."""
        return Problem(
            type=PROBLEM_TYPES + self.slug(),
            title=self._said_title or _(self.title),
            status=self.status,
            detail=self.detail,
            stage=self.stage,
            retryable=self.retryable,
            retry_after=self.retry_after_seconds,
        )


class BadReference(VitrineError):
    """The address or a parameter is not of a form that we read."""

    status, title, stage = 400, N_("This address cannot be read"), "request"


class BadRequest(VitrineError):
    """The body or a parameter is not of the form that this address takes."""

    status, title, stage = 400, N_("This request cannot be read"), "request"


class Unauthorised(VitrineError):
    """Starting a job needs a bearer token here."""

    status, title, stage = 401, N_("A token is needed"), "request"


class NotSignedIn(VitrineError):
    """This instance is for those only whom its proxy has signed in."""

    status, title, stage = 401, N_("Sign in to see this"), "request"


class Refused(VitrineError):
    """We will not fetch this: an address, a policy or something private forbids it."""

    status, title, stage, remember_seconds = 403, N_("This is not shown here"), "request", 30
    asks_for_sign_in = False
    """Whether an upstream answered that it wants to know who asks (RFC 9110 §15.5.2)."""

    def __init__(
        self, detail: str, *, reason: Refusal | None = None, retry_after_seconds: int | None = None
    ) -> None:
        super().__init__(detail, retry_after_seconds=retry_after_seconds)
        self.reason = reason
        """Of an address that the guarded client did not fetch."""


class NotFound(VitrineError):
    """There is nothing at this address, as far as a stranger can see."""

    status, title, stage, remember_seconds = 404, N_("Nothing is there"), "request", 300


class NoSuchPart(VitrineError):
    """The notebook is there, and the cell, section or outputs that were asked for are not in it."""

    status, title, stage, remember_seconds = 404, N_("The notebook has no such part"), "request", 30


class MethodNotAllowed(VitrineError):
    """The address is there and does not answer to this method; `Allow` lists those that it answers to."""

    status, title, stage = 405, N_("Not with this method"), "request"


class TooSlow(VitrineError):
    """The request itself took too long to arrive."""

    status, title, stage, retryable = 408, N_("This request came too slowly"), "request", True


class NotReady(VitrineError):
    """The job has no result yet."""

    status, title, stage, retryable = 409, N_("Not finished yet"), "request", True


class Ended(VitrineError):
    """The job has ended, so it cannot be cancelled."""

    status, title, stage = 409, N_("This job has ended"), "request"


class Cancelled(VitrineError):
    """Those who asked for the render took that back before it was done."""

    status, title, stage, retryable = 409, N_("This render was cancelled"), "request", True


class KeyInUse(VitrineError):
    """The first request with this idempotency key has no answer yet."""

    status, title, stage, retryable = 409, N_("This request is under way"), "request", True


class KeyReused(VitrineError):
    """The idempotency key was used for another request."""

    status, title, stage = 422, N_("This key belongs to another request"), "request"


class TooLarge(VitrineError):
    """The document is larger than the limit."""

    status, title, stage, remember_seconds = 413, N_("This is too large"), "notebook", 60


class UnsupportedMediaType(VitrineError):
    """The body is not JSON by its `Content-Type`, or is compressed."""

    status, title, stage = 415, N_("Not in this form"), "request"


class NotANotebook(VitrineError):
    """The document was fetched and is no notebook; the text says what it is instead."""

    status, title, stage, remember_seconds = 422, N_("This is not a notebook"), "notebook", 30


class TooComplex(VitrineError):
    """The render went past its time or memory and was stopped."""

    status, title, stage, remember_seconds = 422, N_("This notebook took too much to render"), "notebook", 60


class RateLimited(VitrineError):
    """This client has asked for too many renders."""

    status, title, stage, retryable = 429, N_("Too many renders"), "request", True


class NotOffered(VitrineError):
    """The answer is not to be had in the format that was asked for."""

    status, title, stage = 501, N_("Not in this format"), "request"


class Unopened(VitrineError):
    """Nobody has opened this, and whoever asks now shall cause no render."""

    status, title, stage, retryable = 503, N_("Not opened yet"), "request", True


class ServerError(VitrineError):
    """A defect of ours."""

    status, title, stage = 500, N_("Something went wrong here"), "server"
    retryable, remember_seconds = True, 5


class UpstreamError(VitrineError):
    """The upstream answered with an error, or could not be reached."""

    status, title, stage, retryable, remember_seconds = (
        502,
        N_("The source did not answer well"),
        "upstream",
        True,
        5,
    )


class UpstreamLimited(VitrineError):
    """The upstream's rate limit is used up."""

    status, title, stage, retryable, remember_seconds = (
        503,
        N_("The source asks us to wait"),
        "upstream",
        True,
        10,
    )


class Overloaded(VitrineError):
    """Too many renders are waiting already."""

    status, title, stage, retryable = 503, N_("Too much to do just now"), "server", True


class StoreUnavailable(VitrineError):
    """Redis or Valkey does not answer."""

    status, title, stage, retryable = 503, N_("The store does not answer"), "server", True


class UpstreamTimeout(VitrineError):
    """The upstream took longer than the time for one download."""

    status, title, stage = 504, N_("The source took too long"), "upstream"
    retryable, remember_seconds = True, 5


ALL: tuple[type[VitrineError], ...] = (
    BadReference,
    BadRequest,
    Unauthorised,
    NotSignedIn,
    Refused,
    NotFound,
    NoSuchPart,
    MethodNotAllowed,
    TooSlow,
    NotReady,
    Ended,
    Cancelled,
    KeyInUse,
    KeyReused,
    TooLarge,
    UnsupportedMediaType,
    NotANotebook,
    TooComplex,
    RateLimited,
    NotOffered,
    Unopened,
    ServerError,
    UpstreamError,
    UpstreamLimited,
    Overloaded,
    StoreUnavailable,
    UpstreamTimeout,
)
KINDS: Final = (*(cls.slug() for cls in ALL), "other")
"""What `Problem.kind` can be."""
_BY_TYPE = {PROBLEM_TYPES + cls.slug(): cls for cls in ALL}


def from_problem(problem: Problem) -> VitrineError:
    """The error that a stored problem was made from."""
    error = _BY_TYPE.get(problem.type, ServerError)(problem.detail, retry_after_seconds=problem.retry_after)
    error._said_title = problem.title
    return error
