"""Cells and outputs as the parser hands them over, in short form, and one render of them."""

import re
from html import unescape
from typing import Any

from app.models import Cell, Language, Notebook, Options, Output, Policy, Rendered
from app.rendering.renderer import Renderer

RENDERER = Renderer()
_PYTHON = Language("python")
_OPTIONS = Options()


def markdown(source: str, name: str = "m", **attachments: dict[str, str]) -> Cell:
    """A Markdown cell; attachments by the file's name without ``.png``."""
    files = {f"{file}.png": bundle for file, bundle in attachments.items()}
    return Cell("markdown", source, name, attachments=files)


def code(source: str = "", *outputs: Output, name: str = "c", count: int | None = 1) -> Cell:
    """A code cell."""
    return Cell("code", source, name, execution_count=count, outputs=outputs)


def shows(metadata: dict[str, Any] | None = None, **bundle: Any) -> Output:
    """A display; ``text_html=…`` is the MIME type text/html."""
    data = {name.replace("_", "/", 1).replace("_", "+"): value for name, value in bundle.items()}
    return Output("display", data=data, metadata=metadata or {})


def prints(text: str) -> Output:
    """A stream."""
    return Output("stream", text=text)


def rendered(
    *cells: Cell,
    policy: Policy = "sanitised",
    base_url: str | None = None,
    language: Language = _PYTHON,
    renderer: Renderer = RENDERER,
    options: Options = _OPTIONS,
) -> Rendered:
    """One render."""
    notebook = Notebook(cells, language)
    return renderer.render(notebook, policy=policy, options=options, base_url=base_url)


def text_of(html: str) -> str:
    """What a reader sees of our own HTML, in which every ``<`` of text is escaped."""
    return unescape(re.sub(r"<[^>]*>", "", html))
