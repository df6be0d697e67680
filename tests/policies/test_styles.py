"""Style sheets and style attributes: what is kept, how it is written, and what falls away."""

import pytest

from app.policies.sanitise import clean_html
from app.policies.styles import MAX_SHEET_CHARS, inline_style, scoped_sheet


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("p{color:red}", "#s p{color:red}"),
        ("#a, .b > c + d ~ e{color:red}", "#s #user-content-a,#s .b > c + d ~ e{color:red}"),
        ("#user-content-a{color:red}", "#s #user-content-a{color:red}"),
        (":root{--a: 1px} html{color:red} body {color:red}", "#s{--a:1px}\n#s{color:red}\n#s{color:red}"),
        ("*{color:red}", "#s *{color:red}"),
        ("html p, :root p, body>p{color:red}", "#s html p,#s body>p{color:red}"),
        ("td:nth-child(2n + 1):hover::after{content:'→ <b>'}",
         '#s td:nth-child(2n + 1):hover::after{content:"\\2192  \\3c b\\3e "}'),
        ("tr:nth-of-type(odd) td:nth-last-child(-n+3){color:red}",
         "#s tr:nth-of-type(odd) td:nth-last-child(-n+3){color:red}"),
        ("a:not(.b, c):is(d){color:red}", "#s a:not(.b,c):is(d){color:red}"),
        ("td[align=right][title='a\"]<'] {color:red}", '#s td[align=right][title="a\\22 ]\\3c "]{color:red}'),
        ("P{COLOR:RED !important}", "#s P{color:RED!important}"),
        ("p{color:red}}p{color:blue}", "#s p{color:red}"),
        ("p/**/b{color:red;/* } */width:1px}", "#s p b{color:red;width:1px}"),
        ("<!-- p{color:red} -->", "#s p{color:red}"),
        ("p{color:red", "#s p{color:red}"),
        ("p{color:red;& b{color:blue}}", "#s p{color:red}"),
        ("@media print and (min-width: 9px){p{color:red}@media screen{b{color:red}}}",
         "@media print and (min-width: 9px){#s p{color:red}\n@media screen{#s b{color:red}}}"),
        ("@supports (display: grid) and (not (display: inline)){p{color:red}}",
         "@supports (display: grid) and (not (display: inline)){#s p{color:red}}"),
    ],
)  # fmt: skip
def test_rules_are_kept_below_the_scope(css: str, kept: str) -> None:
    assert scoped_sheet(css, "#s") == kept


@pytest.mark.parametrize(
    "css",
    [
        "", "p{}", "p", "{color:red}", "p{color}", "p{color:}", ",{color:red}",
        "> p{color:red}", "+ p{color:red}", "~ p{color:red}", "& + p{color:red}",
        ":host{color:red}", ":scope{color:red}", "p:has(b){color:red}", "p:not(:root){color:red}",
        ":is(:has(a)){color:red}",
        "::part(a){color:red}", "::slotted(a){color:red}", "p||b{color:red}", "svg|p{color:red}",
        "*|*{color:red}",
        ".a\\:b{color:red}", "\\3c /style\\3e {color:red}", "#1a{color:red}", "p[a|=b i j=<]{color:red}",
        "p:unknown{color:red}",
        "@import 'x';", "@import url(x);", "@font-face{font-family:a;src:url(x)}", "@namespace 'x';",
        "@charset 'x';",
        "@keyframes a{from{color:red}}", "@page{color:red}", "@layer a{p{color:red}}",
        "@container (width>9px){p{color:red}}",
        "@media url(x){p{color:red}}", "@media (width < 9px){p{color:red}}", "@media print{}",
        "@media print;",
        "@supports selector(p){p{color:red}}",
    ],
)  # fmt: skip
def test_what_could_reach_further_falls_away(css: str) -> None:
    assert scoped_sheet(css, "#s") == ""


@pytest.mark.parametrize(
    "declaration",
    [
        "position:fixed", "position:absolute", "position:sticky", "top:0", "inset:0", "z-index:9",
        "transform:scale(9)",
        "translate:9px", "zoom:9", "animation:a 1s", "transition:all 1s", "filter:blur(9px)",
        "backdrop-filter:blur(9px)",
        "box-shadow:0 0 0 9999px red", "text-shadow:9px 9px red", "outline:9999px solid red",
        "border-image:url(x) 1",
        "clip-path:none", "mask:url(x)", "cursor:url(x),auto", "behavior:url(x)", "-moz-binding:url(x)",
        "pointer-events:none",
        "content-visibility:auto", "will-change:transform", "contain:none", "container-type:size",
        "all:initial",
        "width:expression(alert(1))", "width:-9px", "width:10001px", "width:calc(1px - 9px)",
        "width:var(--x)", "width:1e9px",
        "margin:-1px", "margin:0 -1px", "margin-left:calc(-1 * 9px)", "text-indent:-9999px",
        "letter-spacing:-9px",
        "vertical-align:9px", "vertical-align:var(--x)", "display:var(--x)", "display:-webkit-box",
        "overflow:9px",
        "text-decoration:underline 9999px", "text-decoration:var(--x)", "color:9px",
        "background-color:url(x)",
        "background:url(x)", "background:red url('x')", "background:u\\72l(x)", "background:url/**/(x)",
        "background:image(red)",
        "background:image-set('x' 1x)", "background:-webkit-image-set('x' 1x)",
        "background:cross-fade(red,blue)",
        "background:element(#a)", "background:paint(a)", "background:attr(x)", "background:env(x)",
        "background:src('x')",
        "background-image:linear-gradient(red,url(x))", "list-style:url(x)", "font:1px url(x)",
        "color:red\\", "color:#12", "color:(red)", "color:{red}", "color:[red]", "width:9quux",
        "unknown:1", "-x-unknown:1",
        "color:rgb(" + "calc(" * 9 + "1" + ")" * 9 + ")", "width:" + "1" * 5000, "font-family:\\22 </style>",
    ],
)  # fmt: skip
def test_a_declaration_that_could_load_move_or_cover_falls_away(declaration: str) -> None:
    assert inline_style(declaration) in {"", "color:red"}
    assert scoped_sheet(f"p{{{declaration}}}", "#s") in {"", "#s p{color:red}"}


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color: teal ; font-weight:bold;", "color:teal;font-weight:bold"),
        ("width: 50%; height: auto; margin: 0 auto; padding: 4px 2em",
         "width:50%;height:auto;margin:0 auto;padding:4px 2em"),
        ("width:10000px;max-width:+1.5em", "width:10000px;max-width:+1.5em"),
        ("background: linear-gradient(90deg, #d65f5f 18.2%, transparent 18.2%)",
         "background:linear-gradient(90deg, #d65f5f 18.2%, transparent 18.2%)"),
        ("color: rgb(0 0 0 / 50%); border-color: color-mix(in srgb, red, hsl(1deg 2% 3%))",
         "color:rgb(0 0 0 / 50%);border-color:color-mix(in srgb, red, hsl(1deg 2% 3%))"),
        ("font-family: Menlo,'DejaVu Sans Mono',\"a<b\"", 'font-family:Menlo,"DejaVu Sans Mono","a\\3c b"'),
        ("color: var(--x, red); grid-template-columns: repeat(2, minmax(0, 1fr))",
         "color:var(--x, red);grid-template-columns:repeat(2, minmax(0, 1fr))"),
        ("text-decoration: underline dotted; display: inline flex; vertical-align: MIDDLE",
         "text-decoration:underline dotted;display:inline flex;vertical-align:middle"),
        ("color:red;width:1px}p{color:blue", "color:red"),
        ("color:red;position:fixed;width:1px", "color:red;width:1px"),
        ("--x: red; content: 'a'", ""),
        ("@media print{color:red}", ""),
    ],
)  # fmt: skip
def test_a_style_attribute_keeps_its_harmless_declarations(style: str, kept: str) -> None:
    assert inline_style(style) == kept


def test_a_sheet_may_have_custom_properties_but_none_that_loads() -> None:
    sheet = "p{--a: #fff;--B:1px solid;--c:url(x);--d:'x';color:var(--a)}"
    assert scoped_sheet(sheet, "#s") == '#s p{--a:#fff;--B:1px solid;--d:"x";color:var(--a)}'


def test_conditions_nest_only_so_deep() -> None:
    assert "color" in scoped_sheet("@media print{" * 8 + "p{color:red}", "#s")
    assert scoped_sheet("@media print{" * 9 + "p{color:red}", "#s") == ""


@pytest.mark.parametrize(
    "bracket", ["(", "[", "{", ":is(", "a{", "@media x{", "@media (", "/*", "<!--", "url(", "'"]
)
def test_open_brackets_in_great_number_do_no_harm(bracket: str) -> None:
    assert scoped_sheet("p{color:red}" + bracket * 5000, "#s") == "#s p{color:red}"
    assert inline_style("color:red;" + bracket * 5000) == "color:red"


def test_a_sheet_that_is_too_long_is_left_out() -> None:
    assert scoped_sheet("p{color:red}" + " " * MAX_SHEET_CHARS, "#s") == ""


def test_the_style_sheets_of_one_piece_are_bounded_together():
    sheet = "<style>{}{{color:red}}/*{}*/</style>"
    html = sheet.format("a", "x" * 600_000) + sheet.format("b", "x" * 600_000) + "<p>text"
    assert clean_html(html, scope="#x").style == "#x a{color:red}"
