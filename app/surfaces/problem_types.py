"""The kinds of problems, for whoever follows a problem's `type`: what each means, and what may help."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.errors import PROBLEM_TYPES, VitrineError
from app.i18n import _
from app.surfaces.messages import SIDES, hints


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind."""

    slug: str
    title: str
    status: int
    side: str
    retryable: bool
    meaning: str
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProblemKindsView:
    """`problems.html`: one kind, or all of them."""

    title: str
    kinds: tuple[ProblemKind, ...]
    all: str | None
    """Where all kinds are, on the page of one."""


def problem_kinds_view(kinds: Iterable[type[VitrineError]]) -> ProblemKindsView:
    """For `problems.html`."""
    shown = tuple(_kind(one) for one in kinds)
    alone = len(shown) == 1
    return ProblemKindsView(
        title=shown[0].title if alone else _("Kinds of problems"),
        kinds=shown,
        all=PROBLEM_TYPES if alone else None,
    )


def _kind(error: type[VitrineError]) -> ProblemKind:
    return ProblemKind(
        slug=error.slug(),
        title=_(error.title),
        status=error.status,
        side=_(SIDES[error.stage]),
        retryable=error.retryable,
        meaning=_(meaning(error)),
        hints=hints(error.slug(), error.stage),
    )


def meaning(error: type[VitrineError]) -> str:
    """What an error says of itself, in one sentence; in English, from its class."""
    return " ".join((error.__doc__ or error.title).partition("\n\n")[0].split())
