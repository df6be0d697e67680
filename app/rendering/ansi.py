"""What a program wrote to a terminal → HTML: coloured, with overwritten text gone, in linear time."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from operator import itemgetter

from app.rendering.screen import Screen
from app.rendering.sgr import PLAIN, Style, changed, opening_tag

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Anything but text, tab and line feed (ECMA-48: C0, DEL, C1)."""
_SEQUENCE = re.compile(
    r"""
    \x1b(?:
        \[(?P<parameters>[0-?]*+)[ -/]*+(?P<final>[@-~])  # CSI
      | \][^\x07\x1b]*+(?:\x07|\x1b\\)                     # OSC, such as a link
      | [PX^_][^\x1b]*+\x1b\\                              # DCS, SOS, PM, APC
      | [ -/]*+[0-~]                                       # anything else, or one of these without its end
    )?+
  | [\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]
    """,
    re.VERBOSE,
)
_MOVES = re.compile(r"[\r\x08]|\x1b\[[0-9]*+[AK]")
_MOST_UP = 1000

Run = tuple[Style, str]


def cut(text: str, most_chars: int) -> str:
    """The beginning of a text that is too long; of lines that were overwritten, their last state counts."""
    if len(text) > most_chars and "\r" in text:
        lines = text.replace("\r\n", "\n").split("\n")
        text = "\n".join(line[line.rfind("\r", 0, -1) + 1 :] for line in lines)
    return text[:most_chars]


def to_html(text: str) -> str:
    """Text as a program wrote it → the inside of a ``<pre>``.

    Colours become spans. A carriage return, a backspace, “cursor up” and “erase in line” act as a terminal
    acts on them, so that a progress bar is shown once. Every other control sequence is dropped.
    """
    if not _CONTROL.search(text):
        return escape(text, quote=False)
    text = text.replace("\r\n", "\n")
    runs = _on_screen(text) if _MOVES.search(text) else _runs(text)
    return "".join(_spans(runs))


def _spans(runs: Iterable[Run]) -> Iterator[str]:
    for style, group in groupby(runs, key=itemgetter(0)):
        text = escape("".join(text for _, text in group), quote=False)
        tag = opening_tag(style) if text else ""
        yield f"{tag}{text}</span>" if tag else text


def _runs(text: str) -> Iterator[Run]:
    """The text between the sequences, each with its style."""
    style, end = PLAIN, 0
    for sequence in _SEQUENCE.finditer(text):
        if sequence.start() > end:
            yield style, text[end : sequence.start()]
        end = sequence.end()
        if sequence["final"] == "m":
            style = changed(style, sequence["parameters"])
    yield style, text[end:]


def _on_screen(text: str) -> Iterable[Run]:
    """As `_runs`, on a screen where later text may lie over earlier text."""
    screen, style, end = Screen(), PLAIN, 0
    for sequence in _SEQUENCE.finditer(text):
        screen.write(style, text[end : sequence.start()])
        end = sequence.end()
        final, parameters = sequence["final"], sequence["parameters"]
        if final == "m":
            style = changed(style, parameters)
        elif final == "A":
            screen.up(min(int(parameters[:4]), _MOST_UP) if parameters.isdigit() else 1)
        elif final == "K":
            screen.erase(parameters)
        elif sequence[0] == "\r":
            screen.carriage_return()
        elif sequence[0] == "\x08":
            screen.backspace()
    screen.write(style, text[end:])
    return screen.runs()
