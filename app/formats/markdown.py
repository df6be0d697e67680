"""Markdown: prose as it was written, code and outputs as fenced text, pictures as links to this server."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Final
from urllib.parse import unquote

from app.formats import text
from app.formats.part import part_of
from app.i18n import N_
from app.interfaces import Source
from app.models import Cell, Document, Listing, Notebook, Options, Output, Rendered
from app.notebook.limits import DEFAULT_LIMITS, Limits
from app.notebook.parse import parse
from app.notebook.wishes import REMOVE
from app.rendering import pieces
from app.rendering.blocks import coloured, cut
from app.rendering.context import Context
from app.rendering.exporter import shows_code
from app.rendering.images import identify, standalone_svg
from app.rendering.limits import DEFAULT_LIMITS as DEFAULT_RENDERING_LIMITS
from app.rendering.limits import Limits as RenderingLimits
from app.rendering.page import wanted
from app.rendering.reuse import Reuse
from app.rendering.speech import Speaker
from app.store.cache import Surface
from app.work import Work
from config.settings import Settings

_TAG: Final = re.compile(r"<[^>]*+>")
_FENCE: Final = re.compile(r"`{3,}+")
_PICTURES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
_BLOB: Final = re.compile(r"(?<=\]\()/blob/(?=[0-9a-f]{64}\.[a-z]{3,4}\))")
_ATTACHMENT: Final = re.compile(r"attachment:([^\s)\"'>]{1,300}+)")


class Markdown:
    """From a document's bytes to one Markdown text."""

    name = "markdown"

    def __init__(
        self,
        public_url: str,
        limits: Limits = DEFAULT_LIMITS,
        rendering_limits: RenderingLimits = DEFAULT_RENDERING_LIMITS,
    ) -> None:
        self._public_url = public_url
        self._limits = limits
        self._rendering_limits = rendering_limits

    @classmethod
    def from_settings(cls, settings: Settings) -> "Markdown":
        """Pictures are named with the server's address where it is known, so that they show anywhere."""
        return cls(
            settings.public_url, Limits.from_settings(settings), RenderingLimits.from_settings(settings)
        )

    def render(self, document: Document, work: Work, _reuse: Reuse | None = None) -> Rendered:
        """The text as `Rendered.html`, which is Markdown here; its pictures as blobs.

        Raises:
            NotANotebook, TooComplex
        """
        notebook = parse(document.content, file_name=document.file_name, limits=self._limits)
        context = Context("clean", self._rendering_limits, document.base_url, document.links_url)
        notebook = part_of(notebook, work.options, context)
        markdown = markdown_of(notebook, context, work.options)
        return Rendered(
            html=markdown,
            active=False,
            title=notebook.title,
            language=notebook.language.name,
            cells=len(notebook.cells),
            blobs=context.blobs,
            extension=".md",
        )

    def surfaces(
        self, rendered: Rendered, document: Document, _work: Work, _source: Source, _fetched_at: float
    ) -> Mapping[str, Surface]:
        """The text, as such: no browser renders it."""
        markdown = _BLOB.sub(f"{self._public_url}/blob/", rendered.html)
        return text.surfaces(rendered, markdown, document, "text/markdown")

    def listing(
        self, _listing: Listing, _work: Work, _source: Source, _readme: Rendered | None
    ) -> Mapping[str, Surface]:
        """None.

        Raises:
            NotFound
        """
        text.no_listing(
            N_("This is a folder, and only a notebook has a Markdown form; open the folder's own page.")
        )


def markdown_of(notebook: Notebook, context: Context, options: Options) -> str:
    """Every cell that its author does not want left out, in order."""
    speaker = Speaker(notebook)
    parts: list[str] = []
    for cell, wishes in wanted(notebook):
        hidden = not shows_code(options) or wishes.source == REMOVE
        parts += _cell(cell, speaker, context, hidden)
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def _cell(cell: Cell, speaker: Speaker, context: Context, hidden: bool) -> Iterator[str]:
    if cell.kind == "markdown":
        yield _with_attachments(cell, context)
    elif cell.kind == "raw":
        yield fenced(cell.source)
    else:
        if not hidden and cell.source.strip():
            yield fenced(cell.source, pieces.last(cell.source, *speaker.cell(cell.metadata)))
        for output in cell.outputs:
            yield _output(output, context)


def fenced(code: str, language: str = "") -> str:
    """In a fence that is longer than any in it (CommonMark §4.5)."""
    longest = max(map(len, _FENCE.findall(code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code.rstrip(chr(10))}\n{fence}" if code.strip() else ""


def _with_attachments(cell: Cell, context: Context) -> str:
    if not cell.attachments:
        return cell.source
    addresses = {
        name: address
        for name, bundle in cell.attachments.items()
        if (address := next(filter(None, (_kept(data, context) for data in bundle.values())), ""))
    }
    return _ATTACHMENT.sub(
        lambda found: addresses.get(found[1]) or addresses.get(unquote(found[1]), found[0]), cell.source
    )


def _kept(encoded: str, context: Context) -> str:
    data = context.decoded(encoded)
    picture = identify(data) if data else None
    return context.keep(data, picture) if data and picture else ""


def _output(output: Output, context: Context) -> str:
    if output.kind == "stream":
        return fenced(_plain(output.text, context))
    if output.kind == "error":
        trace = "\n".join(output.traceback) or f"{output.error_name}: {output.error_value}"
        return fenced(_plain(trace, context))
    return next(filter(None, (render(output, context) for render in _DISPLAYS)), "")


def _plain(text: str, context: Context) -> str:
    """As a terminal shows it, without its colours."""
    return unescape(_TAG.sub("", coloured(cut(text, context)[0], context)))


def _picture(output: Output, context: Context) -> str:
    for mime in _PICTURES:
        if mime in output.data and (address := _kept(str(output.data[mime]), context)):
            return f"![{_alternative(output)}]({address})"
    svg = output.data.get("image/svg+xml")
    if not isinstance(svg, str):
        return ""
    data = standalone_svg(svg)
    picture = identify(data)
    return f"![{_alternative(output)}]({context.keep(data, picture)})" if picture else ""


def _alternative(output: Output) -> str:
    said = output.metadata.get("alt")
    return re.sub(r"[\[\]\\\s]+", " ", said[:200]).strip() if isinstance(said, str) else "output"


def _markdown(output: Output, _context: Context) -> str:
    return str(output.data.get("text/markdown", ""))


def _latex(output: Output, _context: Context) -> str:
    return str(output.data.get("text/latex", ""))


def _text(output: Output, context: Context) -> str:
    return fenced(_plain(str(output.data.get("text/plain", "")), context))


def _html(output: Output, context: Context) -> str:
    html = output.data.get("text/html")
    cleaned = context.clean(html, "#output") if isinstance(html, str) else None
    return cleaned.html if cleaned else fenced(str(html or ""), "html")


_DISPLAYS: Final = (_markdown, _picture, _latex, _text, _html)
"""What reads best as Markdown comes first."""
