"""What holds for any input: only what the tables name comes out, and style sheets stay below their scope."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from app.policies import allowed
from app.policies.properties import SHEET
from app.policies.sanitise import clean_html
from tests.policies.inspector import Inspector, complaints

SCOPE = "#vitrine-output-3"

NAMES = st.sampled_from(
    [
        *sorted(allowed.TAGS | allowed.DROPPED_WITH_CONTENT),
        *("form", "object", "noscript", "plaintext", "html", "body", "frameset", "foreignObject", "desc"),
        *("mglyph", "malignmark", "maction", "x-y"),
    ]
)
ATTRIBUTES = st.sampled_from(
    [
        "", " id=x", " class='cell jp-x a'", " style='color:red;position:fixed'", " onclick=1",
        " href=javascript:1",
        " href='#x'", " src=x", " name=body", " data-x=1", " title='</style><img src=x onerror=1>'", " <",
        ' "',
        " style=\"background:url('x')\"", " encoding='text/html'", " type=checkbox disabled",
        " width='1e9'", "/",
    ]
)  # fmt: skip
TEXTS = st.sampled_from(
    [
        "a",
        "&lt;img src=x onerror=1&gt;",
        "<!--",
        "-->",
        "--!>",
        "<![CDATA[",
        "]]>",
        "<!x>",
        "<?",
        "</",
        "<",
        "\0",
        "\ud800",
    ]
)
PIECES = st.one_of(
    st.builds("<{}{}>".format, NAMES, ATTRIBUTES),
    st.builds("</{}>".format, NAMES),
    TEXTS,
    st.text(max_size=8),
)
SOUP = st.lists(PIECES, max_size=24).map("".join)

CSS_PIECES = st.one_of(
    st.sampled_from(
        [
            "a", ".b", "#c", ":root", "html", "body", "*", ">", "+", "~", ",", " ", ":hover", "::before",
            ":has(a)", "[d=e]",
            ":is(", ":not(", ")", "{", "}", "{color:red}", "{width:9px;", "color:", "--x:", "red", ";",
            "!important",
            "url(x)", "url('x')", "u\\72l(x)", "image-set('x')", "@import 'x';", "@media print{",
            "@supports (a:b){",
            "@font-face{src:url(x)}", "position:fixed", "margin:-9px", "var(--x)", "calc(1px - 9px)",
            "</style>", "<!--",
            "-->", "/*", "*/", "\\3c /style\\3e ", "\\d800 ", "content:'<", "'", '"', "\\", "\n", "&", "|",
            "||", "9", "9px", "%", "(", "[", "]",
        ]
    ),
    st.text(max_size=4),
)  # fmt: skip
CSS = st.lists(CSS_PIECES, max_size=30).map("".join)

INLINE = st.sampled_from(["b", "i", "span", "code", "kbd", "sub"])
WORDS = st.text(alphabet="ab <&>\"'é\n", min_size=1, max_size=6).map(lambda text: "t" + text)


def _element(names: st.SearchStrategy[str], inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda name, content: f"<{name} title='\"<'>{content}</{name}>", names, inside)


def _many(pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(pieces, max_size=4).map("".join)


ESCAPED = WORDS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
PHRASES = _many(ESCAPED | _element(INLINE, ESCAPED))
BLOCKS = st.recursive(
    _element(st.sampled_from(["p", "h2"]), PHRASES),
    lambda inside: _element(st.sampled_from(["div", "blockquote", "section"]), _many(inside)),
    max_leaves=8,
)
STYLED = st.builds("<div style='{}'>{}</div>".format, CSS.map(lambda css: css.replace("'", '"')), PHRASES)


class TagsAndAttributes(Inspector):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = allowed.ATTRIBUTES["*"] | allowed.ATTRIBUTES.get(tag, frozenset())
        if tag not in allowed.TAGS | {allowed.TASK_BOX}:
            self.complaints.append(tag)
        self.complaints += [f"{tag} {name}" for name, _ in attrs if name not in known]


@settings(deadline=None, max_examples=300)
@given(SOUP)
def test_only_tags_and_attributes_of_the_tables_come_out(html: str) -> None:
    inspector = TagsAndAttributes()
    inspector.feed(clean_html(html, scope=SCOPE).html)
    inspector.close()
    assert inspector.complaints == []


@settings(deadline=None, max_examples=300)
@given(SOUP)
def test_nothing_dangerous_comes_out(html: str) -> None:
    assert complaints(clean_html(html, scope=SCOPE).html) == []


@settings(deadline=None, max_examples=500)
@given(SOUP | _many(BLOCKS | STYLED))
def test_cleaning_a_second_time_changes_nothing(html: str) -> None:
    once = clean_html(html, scope=SCOPE).html
    assert clean_html(once, scope=SCOPE).html == once


@settings(deadline=None, max_examples=300)
@given(SOUP, CSS)
def test_what_comes_out_can_be_encoded(html: str, css: str) -> None:
    cleaned = clean_html(f'{html}<p style="{css}"><style>{css}</style>', scope=SCOPE)
    assert (cleaned.html + cleaned.style).encode().decode() == cleaned.html + cleaned.style


RULE = re.compile(r"(?P<selectors>[^{}]+)\{(?P<declarations>[^{}]+)\}")
STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
CONDITION = re.compile(r"@(?:media|supports) [^{}<;]*\{")


@settings(deadline=None, max_examples=500)
@given(CSS)
def test_a_style_sheet_stays_below_its_scope_and_loads_nothing(css: str) -> None:
    style = clean_html(f"<p>a</p><style>{css}</style>", scope=SCOPE).style
    assert "<" not in style
    bare = STRING.sub('""', style)
    assert bare.count("{") == bare.count("}")
    assert not re.search(r"url|image|@import|@font|position|expression|\\|-9", bare)
    for rule in RULE.finditer(CONDITION.sub("", bare)):
        for selector in re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", rule["selectors"])).split(","):
            assert selector.strip("}\n").startswith(SCOPE)
        for declaration in rule["declarations"].split(";"):
            name = declaration.partition(":")[0]
            assert name in SHEET or name.startswith("--")


@settings(deadline=None, max_examples=300)
@given(CSS)
def test_a_style_attribute_loads_nothing(css: str) -> None:
    attribute = css.replace("&", "&amp;").replace('"', "&quot;")
    assert complaints(clean_html(f'<p style="{attribute}">a</p>', scope=SCOPE).html) == []
