"""A script: the code of a notebook in its own language, everything else as comments.

In the percent form that editors and jupytext read (``# %%`` before each cell), without outputs. Sources stand
as their author wrote them, but for what only IPython reads (``%magic``, ``!command``, ``name?``): that is
commented out, as jupytext does, so that the script is one in its language.
"""

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Final

from app.errors import NoSuchPart
from app.formats import text
from app.formats.comments import comment_of, commented, extension_of
from app.formats.part import part_of
from app.i18n import N_, _
from app.interfaces import Source
from app.models import Cell, Document, Listing, Notebook, Rendered
from app.notebook.limits import Limits
from app.notebook.parse import parse
from app.rendering.context import Context
from app.rendering.languages import of_notebook
from app.rendering.limits import DEFAULT_LIMITS
from app.rendering.reuse import Reuse
from app.store.cache import Surface
from app.work import Work
from config.settings import Settings

_MAGIC: Final = re.compile(
    r"[ \t]*+(?:%{1,2}[A-Za-z]|!|\?{1,2}[\w%]|[\w.%]{1,200}+\?{1,2}[ \t]*+\Z"
    r"|[A-Za-z_][\w, ]{0,200}=[ \t]*+(?:!|%[A-Za-z]))"
)
"""A line that IPython reads and Python does not."""


class Script:
    """From a document's bytes to the text of a script."""

    name = "script"

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    @classmethod
    def from_settings(cls, settings: Settings) -> "Script":
        """Only the limits count."""
        return cls(Limits.from_settings(settings))

    def render(self, document: Document, work: Work, _reuse: Reuse | None = None) -> Rendered:
        """The script as `Rendered.html`, which is plain text here.

        Raises:
            NotANotebook, TooComplex, NoSuchPart
        """
        if work.options.outputs == "only":
            raise NoSuchPart(_("A script has no outputs; their page and their Markdown form have."))
        notebook = parse(document.content, file_name=document.file_name, limits=self._limits)
        notebook = part_of(notebook, work.options, Context("clean", DEFAULT_LIMITS))
        return Rendered(
            html=script_of(notebook),
            active=False,
            title=notebook.title,
            language=notebook.language.name,
            cells=len(notebook.cells),
            extension=extension_of(notebook.language),
        )

    def surfaces(
        self, rendered: Rendered, document: Document, _work: Work, _source: Source, _fetched_at: float
    ) -> Mapping[str, Surface]:
        """Plain text, whatever the language: no browser runs it."""
        return text.surfaces(rendered, rendered.html, document, "text/plain")

    def listing(
        self, _listing: Listing, _work: Work, _source: Source, _readme: Rendered | None
    ) -> Mapping[str, Surface]:
        """None.

        Raises:
            NotFound
        """
        text.no_listing(N_("This is a folder, and only a notebook has a script; open the folder's own page."))


def script_of(notebook: Notebook) -> str:
    """The whole notebook: what its author wants hidden on a page is code all the same."""
    mark = comment_of(notebook.language)
    is_python = of_notebook(notebook.language) == "python"
    cells = (_cell(cell, mark, is_python) for cell in notebook.cells)
    return "\n\n".join("\n".join(filter(None, lines)) for lines in cells) + "\n" if notebook.cells else ""


def _cell(cell: Cell, mark: tuple[str, str], is_python: bool) -> Iterator[str]:
    kind = "" if cell.kind == "code" else f" [{cell.kind}]"
    yield commented(f"%%{kind}", mark)
    source = cell.source.replace("\r\n", "\n").strip("\n")
    if cell.kind != "code" or source.startswith("%%"):
        yield commented(source, mark)
    else:
        yield _without_magics(source) if is_python else source


def _without_magics(source: str) -> str:
    lines = source.split("\n")
    if not any(map(_MAGIC.match, lines)) or _is_python(source):
        return source
    return "\n".join(_as_comment(line) if _MAGIC.match(line) else line for line in lines)


def _is_python(source: str) -> bool:
    """Then what looks like a magic is a line of a longer text or expression."""
    if len(source) > DEFAULT_LIMITS.code:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about strange escapes in the author's code
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _as_comment(line: str) -> str:
    """Inside of a block something must stand, or the block would be empty."""
    code = line.lstrip()
    indent = line[: len(line) - len(code)]
    return f"{indent}pass  # {code}" if indent else f"# {code}"
