"""Markdown cells: what authors of notebooks write, and what must not hang."""

# ruff: noqa: E501
# A row of a table is one line: source and result beside each other.

import base64
from dataclasses import replace

import pytest

from app.models import Heading, Notebook
from app.rendering.limits import DEFAULT_LIMITS, Limits
from app.rendering.renderer import Renderer
from tests.notebooks import png
from tests.rendering.cells import RENDERER, code, markdown, rendered, shows

PROSE = [
    ("**“引号”**后面", "<p><strong>“引号”</strong>后面</p>"),
    ("~~gone~~ <u>kept</u>", "<p><del>gone</del> <u>kept</u></p>"),
    ("|a|\n|-|\n|b|", "<td>b</td>"),
    ("- [x] done", '<input type="checkbox" checked="" disabled="">'),
    ("> [!NOTE]\n> look", '<div class="markdown-alert markdown-alert-note">'),
    ("https://a.b/c", '<a href="https://a.b/c"'),
    ("```python\nx = 1 < 2\n```", '<pre class="highlight"><code>x ='),
    ("```{.sql}\nSELECT\n```", '<pre class="highlight"><code><span class="k">SELECT</span>'),
    ('```python title="a.py"\n1\n```', '<pre class="highlight"><code><span class="m">1</span>'),
    ("```{code-cell} ipython3\n1\n```", '<pre class="highlight"><code><span class="m">1</span>'),
    ("~~~ wolfram language\n1\n~~~", '<pre class="highlight"><code><span class="mi">1</span>'),
    ("```nonsense\n<b>\n```", '<pre class="highlight"><code>&lt;b&gt;</code></pre>'),
    ("```\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
    ('<img src="a.png" onerror="x()">', '<img src="a.png" loading="lazy">'),
    ("<div>open", "<div>open\n</div>"),
]


@pytest.mark.parametrize(("source", "html"), PROSE)
def test_markdown_reads_as_on_github_and_in_jupyter(source: str, html: str) -> None:
    assert html in rendered(markdown(source)).html


LINKED = [
    ("https://a.b/c，后面", '<a href="https://a.b/c">https://a.b/c</a>，后面'),
    ("见https://a.b/c。", '见<a href="https://a.b/c">https://a.b/c</a>。'),
    ("www.a.b、后", '<a href="http://www.a.b">www.a.b</a>、后'),
    ("http://a.b）（http://c.d/e.）", '<a href="http://a.b">http://a.b</a>）（<a href="http://c.d/e">http://c.d/e</a>.）'),
    ("“https://a.b/x?y=1&z=2”", '“<a href="https://a.b/x?y=1&amp;z=2">https://a.b/x?y=1&amp;z=2</a>”'),
    ("http://a.b/路径 后", '<a href="http://a.b/%E8%B7%AF%E5%BE%84">http://a.b/路径</a> 后'),
    ("<https://a.b/c，d>", '<a href="https://a.b/c%EF%BC%8Cd">https://a.b/c，d</a>'),
    ("[x](https://a.b/c，d)", '<a href="https://a.b/c%EF%BC%8Cd">x</a>'),
    ("[http://a.b/，](http://c.d)", '<a href="http://c.d">http://a.b/，</a>'),
    ("`https://a.b/，c`", "<code>https://a.b/，c</code>"),
    ("https://，a", "<p>https://，a</p>"),
    ("a@b.c，后面", '<a href="mailto:a@b.c">a@b.c</a>，后面'),
    ("https://a.b/c).", '<a href="https://a.b/c">https://a.b/c</a>).'),
    ('<a href="http://a.b">http://c.d</a> http://e.f', '<a href="http://a.b">http://c.d</a> <a href="http://e.f">http://e.f</a>'),
    ("<a href='http://a.b'>\nhttp://c.d\n</a>", '<a href="http://a.b">\nhttp://c.d\n</a>'),
    ("<a id=top>\n\nhttp://c.d", '<a href="http://c.d">http://c.d</a>'),
    ("http://a.b/$x$/，c", '<a href="http://a.b/$x$/">'),
]  # fmt: skip


@pytest.mark.parametrize(("source", "html"), LINKED)
def test_an_address_in_a_text_is_a_link_and_ends_where_a_reader_sees_it_end(source: str, html: str) -> None:
    page = rendered(markdown(source)).html.replace(' rel="noopener noreferrer nofollow ugc"', "")
    assert html in page


@pytest.mark.parametrize("mark", ["%md # T", "%md\n# T", "%md-sandbox\n# T", "# T"])
def test_the_mark_of_a_databricks_text_is_not_shown(mark: str) -> None:
    cell = replace(markdown(mark), metadata={"application/vnd.databricks.v1+cell": {}})
    assert rendered(cell).title == "T"
    assert "%md" not in rendered(cell).html
    assert "%md" in rendered(markdown("%md # T")).html


BASE = "https://raw.host/o/r/main/dir/"
ADDRESSES = [
    ("[a](b.csv)", 'href="https://raw.host/o/r/main/dir/b.csv"'),
    ("[a](../b.ipynb)", 'href="/create?url=https%3A%2F%2Fraw.host%2Fo%2Fr%2Fmain%2Fb.ipynb"'),
    ("[a](b.ipynb#Part)", 'href="/create?url=https%3A%2F%2Fraw.host%2Fo%2Fr%2Fmain%2Fdir%2Fb.ipynb#Part"'),
    ("[a](https://else.where/b.ipynb)", 'href="https://else.where/b.ipynb"'),
    ("![a](../p/q.png)", 'src="https://raw.host/o/r/main/p/q.png"'),
    ("![a](/q.png)", 'src="https://raw.host/q.png"'),
    ("<img src='a b.png'>", 'src="https://raw.host/o/r/main/dir/a%20b.png"'),
    ("<img width=3 src=a.png>", 'src="https://raw.host/o/r/main/dir/a.png"'),
    ("[a](x?a=1&b=2#c)", 'href="https://raw.host/o/r/main/dir/x?a=1&amp;b=2#c"'),
    ("[a](http://other/x)", 'href="http://other/x"'),
    ("[a](mailto:x@y.z)", 'href="mailto:x@y.z"'),
    ("[a](#there)", 'href="#user-content-there"'),
    ('<a href="//[x">a</a>', 'href="//[x"'),
    ('<a href="[x">a</a>', 'href="https://raw.host/o/r/main/dir/[x"'),
    ('![src=x "y"](z)', 'alt="src=x &quot;y&quot;"'),
    ("[a](javascript:alert(1))", "<a rel="),
]


@pytest.mark.parametrize(("source", "attribute"), ADDRESSES)
def test_addresses_are_relative_to_where_the_notebook_is(source: str, attribute: str) -> None:
    assert attribute in rendered(markdown(source), base_url=BASE).html


BESIDE = [
    ("[a](d/)", 'href="https://forge/o/r/blob/main/dir/d/"'),
    ("[a](../b.ipynb)", 'href="/create?url=https%3A%2F%2Fforge%2Fo%2Fr%2Fblob%2Fmain%2Fb.ipynb"'),
    ("![a](d/p.png)", 'src="https://raw.host/o/r/main/dir/d/p.png"'),
    ("<a href=x><img src=y></a>", 'href="https://forge/o/r/blob/main/dir/x"'),
    ("<a href=x><img src=y></a>", 'src="https://raw.host/o/r/main/dir/y"'),
]


@pytest.mark.parametrize(("source", "attribute"), BESIDE)
def test_links_lead_to_a_forges_pages_and_pictures_come_from_its_raw_files(
    source: str, attribute: str
) -> None:
    notebook = Notebook((markdown(source), code("1", shows(text_html=f"<p>{source}</p>"))))
    links = "https://forge/o/r/blob/main/dir/n.ipynb"
    assert attribute in RENDERER.render(notebook, policy="sanitised", base_url=BASE, links_url=links).html


HERE = [
    ("[a](b.ipynb#Part)", 'href="/local/d/b.ipynb#Part"'),
    ("![a](p/q.png)", 'src="/local/d/p/q.png"'),
    ("![a](../q.png)", 'src="/local/q.png"'),
    ("![a](/p/q.png)", 'src="/local/p/q.png"'),
    ("![a](/local/q.png)", 'src="/local/q.png"'),
    ("![a](../../../static/x.png)", 'src="../../../static/x.png"'),
    ("[a](//other/x)", 'href="//other/x"'),
    ("[a](https://other/b.ipynb)", 'href="https://other/b.ipynb"'),
    ("<img src='[x'>", 'src="/local/d/[x"'),
]


@pytest.mark.parametrize(("source", "attribute"), HERE)
def test_addresses_in_a_folder_of_this_server_stay_in_it(source: str, attribute: str) -> None:
    assert attribute in rendered(markdown(source), base_url="/local/d/").html


@pytest.mark.parametrize("base_url", [None, "file:///etc/", "javascript:x/", "//host/"])
def test_without_a_web_address_relative_links_stay(base_url: str | None) -> None:
    assert 'href="b.ipynb"' in rendered(markdown("[a](b.ipynb)"), base_url=base_url).html


def test_an_attachment_becomes_a_blob() -> None:
    page = rendered(markdown("![a](attachment:x.png) <img src='attachment:x.png'>", x={"image/png": png()}))
    ((name, data),) = page.blobs.items()
    assert data == base64.b64decode(png())
    assert page.html.count(f'src="/blob/{name}"') == 2


ATTACHED = [
    ("![a](attachment:a%20b.png)", "a b.png"),
    ("![a](<attachment:a b.png>)", "a b.png"),
    ("![a](attachment:a%20b.png)", "a%20b.png"),
    ("![a][1]\n\n[1]: attachment:x.png", "x.png"),
    ("![a](attachment:图.png 'title')", "图.png"),
    ("![a](attachment:x(1).png)", "x(1).png"),
    ('<img alt="a" src="attachment:a&amp;b.png" width="50%">', "a&b.png"),
    ("<img src=attachment:x.png>", "x.png"),
    ("<center>\n<img src='attachment:x.png'/>\n</center>", "x.png"),
    ("[![a](attachment:x.png)](https://a.b)", "x.png"),
    ("|a|\n|-|\n|![a](attachment:x.png)|", "x.png"),
]


@pytest.mark.parametrize(("source", "name"), ATTACHED)
def test_an_attachment_is_found_in_each_form_of_its_address(source: str, name: str) -> None:
    page = rendered(replace(markdown(source), attachments={name: {"image/png": png()}}))
    (blob,) = page.blobs
    assert f'src="/blob/{blob}"' in page.html


def test_an_attached_drawing_may_be_written_as_it_is() -> None:
    drawing = "<svg width='3' height='2'><path d='M0 0'/></svg>"
    page = rendered(
        replace(markdown("![a](attachment:x.svg)"), attachments={"x.svg": {"image/svg+xml": drawing}})
    )
    ((name, data),) = page.blobs.items()
    assert name.endswith(".svg")
    assert data.startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
    assert f'src="/blob/{name}"' in page.html


def test_an_attachment_of_another_cell_or_of_no_type_is_not_found() -> None:
    cells = (
        markdown("![a](attachment:x.png)"),
        markdown("![b](attachment:y.png)", "n", y={"image/png": "aGk="}),
    )
    page = rendered(*cells)
    assert not page.blobs
    assert "/blob/" not in page.html


def test_a_picture_inside_the_source_becomes_a_blob_and_does_not_count_as_text() -> None:
    renderer = Renderer(replace(DEFAULT_LIMITS, markdown=200))
    source = f"# T\n\n![a][p]\n\n[p]: <data:image/png;base64,{png(200, 20, bytes(range(3)))}>"
    page = rendered(markdown(source), renderer=renderer, base_url=BASE)
    (name,) = page.blobs
    assert f'<img src="/blob/{name}" alt="a" loading="lazy">' in page.html


def test_footnotes_of_two_cells_do_not_meet() -> None:
    page = rendered(markdown("a[^1]\n\n[^1]: x", "one"), markdown("b[^1]\n\n[^1]: y", "two"))
    for name in ("one", "two"):
        assert page.html.count(f'id="user-content-fn-cell-{name}-1"') == 1
        assert page.html.count(f'href="#user-content-fn-cell-{name}-1"') == 1


# --- headings ---


def anchors(*sources: str) -> list[str]:
    page = rendered(*(markdown(source, f"m{number}") for number, source in enumerate(sources)))
    for heading in page.headings:
        assert page.html.count(f' id="{heading.anchor}"'.replace("&", "&amp;")) == 1
    return [heading.anchor for heading in page.headings]


HEADINGS = [
    (["# Some Heading"], ["user-content-Some-Heading"]),
    (["# 中文 标题"], ["user-content-中文-标题"]),
    (["## A\n\n## A", "# A"], ["user-content-A", "user-content-A-1", "user-content-A-2"]),
    (["# A", "# A-1\n# A"], ["user-content-A", "user-content-A-1", "user-content-A-2"]),
    (["# *a* `b` <b>c</b> &amp; d"], ["user-content-a-b-c-&-d"]),
    (["Setext\n==="], ["user-content-Setext"]),
    (["<h2 id='own'>T</h2>"], ["user-content-own"]),
    (["<h2 id='own'>T</h2>", "<h2 id='own'>U</h2>"], ["user-content-own", "user-content-U"]),
    (["<a id='A'></a>\n\n# A"], ["user-content-A-1"]),
    (["#  ", "# ![](x.png)"], []),
    (["# $x$"], ["user-content-$x$"]),
    (["<h1>a<h2>b</h2></h1>"], ["user-content-a", "user-content-b"]),
]


@pytest.mark.parametrize(("sources", "expected"), HEADINGS)
def test_headings_have_readable_ids_that_are_unique(sources: list[str], expected: list[str]) -> None:
    assert anchors(*sources) == expected


def test_headings_are_listed_with_level_and_plain_text() -> None:
    page = rendered(markdown("# A `b` $c_d$\n\n### <i>E</i> &lt;f>"))
    assert page.headings == (
        Heading(1, "A b $c_d$", "user-content-A-b-$c_d$"),
        Heading(3, "E <f>", "user-content-E-<f>"),
    )
    assert page.title == "A b $c_d$"


def test_a_heading_links_to_itself() -> None:
    html = rendered(markdown('# Te"xt')).html
    anchor = '<a class="anchor" href="#user-content-Te&quot;xt" aria-label="Link to this heading"></a>'
    assert f'<h1 id="user-content-Te&quot;xt">Te"xt{anchor}</h1>' in html


LINKS = [
    ("#Some-Heading!", "#user-content-Some-Heading!"),
    ("#some-heading!", "#user-content-Some-Heading!"),
    ("#some-heading", "#user-content-Some-Heading!"),
    ("#%E4%B8%AD%E6%96%87-%E6%A0%87%E9%A2%98", "#user-content-中文-标题"),
    ("#中文-标题", "#user-content-中文-标题"),
    ("#someheading", "#user-content-Some-Heading!"),
    ("#Some--Heading", "#user-content-Some-Heading!"),
    ("#Some Heading", "#user-content-Some-Heading!"),
    ("#own", "#user-content-own"),
    ("#named", "#user-content-named"),
    ("#scrollTo=abc&line=1", "#cell-h"),
    ("#scrollTo=nobody", "#user-content-scrollTo=nobody"),
    ("#nowhere", "#user-content-nowhere"),
]


@pytest.mark.parametrize(("link", "target"), LINKS)
@pytest.mark.parametrize("before", [True, False])
def test_links_find_headings_before_and_after_them(link: str, target: str, before: bool) -> None:
    source = "# Some Heading!\n\n# 中文 标题\n\n<a id='own'></a> <a name='named'></a>"
    headings = replace(markdown(source, "h"), metadata={"id": "abc"})
    cells = [markdown(f'<a href="{link}">go</a>', "l"), headings]
    html = rendered(*(cells if before else reversed(cells))).html
    assert f'<a href="{target}" rel=' in html


# --- what is too much ---


REFUSED = [
    ("x" * 201, "longer than 200 characters"),
    (">" * 90 + "x", "quotations nest too deeply"),
]


@pytest.mark.parametrize(("source", "reason"), REFUSED)
def test_too_much_markdown_is_shown_as_it_was_written(source: str, reason: str) -> None:
    page = rendered(markdown(f"{source}"), renderer=Renderer(Limits(markdown=200)))
    assert f"<pre>{source.replace('>', '&gt;')}</pre>" in page.html
    assert reason in page.html
    assert reason in page.omitted[0]


def test_a_table_that_would_become_a_thousand_times_larger_is_shown_as_it_was_written() -> None:
    table = "|a" * 1000 + "\n" + "|-" * 1000 + "\n" + "x\n" * 1000
    page = rendered(markdown(table))
    assert "tables are too large" in page.omitted[0]
    assert len(page.html) < 20_000


def test_an_ordinary_large_table_is_a_table() -> None:
    table = "|a|b|c|\n|-|-|-|\n" + "|1|2|3|\n" * 5000
    assert rendered(markdown(table)).html.count("<tr>") == 5001


UNITS = [
    "\n ", "![a](/files/", "[", "\\\\[", "x\\\\( ", "\\begin{a}", "[x](<", "[a](", "*", "**a ", "_a ", "`", "`a ``b ",
    "> ", "- ", "<div>", "<a ", "<h1>", "<h1 id=a>", "# a\n", "# [a](#b)\n", "[^a]", "[^a]: x\n\n", "<!--", "<![CDATA[",
    "```python\nx\n```\n", "$`", "<img src=a>", "<a href='", "&", "|", "|a|\n|-|\n", "<pre>$x$", "a\n===\n", "~~a ", "w.w.",
    "![a](attachment:x.png)", "</h1>", "http://a.b，", "<a name=x>", "<a href=x>http://a.b", "<http://a.b，>", "[a](#scrollTo=x)",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_markdown_is_done_in_linear_time(unit: str) -> None:
    cell = markdown(unit * (190_000 // len(unit)), x={"image/png": png()})
    assert rendered(cell, base_url=BASE).cells == 1


def test_a_table_with_a_wide_rule_is_done_in_linear_time() -> None:
    assert rendered(markdown("a|b\n-|" + " " * 120_000 + "x")).cells == 1


def test_a_name_becomes_an_id_that_links_reach() -> None:
    html = rendered(markdown("<a name='t'></a> <a name=\"u\" id=v></a> [x](#t)")).html
    assert '<a id="user-content-t" rel=' in html
    assert '<a id="user-content-v" rel=' in html
    assert 'href="#user-content-t"' in html
