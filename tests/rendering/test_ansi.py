"""What programs write to a terminal."""

# ruff: noqa: E501
# A row of a table is one line: source and result beside each other.

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rendering import ansi
from app.rendering.contrast import DARK, LIGHT, MIN_CONTRAST, contrast, readable
from app.rendering.sgr import indexed
from tests.rendering.cells import text_of

COLOURS = [
    ("plain <b> & text", "plain &lt;b&gt; &amp; text"),
    ("\x1b[31mred\x1b[0m no", '<span class="ansi-red-fg">red</span> no'),
    ("\x1b[1;34mx", '<span class="ansi-blue-intense-fg ansi-bold">x</span>'),
    ("\x1b[1mx\x1b[22my", '<span class="ansi-bold">x</span>y'),
    ("\x1b[2;3;4;9mx", '<span class="ansi-faint ansi-italic ansi-strike ansi-underline">x</span>'),
    ("\x1b[91;104mx", '<span class="ansi-red-intense-fg ansi-blue-intense-bg">x</span>'),
    ("\x1b[7mx", '<span class="ansi-default-inverse-fg ansi-default-inverse-bg ansi-inverse">x</span>'),
    ("\x1b[7;31mx", '<span class="ansi-default-inverse-fg ansi-red-bg ansi-inverse">x</span>'),
    ("\x1b[38;5;9mx", '<span class="ansi-red-intense-fg">x</span>'),
    ("\x1b[38;5;208mx", '<span style="color:light-dark(#a65b06,#ff8700)">x</span>'),
    ("\x1b[38;5;244mx", '<span style="color:light-dark(#6f6f6f,#888888)">x</span>'),
    ("\x1b[48;2;1;2;255mx", '<span style="color:#ffffff;background-color:#0102ff">x</span>'),
    (
        "\x1b[37;48;2;1;2;255mx",
        '<span class="ansi-white-fg" style="color:#e5e5e5;background-color:#0102ff">x</span>',
    ),
    (
        "\x1b[7;38;2;255;255;0mx",
        '<span class="ansi-default-inverse-fg ansi-inverse" style="color:#111111;background-color:#ffff00">x</span>',
    ),
    *(
        (f"\x1b[{code}mx", '<span style="color:light-dark(#010203,#888889)">x</span>')
        for code in ("38:2:1:2:3", "38:2::1:2:3", "38:2::1:2:3:9:9", "31;38;2;1;2;3")
    ),
    ("\x1b[38;2;1;2;3;44mx", '<span class="ansi-blue-bg">x</span>'),
    ("\x1b[4:3mx\x1b[4:0my", '<span class="ansi-underline ansi-curly">x</span>y'),
    ("\x1b[21mx\x1b[24;1;21my", '<span class="ansi-underline ansi-double">x</span>y'),
    ("\x1b[58;2;255;0;2;8;53mx\x1b[28;55my", '<span class="ansi-conceal ansi-overline">x</span>y'),
    ("\x1b[>4;2mx\x1b[?1my", "xy"),
    ("\x1b[31mx\x1b[39my\x1b[mz", '<span class="ansi-red-fg">x</span>yz'),
    ("\x1b[31ma\x1b[31mb", '<span class="ansi-red-fg">ab</span>'),
    ("\x1b[31m<\x1b[0m", '<span class="ansi-red-fg">&lt;</span>'),
]
NO_COLOURS = [
    ("\x1b[38;5;256mx", "x"),
    ("\x1b[38;2;1;2;999mx", "x"),
    ("\x1b[38mx\x1b[48;5mx\x1b[38;2;1mx", "xxx"),
    ("\x1b[99999999999999999999mx\x1b[31", "x31"),
    ("\x1b]8;;javascript:a()\x1b\\link\x1b]8;;\x07.", "link."),
    ("\x1b]8;;file:///etc\x07link\x1b]8;id=1\x07.", "link."),
    ("\x1b]0;title\x07x\x1bPq\x1b\\y\x1b(Bz\x1b=", "xyz"),
    ("\x1b]not closed", "not closed"),
    ("a\x00b\x07c\x7fd\x9be", "abcde"),
    ("\x1b[?25lx\x1b[?25h\x1b[2Jy\x1b[10;5H", "xy"),
    ("\x1b", ""),
]


@pytest.mark.parametrize(("text", "html"), COLOURS + NO_COLOURS)
def test_colours_become_spans_and_other_sequences_go(text: str, html: str) -> None:
    assert ansi.to_html(text) == html


LINK = '<a href="{}" rel="noopener noreferrer nofollow ugc">{}</a>'
LINKS = [
    ("\x1b]8;;http://x.y/\x1b\\a<\x1b]8;;\x07.", LINK.format("http://x.y/", "a&lt;") + "."),
    ('\x1b]8;id=1;HTTPS://x.y/"\x07a\x1b[0mb\x1b]8;;\x07c', LINK.format("HTTPS://x.y/&quot;", "ab") + "c"),
    (
        "see https://x.y/a?b=1&c_(d)).",
        "see " + LINK.format("https://x.y/a?b=1&amp;c_(d)", "https://x.y/a?b=1&amp;c_(d)") + ").",
    ),
    (
        "<http://x.y>, www.x.y!",
        "&lt;"
        + LINK.format("http://x.y", "http://x.y")
        + "&gt;, "
        + LINK.format("https://www.x.y", "www.x.y")
        + "!",
    ),
    ("见http://x.y/。", "见http://x.y/。"),
    ("见 http://x.y/。", "见 " + LINK.format("http://x.y/", "http://x.y/") + "。"),
    (
        "\x1b[31mhttp://x.y\x1b[0m",
        f'<span class="ansi-red-fg">{LINK.format("http://x.y", "http://x.y")}</span>',
    ),
    ("http:// www. javascript://x a.www.b file:///x", "http:// www. javascript://x a.www.b file:///x"),
]


@pytest.mark.parametrize(("text", "html"), LINKS)
def test_addresses_are_links_where_their_scheme_is_safe(text: str, html: str) -> None:
    assert ansi.to_html(text) == html


@pytest.mark.parametrize(
    "ground", [LIGHT, DARK, "#fdfdfc", "#15191c", "#808080", "#ff0000", "#ffff00", "#0000ff"]
)
def test_every_colour_can_be_read_on_its_ground(ground: str) -> None:
    colours = [colour for n in range(256) if isinstance(colour := indexed(n), str)]
    assert len(colours) == 240
    for colour in colours:
        assert contrast(readable(colour, ground), ground) >= MIN_CONTRAST


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert readable("#123456", "#ffffff") == "#123456"


SCREENS = [
    ("10%\r50%\r100%", "100%"),
    ("long line\rab", "abng line"),
    ("a\r\nb\r\n", "a\nb\n"),
    ("a\rb\nc", "b\nc"),
    ("12\b\bab\n", "ab\n"),
    ("1/9\b\b\b2/9", "2/9"),
    ("\b\bx", "x"),
    ("downloading\r\x1b[Kdone", "done"),
    ("downloading\r\x1b[2Kdone", "done"),
    ("abcdef\b\b\x1b[K.", "abcd."),
    ("one\ntwo\x1b[Axx", "onexx\ntwo"),
    ("outer 0%\ninner 0%\x1b[A\router 9%\ninner 9%", "outer 9%\ninner 9%"),
    ("a\x1b[99Ab\rc", "cb"),
    ("abc\x1b[2Dx\x1b[3Cy", "axc  y"),
    ("abc\x1b[2Gx\x1b[9Gy", "axc     y"),
    ("abc\x1b[1Kd", "   d"),
    ("abcdef\r\x1b[2Xx", "x cdef"),
    ("abc\x1b[2Kd", "   d"),
    ("a\nb\nc\x1b[2A\x1b[Jd", "ad"),
    ("a\nb\x1b[Fc\x1b[Ed\x1b[9Be", "c\nde"),
    ("a\nbc\x1b[A\x1b[2Kd\x1b[B\re", "  d\nec"),
    ("\x1b7one\x1b8t\x1b[sw\x1b[uo", "toe"),
    ("a\tb\rc", "c       b"),
    ("a\x0bb\x0cc", "a\n b\n  c"),
    ("abcdef\r下载", "下载ef"),
    ("下载\rabc", "abc "),
    ("下载x\b\b\b", "下载x"),
    ("e\u0301x\rf", "fx"),
    ("\re\u0301\u0301", "e\u0301\u0301"),
    ("e\b\x1b[C\u0301", "e\u0301"),
    ("a\x1b[5;5Hb\x1b[2Jc", "abc"),
    ("\x1b[31m10%\r\x1b[32m20%", '<span class="ansi-green-fg">20%</span>'),
    ("\x1b[31mabc\r\x1b[0mx", 'x<span class="ansi-red-fg">bc</span>'),
    ("<\r&", "&amp;"),
]


@pytest.mark.parametrize(("text", "html"), SCREENS)
def test_overwritten_text_is_gone_as_on_a_terminal(text: str, html: str) -> None:
    assert ansi.to_html(text) == html


WORDS = [
    "ab",
    "\r",
    "\n",
    "\b",
    "x",
    "\t",
    "\x1b[A",
    "\x1b[2B",
    "\x1b[3C",
    "\x1b[D",
    "\x1b[K",
    "\x1b[2K",
    "\x1b[1K",
    "\x1b[E",
    "\x1b[F",
    "\x1b[4G",
]


def _naive(parts: list[str]) -> str:
    """A terminal of one character at a time, on a sheet of cells."""
    cells: dict[tuple[int, int], str] = {}
    row = column = rows = 0
    for part in parts:
        count = int(part[2:-1] or 1) if part.startswith("\x1b") else 1
        if part.isalpha():
            for char in part:
                cells[row, column] = char
                column += 1
        elif part == "\n":
            row, column, rows = row + 1, 0, max(rows, row + 1)
        elif part == "\t":
            column += 8 - column % 8
        elif part[-1] == "K":
            erased = {"[K": range(column, 999), "[2K": range(999), "[1K": range(column + 1)}[part[1:]]
            cells = {at: char for at, char in cells.items() if at[0] != row or at[1] not in erased}
        else:
            row = min(rows, max(0, row + count * {"A": -1, "F": -1, "B": 1, "E": 1}.get(part[-1], 0)))
            column = (
                0
                if part[-1] in "\rEF"
                else max(0, column + count * {"\b": -1, "D": -1, "C": 1}.get(part[-1], 0))
            )
            column = count - 1 if part[-1] == "G" else column
    lines = [
        [char for (line, _), char in sorted(cells.items()) if line == number] for number in range(rows + 1)
    ]
    for number, line in enumerate(lines):
        at = sorted(place for where, place in cells if where == number)
        lines[number] = [
            line[at.index(place)] if place in at else " " for place in range(at[-1] + 1 if at else 0)
        ]
    return "\n".join("".join(line) for line in lines)


@given(st.lists(st.sampled_from(WORDS), max_size=40))
@settings(max_examples=150)
def test_a_screen_shows_what_a_terminal_shows(parts: list[str]) -> None:
    text = "".join(["\b", *parts])  # so that tabs are moves as well
    shown = [line.rstrip() for line in text_of(ansi.to_html(text)).split("\n")]
    assert shown == [line.rstrip() for line in _naive(parts).split("\n")]


CONTROLS = ["\x1b[31m", "\x1b[0m", "\x1b[1;38;5;99m", "\x1b[2K\x1b[0m", "\x1b]8;;x\x07", "\x1b(B"]
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")))


@given(st.lists(st.sampled_from(CONTROLS) | TEXT))
def test_text_between_sequences_is_never_lost_and_never_a_tag(parts: list[str]) -> None:
    html = ansi.to_html("".join(part for part in parts if part != "\x1b[2K\x1b[0m"))
    assert text_of(html) == "".join(part for part in parts if part not in CONTROLS)


@given(st.text(st.sampled_from("ab<&\x1b[]\r\b\n;031mKA\\\x07P")))
def test_nothing_written_by_a_program_becomes_markup(text: str) -> None:
    html = re.sub(r'<span class="ansi-[a-z -]+">|</span>', "", ansi.to_html(text))
    assert "<" not in html


PATHOLOGICAL = [
    "\x1b[31m", "\x1b[31mx", "\x1b", "\x1b[", "\x1b]", "\x1bP", "\r", "a\r", "\b", "ab\b", "\x1b[A", "\n\x1b[A",
    "\x1b[K", "x\n\x1b[Ay", "\x1b[38;5;1mx", "\n", "\x1b[999999999Cx\n", "x\x1b[1K", "\x1b[9999X", "\u0301\r", "\x1b]8;;http://x\x07",
    "http://", "www.", "a\r\tb", "下\r", "\x1b[J\n\x1b[A", "\x1b7\n\x1b8", "http://a)",
]  # fmt: skip


@pytest.mark.parametrize("unit", PATHOLOGICAL)
def test_many_controls_are_done_in_linear_time(unit: str) -> None:
    assert "<script" not in ansi.to_html(unit * (300_000 // len(unit)))


def test_one_sequence_with_many_parameters_is_done_in_linear_time() -> None:
    assert ansi.to_html("\x1b[" + "31;" * 300_000 + "32mx") == '<span class="ansi-green-fg">x</span>'
    assert ansi.to_html("\x1b[" + "9" * 900_000 + "mx") == "x"


CUTS = [
    ("abcdef", 4, "abcd"),
    ("abc", 4, "abc"),
    ("1%\r2%\r3%\nx", 5, "3%\nx"),
    ("1%\r2%\r3%\r\nabcd", 5, "3%\nab"),
    ("ab\x1b[31mc", 5, "ab"),
    ("ab\x1b]8;;http://x\x07c", 9, "ab"),
]


@pytest.mark.parametrize(("text", "most", "kept"), CUTS)
def test_a_long_text_is_cut_after_what_was_overwritten_is_gone(text: str, most: int, kept: str) -> None:
    assert ansi.cut(text, most) == kept


def test_the_whole_of_a_long_text_is_readable_as_a_file() -> None:
    assert ansi.plain("1%\r\x1b[31m100%\x1b[0m\r\n\x1b]8;;http://x\x07y\n") == "100%\ny\n"
