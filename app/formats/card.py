"""A card: the picture of a notebook for chats and search engines, drawn when somebody asks for it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from app.formats import text
from app.i18n import N_
from app.interfaces import Source
from app.models import Document, Listing, Notebook, Rendered
from app.notebook.describe import authors_of
from app.notebook.limits import Limits
from app.notebook.parse import parse
from app.policies.headers import EMBEDDABLE, INERT
from app.rendering.card import Card as Drawing
from app.rendering.card import draw, preload
from app.rendering.reuse import Reuse
from app.store.cache import Surface
from app.work import Work
from config.settings import Settings

_HEADERS: Final = {"Content-Type": "image/png", "Content-Security-Policy": INERT, **EMBEDDABLE}
_HEADING: Final = re.compile(
    r"^#{1,6}[ \t]+(\S[^\n]{0,400})|^([^\s#<!\[|>-][^\n]{0,200})\n=+[ \t]*$", re.MULTILINE
)
_FENCE: Final = re.compile(r"^(```|~~~)", re.MULTILINE)
_MARKUP: Final = re.compile(
    r"<[^<>]{0,300}>|!\[[^\]]{0,200}\]\([^)]{0,500}\)|\]\([^)]{0,500}\)|[*`$\[\]#\\]|(?<!\w)_|_(?!\w)"
)
"""What of Markdown does not belong into a line of plain text."""
_LOOKED_AT: Final = 20_000
_MOST_CELLS: Final = 50
_MOST_LINES: Final = 5
_ENOUGH_LINES: Final = 3
_SETUP: Final = re.compile(r"\s*(?:[%!]|\Z)")
"""A magic, a command or nothing: true of every notebook, and says nothing of this one."""


class Card:
    """From a document's bytes to what is drawn."""

    name = "card"

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    @classmethod
    def from_settings(cls, settings: Settings) -> "Card":
        """With everything loaded that its first use would load; only the limits count."""
        preload()
        return cls(Limits.from_settings(settings))

    def render(self, document: Document, _work: Work, _reuse: Reuse | None = None) -> Rendered:
        """What is on the card, from the notebook itself; `Rendered.html` has the lines of code.

        Raises:
            NotANotebook, TooComplex
        """
        notebook = parse(document.content, file_name=document.file_name, limits=self._limits)
        return Rendered(
            html="\n".join(_code(notebook)),
            active=False,
            title=notebook.title or _first_heading(notebook),
            language=notebook.language.name,
            kernel=notebook.language.kernel_title or notebook.language.kernel or notebook.language.name,
            cells=len(notebook.cells),
            authors=authors_of(notebook.metadata),
            extension=".png",
        )

    def surfaces(
        self, rendered: Rendered, document: Document, _work: Work, source: Source, _fetched_at: float
    ) -> Mapping[str, Surface]:
        """The picture."""
        name = " ".join(re.split(r"[\s_-]+", PurePosixPath(document.file_name).stem))
        picture = draw(
            Drawing(
                title=rendered.title or name,
                origin=" · ".join(part for part in (source.title, *_whose(rendered, document)) if part),
                kernel=rendered.kernel,
                code=tuple(rendered.html.split("\n")) if rendered.html else (),
            )
        )
        return {"page": Surface(picture, _HEADERS)}

    def listing(
        self, _listing: Listing, _work: Work, _source: Source, _readme: Rendered | None
    ) -> Mapping[str, Surface]:
        """None.

        Raises:
            NotFound
        """
        text.no_listing(N_("This is a folder, and only a notebook has a card; open the folder's own page."))


def _whose(rendered: Rendered, document: Document) -> Iterator[str]:
    parts = document.ref.parts
    place = "/".join(filter(None, (parts.get("owner"), parts.get("repo"))))
    yield place or parts.get("user") or parts.get("host") or ""
    yield ", ".join(rendered.authors[:3])


def _first_heading(notebook: Notebook) -> str:
    """As a line of text; a fence's comments are no headings."""
    for cell in notebook.cells:
        if cell.kind == "markdown":
            prose = _FENCE.split(cell.source[:_LOOKED_AT], maxsplit=1)[0]
            if found := _HEADING.search(prose):
                return " ".join(_MARKUP.sub("", found[1] or found[2]).split())
    return ""


def _code(notebook: Notebook) -> list[str]:
    """The first lines of the first cell that says something, of several lines if there is one."""
    cells = [cell.source[:_LOOKED_AT] for cell in notebook.cells if cell.kind == "code"][:_MOST_CELLS]
    telling = [lines for lines in map(_telling, cells) if lines]
    lines = next((lines for lines in telling if len(lines) >= _ENOUGH_LINES), telling[0] if telling else [])
    return lines[:_MOST_LINES]


def _telling(source: str) -> list[str]:
    """From the first line on that is not the same in every notebook."""
    lines = source.rstrip().split("\n")
    first = next((at for at, line in enumerate(lines) if not _SETUP.match(line)), len(lines))
    return lines[first:]
