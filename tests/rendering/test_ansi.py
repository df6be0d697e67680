"""What programs write to a terminal."""

# ruff: noqa: E501
# A row of a table is one line: source and result beside each other.

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rendering import ansi
from tests.rendering.cells import text_of

COLOURS = [
    ("plain <b> & text", "plain &lt;b&gt; &amp; text"),
    ("\x1b[31mred\x1b[0m no", '<span class="ansi-red-fg">red</span> no'),
    ("\x1b[1;34mx", '<span class="ansi-blue-intense-fg ansi-bold">x</span>'),
    ("\x1b[1mx\x1b[22my", '<span class="ansi-bold">x</span>y'),
    ("\x1b[2;3;4;9mx", '<span class="ansi-faint ansi-italic ansi-underline ansi-strike">x</span>'),
    ("\x1b[91;104mx", '<span class="ansi-red-intense-fg ansi-blue-intense-bg">x</span>'),
    ("\x1b[7mx", '<span class="ansi-default-inverse-fg ansi-default-inverse-bg ansi-inverse">x</span>'),
    ("\x1b[7;31mx", '<span class="ansi-default-inverse-fg ansi-red-bg ansi-inverse">x</span>'),
    ("\x1b[38;5;9mx", '<span class="ansi-red-intense-fg">x</span>'),
    ("\x1b[38;5;208mx", '<span style="color:#ff8700">x</span>'),
    ("\x1b[38;5;232mx", '<span style="color:#080808">x</span>'),
    ("\x1b[48;2;1;2;255mx", '<span style="background-color:#0102ff">x</span>'),
    ("\x1b[38:2:1:2:3mx", '<span style="color:#010203">x</span>'),
    ("\x1b[31;38;2;1;2;3mx", '<span style="color:#010203">x</span>'),
    ("\x1b[31mx\x1b[39my\x1b[mz", '<span class="ansi-red-fg">x</span>yz'),
    ("\x1b[31ma\x1b[31mb", '<span class="ansi-red-fg">ab</span>'),
    ("\x1b[31m<\x1b[0m", '<span class="ansi-red-fg">&lt;</span>'),
]
NO_COLOURS = [
    ("\x1b[38;5;256mx", "x"),
    ("\x1b[38;2;1;2;999mx", "x"),
    ("\x1b[38mx\x1b[48;5mx\x1b[38;2;1mx", "xxx"),
    ("\x1b[99999999999999999999mx\x1b[31", "x31"),
    ("\x1b]8;;http://x.y/\x1b\\link\x1b]8;;\x07.", "link."),
    ("\x1b]0;title\x07x\x1bPq\x1b\\y\x1b(Bz\x1b=", "xyz"),
    ("\x1b]not closed", "not closed"),
    ("a\x00b\x07c\x7fd\x9be", "abcde"),
    ("\x1b[?25lx\x1b[?25h\x1b[2Jy\x1b[10;5H", "xy"),
    ("\x1b", ""),
]


@pytest.mark.parametrize(("text", "html"), COLOURS + NO_COLOURS)
def test_colours_become_spans_and_other_sequences_go(text: str, html: str) -> None:
    assert ansi.to_html(text) == html


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
    ("\x1b[31m10%\r\x1b[32m20%", '<span class="ansi-green-fg">20%</span>'),
    ("\x1b[31mabc\r\x1b[0mx", 'x<span class="ansi-red-fg">bc</span>'),
    ("<\r&", "&amp;"),
]


@pytest.mark.parametrize(("text", "html"), SCREENS)
def test_overwritten_text_is_gone_as_on_a_terminal(text: str, html: str) -> None:
    assert ansi.to_html(text) == html


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
    "\x1b[K", "x\n\x1b[Ay", "\x1b[38;5;1mx", "\n",
]  # fmt: skip


@pytest.mark.parametrize("unit", PATHOLOGICAL)
def test_a_megabyte_of_controls_is_done_in_linear_time(unit: str) -> None:
    assert "<script" not in ansi.to_html(unit * (1_000_000 // len(unit)))


def test_one_sequence_with_many_parameters_is_done_in_linear_time() -> None:
    assert ansi.to_html("\x1b[" + "31;" * 300_000 + "32mx") == '<span class="ansi-green-fg">x</span>'
    assert ansi.to_html("\x1b[" + "9" * 900_000 + "mx") == "x"


CUTS = [
    ("abcdef", 4, "abcd"),
    ("abc", 4, "abc"),
    ("1%\r2%\r3%\nx", 5, "3%\nx"),
    ("1%\r2%\r3%\r\nabcd", 5, "3%\nab"),
]


@pytest.mark.parametrize(("text", "most", "kept"), CUTS)
def test_a_long_text_is_cut_after_what_was_overwritten_is_gone(text: str, most: int, kept: str) -> None:
    assert ansi.cut(text, most) == kept
