"""A notebook as Markdown."""

import re
from typing import Any

from app.formats.markdown import Markdown, markdown_of
from app.models import Cell, Document, Language, Notebook, Options, Output, Rendered, SourceRef
from app.rendering.context import Context
from app.rendering.limits import DEFAULT_LIMITS
from tests.notebooks import png

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"><script>1</script></svg>'


def markdown(*cells: Cell, code: Any = "show") -> str:
    context = Context("clean", DEFAULT_LIMITS)
    return markdown_of(Notebook(cells, Language("python")), context, Options(code=code))


def shown(*outputs: Output) -> str:
    return markdown(Cell("code", "", outputs=outputs))


def test_prose_stands_as_it_was_written_and_code_in_a_fence() -> None:
    text = markdown(Cell("markdown", "# A\n\n$x$ <b>"), Cell("code", "1 + 1"), Cell("raw", "raw"))
    assert text == "# A\n\n$x$ <b>\n\n```python\n1 + 1\n```\n\n```\nraw\n```\n"


def test_a_cell_of_another_language_names_it() -> None:
    assert markdown(Cell("code", "%%bash\nls")) == "```bash\n%%bash\nls\n```\n"


def test_a_fence_is_longer_than_those_in_it() -> None:
    assert markdown(Cell("code", "'''````'''")) == "`````python\n'''````'''\n`````\n"


def test_what_a_program_printed_is_text_without_colours_and_overwritten_lines() -> None:
    assert shown(Output("stream", text="\x1b[31mred\x1b[0m\n0%\r100%\n")) == "```\nred\n100%\n```\n"
    assert shown(Output("error", traceback=("\x1b[31mBad\x1b[0m: <x>",))) == "```\nBad: <x>\n```\n"


def test_pictures_are_links_to_this_server() -> None:
    link = r"!\[output\]\(/blob/[0-9a-f]{64}\.%s\)\n"
    picture = Output("display", data={"image/png": png(), "text/plain": "<Figure>"})
    assert re.fullmatch(link % "png", shown(picture))
    assert re.fullmatch(link % "svg", shown(Output("display", data={"image/svg+xml": SVG})))
    broken = Output("display", data={"image/png": "no picture", "text/plain": "<Figure>"})
    assert shown(broken) == "```\n<Figure>\n```\n"


def test_an_attachment_is_a_link_too() -> None:
    files = {"a b.png": {"image/png": png()}}
    text = markdown(Cell("markdown", "![x](attachment:a%20b.png) ![y](attachment:c)", attachments=files))
    assert re.fullmatch(r"!\[x\]\(/blob/[0-9a-f]{64}\.png\) !\[y\]\(attachment:c\)\n", text)


def test_of_an_output_the_form_that_reads_best_counts() -> None:
    assert shown(Output("display", data={"text/html": "<b>1</b>", "text/plain": "1"})) == "```\n1\n```\n"
    assert shown(Output("display", data={"text/latex": "$x$", "text/plain": "x"})) == "$x$\n"
    assert shown(Output("display", data={"text/markdown": "*x*", "text/plain": "x"})) == "*x*\n"


def test_html_without_another_form_is_cleaned() -> None:
    assert (
        shown(Output("display", data={"text/html": "<b onclick=x>1</b><script>x</script>"})) == "<b>1</b>\n"
    )


def test_the_author_s_and_the_reader_s_wishes_count() -> None:
    gone = Cell("code", "gone", metadata={"tags": ["remove-cell"]})
    hidden = Cell("code", "hidden", metadata={"tags": ["hide-input"]})
    assert markdown(gone, hidden) == "```python\nhidden\n```\n"
    assert markdown(hidden, code="hide") == "\n"


def test_pictures_have_the_server_s_address_where_it_is_known() -> None:
    name = f"{'0' * 64}.png"
    rendered = Rendered(f"![](/blob/{name}) and (/blob/x)", active=False, extension=".md")
    document = Document(SourceRef("local", "local/a.ipynb"), b"", "Ä b.ipynb")
    surface = Markdown("https://v.example").surfaces(rendered, document, None, None, 0)["page"]  # type: ignore[arg-type]
    assert surface.body.decode() == f"![](https://v.example/blob/{name}) and (/blob/x)"
    assert surface.headers["Content-Disposition"] == "inline; filename*=UTF-8''%C3%84%20b.md"
