"""nbconvert's exporter for one fragment of a page: our template, our filters, no preprocessors, no copies."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from html import escape
from typing import Any

from jinja2 import Environment
from nbconvert.exporters.templateexporter import TemplateExporter
from traitlets import List
from traitlets.config import Config

from app.libraries import loader
from app.libraries.rewrite import Home
from app.models import Notebook, Options, Policy, Rendered
from app.notebook.badges import badges_in
from app.notebook.describe import authors_of
from app.parts import written
from app.rendering import highlight, outputs, widgets
from app.rendering.asked import asked_of
from app.rendering.cell_html import CellWriter
from app.rendering.cells import CellView
from app.rendering.chunks import MANY_CELLS, in_chunks
from app.rendering.context import ActiveContent, Context, Mode
from app.rendering.cover import cover_of
from app.rendering.limits import DEFAULT_LIMITS, Limits
from app.rendering.page import compose
from app.rendering.partial import compose as part
from app.rendering.reuse import Reuse
from app.rendering.speech import Speech
from app.rendering.widget_state import SavedWidgets
from config.settings import ROOT

_PLACE = "\0"
"""Of the cells in the template, which they do not go through: it would copy them."""
Bases = tuple[str | None, str | None]
"""What relative pictures and relative links are relative to."""
_BLOB = re.compile(r"/blob/([0-9a-f]{64}\.[a-z0-9]{3,4})")
"""Of what was taken out, that which the page still shows: cleaning may have taken the rest away."""


class FragmentExporter(TemplateExporter):
    """A notebook → one fragment of HTML, without a document around it and without style sheets."""

    output_mimetype = "text/html"
    default_preprocessors: List[Any] = List([])
    fragment_template = "index.html.j2"

    def __init__(
        self, limits: Limits = DEFAULT_LIMITS, *, libraries_from_home: bool = True, **kwargs: Any
    ) -> None:
        folder = str(ROOT / "templates" / "nbconvert" / "vitrine")
        kwargs |= {"template_paths": [folder], "template_file": self.fragment_template}
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self._limits = limits
        self._libraries_from_home = libraries_from_home

    @property
    def default_config(self) -> Config:
        """None: nothing that is configured for other exporters counts here."""
        return Config()

    def default_filters(self) -> Iterable[tuple[str, Any]]:
        """None: every cell comes finished."""
        return ()

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()  # type: ignore[no-untyped-call]
        environment.autoescape = True
        environment.trim_blocks = environment.lstrip_blocks = True
        return environment

    def from_notebook_node(  # type: ignore[override]  # as in TemplateExporter: text, not a node
        self, nb: Any, resources: dict[str, Any] | None = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        """nbconvert's own way in: sanitised; `resources` gets ``rendered``, an `app.models.Rendered`.

        Raises:
            NotANotebook, TooComplex: where `nb` is a NotebookNode that cannot be read.
        """
        notebook = nb if isinstance(nb, Notebook) else _parsed(nb)
        gathered = self._init_resources(resources)  # type: ignore[no-untyped-call]
        rendered = self.export(notebook, policy="sanitised", options=Options())
        gathered["rendered"] = rendered
        return rendered.html, gathered

    def export(
        self,
        notebook: Notebook,
        *,
        policy: Policy,
        options: Options,
        base_url: str | None = None,
        links_url: str | None = None,
        reuse: Reuse | None = None,
    ) -> Rendered:
        """Render a notebook; what is active in it stays only where the policy allows it."""
        if policy != "sanitised":
            with suppress(ActiveContent):  # and forgotten before the next try, with all that was rendered
                return self._export(notebook, "probe", options, (base_url, links_url), reuse)
        mode: Mode = "clean" if policy == "sanitised" else "raw"
        return self._export(notebook, mode, options, (base_url, links_url), reuse)

    def _export(
        self, notebook: Notebook, mode: Mode, options: Options, bases: Bases, reuse: Reuse | None
    ) -> Rendered:
        home = Home(loader.tag()) if mode == "raw" and self._libraries_from_home else None
        context = Context(
            mode,
            self._limits,
            *bases,
            home,
            saved=SavedWidgets.of(notebook.metadata, self._limits.widget_state),
            show=outputs.to_html,
        )
        asked = asked_of(notebook, options)
        if reuse is not None and not asked.is_part:
            context.reuse = reuse.begun()
        kept = self._kept(notebook)
        page = part(kept, context, asked) if asked.is_part else compose(kept, context, asked.numbers)
        writer = CellWriter(_highlighter(context), shows_code(options))
        cells, page = list(page.cells), replace(page, cells=())
        numbers, kinds = [cell.number for cell in cells], Counter(cell.kind for cell in cells)
        html = self._fragment(cells, writer) + page.closing + widgets.closing(context)
        blobs = {name: context.blobs[name] for name in _BLOB.findall(html) if name in context.blobs}
        return Rendered(
            html=html,
            active=mode == "raw",
            title=notebook.title or page.first_heading,
            headings=page.headings,
            language=notebook.language.name,
            kernel=notebook.language.kernel_title or notebook.language.kernel,
            style="\n".join(context.styles),
            math=context.math,
            cells=len(numbers),
            cell_kinds=dict(kinds),
            omitted=tuple(context.omitted),
            modules=tuple(context.modules),
            not_at_home=(*context.not_at_home, *(home.missing if home else ())),
            authors=authors_of(notebook.metadata),
            numbers=written(numbers) if asked.is_part else "",
            all_cells=len(asked.numbers),
            section=page.section,
            own_badges=badges_in(notebook.cells),
            repairs=notebook.repairs,
            cover=cover_of(html, blobs),
            blobs=blobs,
        )

    def _fragment(self, cells: list[CellView], writer: CellWriter) -> str:
        """All cells as one text; they may be taken out of their list, so that they are not kept beside it."""
        before, _mark, after = self.template.render(cells=_PLACE).partition(_PLACE)
        pieces = [before]
        count, taken = len(cells), _taken(cells)
        sections = map(writer.section, taken)
        for html in in_chunks(taken, count, writer.section) if count >= MANY_CELLS else sections:
            pieces += (html, "\n")
        pieces[max(1, len(pieces) - 1) :] = [after]
        return "".join(pieces)  # once, since it may be 50 MB

    def _kept(self, notebook: Notebook) -> Notebook:
        """The cells that this format has."""
        return notebook


def _taken(cells: list[CellView]) -> Iterator[CellView]:
    cells.reverse()
    while cells:
        yield cells.pop()


def _highlighter(context: Context) -> Callable[[str, Speech], str]:
    """Sources as HTML, without colour where the page has no room for more."""

    def coloured(source: str, speech: Speech) -> str:
        return highlight.to_html(source, speech.lexer, context.limits, speech.dialect)

    def highlighted(source: str, speech: Speech) -> str:
        if context.budget.spent:
            return escape(source.rstrip("\n"), quote=False)
        reuse = context.reuse
        html = reuse.source(source, speech, context, coloured) if reuse else coloured(source, speech)
        context.budget.take(len(html))
        return html

    return highlighted


def shows_code(options: Options) -> bool:
    """Whether sources are in the fragment."""
    return options.code == "show" and options.outputs == "all"


def _parsed(node: Any) -> Notebook:
    from app.notebook.parse import parse

    return parse(json.dumps(node).encode())
