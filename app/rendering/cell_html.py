"""One cell → its HTML: what was rendered of it, and around that what links to it, numbers it and folds it.

`body`, `form` and `setup` of a view are HTML that was cleaned, or that is shown in a sandbox only; the source
comes highlighted; everything else is escaped here. What is folded is a `details` element, which a reader
opens without a script. This is Python and no template, since it is said for every cell of a page: a template
took as long for that as everything else takes for a cell.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from app.i18n import _, ngettext, tag
from app.rendering.cells import CellView
from app.rendering.speech import Speech

Highlight = Callable[[str, Speech], str]
"""A source and what it is written in → HTML."""


@dataclass(frozen=True, slots=True)
class CellWriter:
    """Writes the cells of one page, in their order."""

    highlight: Highlight
    show_code: bool
    """Whether sources are in the page at all."""

    def section(self, cell: CellView) -> str:
        """A cell of a page, with the folded sections that begin before it or end after it."""
        number = escape(_("Cell {number}", number=cell.number))
        link = "" if self.show_code and cell.prompts else _link(cell, number)
        inner = _folded(link, cell, self._inside(cell, number))
        html = f'<section class="cell {cell.kind}" id="cell-{escape(cell.id)}">{inner}</section>'
        if cell.opens or cell.closes:
            html = f"{_opening(cell.opens)}{html}{'</details>' * cell.closes}"
        return cell.setup + html

    def boxed(self, cell: CellView) -> str:
        """A cell in a slide, where a `section` is a slide."""
        number = escape(_("Cell {number}", number=cell.number))
        inner = _folded("", cell, self._inside(cell, number))
        return f'{cell.setup}<div class="cell {cell.kind}" id="cell-{escape(cell.id)}">{inner}</div>'

    def _inside(self, cell: CellView, number: str) -> str:
        if cell.kind == "markdown":
            return f'<div class="prose">{cell.body}</div>'
        return self._code(cell, number) if cell.kind == "code" else cell.body

    def _code(self, cell: CellView, number: str) -> str:
        html = self._source(cell, number) if self.show_code and cell.shows_source else ""
        if cell.form:
            html += f'<div class="colab-form">{cell.form}</div>'
        if not cell.body:
            return html
        outputs = f'<div class="{cell.scrolling}">{cell.body}</div>'
        return html + (_fold(_("Output"), outputs) if cell.folds_outputs else outputs)

    def _source(self, cell: CellView, number: str) -> str:
        source = self.highlight(cell.source, cell.speech)
        html = f'<div class="source"><pre class="highlight"><code>{source}</code></pre></div>'
        if cell.folds_source:
            html = _fold(_("Code"), html, cell.wishes.label)
        if not cell.wishes.prompt:
            return html
        return f'<a class="prompt" href="#cell-{escape(cell.id)}" title="{number}">[{cell.count}]:</a>{html}'


def _link(cell: CellView, number: str) -> str:
    return f'<a class="cell-link" href="#cell-{escape(cell.id)}" aria-label="{number}"></a>'


def _folded(before: str, cell: CellView, html: str) -> str:
    if not cell.folded:
        return before + html
    return before + _fold(_("Cell") if cell.kind == "code" else _("Text"), html)


def _fold(words: str, html: str, label: str = "") -> str:
    """Behind a line with words of ours, or with a label of the author's."""
    return f'<details class="fold">{_summary(words, label)}{html}</details>'


def _opening(cells: int) -> str:
    if not cells:
        return ""
    words = ngettext("{count} cell folded", "{count} cells folded", cells)
    return f'<details class="fold folded-section">{_summary(words)}'


def _summary(words: str, label: str = "") -> str:
    language = "" if label else f' lang="{tag()}"'
    return f"<summary{language}>{escape(label or words)}</summary>"
