"""What a program wrote to a terminal → HTML: coloured, with overwritten text gone, in linear time."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from app.rendering.autolink import linked
from app.rendering.screen import Screen
from app.rendering.sgr import PLAIN, Style, changed
from app.rendering.spans import tags

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Anything but text, tab and line feed (ECMA-48: C0, DEL, C1)."""
_SEQUENCE = re.compile(
    r"""
    \x1b(?:
        \[(?P<parameters>[0-?]*+)[ -/]*+(?P<final>[@-~])  # CSI
      | \](?P<osc>[^\x07\x1b]*+)(?:\x07|\x1b\\)            # OSC, such as a link
      | [PX^_][^\x1b]*+\x1b\\                              # DCS, SOS, PM, APC
      | [ -/]*+[0-~]                                       # anything else, or one of these without its end
    )?+
  | [\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]
    """,
    re.VERBOSE,
)
_MOVES = re.compile(r"[\r\x08\x0b\x0c]|\x1b(?:\[[0-9;]*+[A-GJKXsu]|[78])")
_CUT_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]{0,40}+|\][^\x07\x1b]{0,4000}+)?\Z")
_LINK = re.compile(r"8;[^;]*+;(?P<address>(?:https?://|mailto:)[^\s\x00-\x20]{1,2000})\Z", re.IGNORECASE)
_MOST = 9999

Run = tuple[Style, str]


def cut(text: str, most_chars: int) -> str:
    """The beginning of a text that is too long; of lines that were overwritten, their last state counts."""
    if len(text) <= most_chars:
        return text
    text = _last_states(text)[:most_chars]
    unfinished = _CUT_SEQUENCE.search(text, max(0, len(text) - 4000))
    return text[: unfinished.start()] if unfinished else text


def has_sequences(text: str) -> bool:
    """Whether there is more to do than to show it."""
    return bool(_CONTROL.search(text))


def plain(text: str) -> str:
    """All of a text without its control sequences, for a file of its own."""
    return _SEQUENCE.sub("", _last_states(text)) if _CONTROL.search(text) else text


def _last_states(text: str) -> str:
    if "\r" not in text:
        return text
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line[line.rfind("\r", 0, -1) + 1 :] for line in lines)


def to_html(text: str) -> str:
    """Text as a program wrote it → the inside of a ``<pre>``.

    Colours become spans, and addresses links. What moves the cursor or erases acts as on a terminal, so that
    a progress bar is shown once; but nothing clears the whole screen, and there is no place on it to go to.
    Every other control sequence is dropped.
    """
    if not _CONTROL.search(text):
        return linked(text)
    text = text.replace("\r\n", "\n")
    runs = _on_screen(text) if _MOVES.search(text) else _runs(text)
    return "".join(_spans(runs))


def _spans(runs: Iterable[Run]) -> Iterator[str]:
    for style, group in groupby(runs, key=itemgetter(0)):
        text = "".join(text for _, text in group)
        if text:
            start, end = tags(style)
            yield f"{start}{linked(text) if not style.link else _escaped(text)}{end}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _runs(text: str) -> Iterator[Run]:
    """The text between the sequences, each with its style."""
    style, end = PLAIN, 0
    for sequence in _SEQUENCE.finditer(text):
        if sequence.start() > end:
            yield style, text[end : sequence.start()]
        end = sequence.end()
        if sequence["final"] == "m":
            style = changed(style, sequence["parameters"])
        elif sequence["osc"]:
            style = _linking(style, sequence["osc"])
    yield style, text[end:]


def _linking(style: Style, command: str) -> Style:
    """`style` after an operating system command, of which 8 begins or ends a link."""
    if not command.startswith("8;"):
        return style
    link = _LINK.match(command)
    return style._replace(link=link["address"] if link else "")


def _on_screen(text: str) -> Iterable[Run]:
    """As `_runs`, on a screen where later text may lie over earlier text."""
    screen, style, end = Screen(), PLAIN, 0
    for sequence in _SEQUENCE.finditer(text):
        if sequence.start() > end:
            screen.write(style, text[end : sequence.start()])
        end = sequence.end()
        control = _CONTROLS.get(sequence[0])
        final = sequence["final"] or ""
        if control:
            control(screen)
        elif final == "m":
            style = changed(style, sequence["parameters"])
        elif sequence["osc"]:
            style = _linking(style, sequence["osc"])
        elif final in _CURSOR:
            _CURSOR[final](screen, _count(sequence["parameters"]))
        elif final in ("K", "J"):
            _erase(screen, final, sequence["parameters"])
    screen.write(style, text[end:])
    return screen.runs()


def _count(parameters: str) -> int:
    """How often; at least once, and not more often than makes sense."""
    first = parameters.partition(";")[0]
    if not first.isascii() or not first.isdigit():
        return 1
    return max(1, int(first)) if len(first) < 5 else _MOST


def _erase(screen: Screen, final: str, parameters: str) -> None:
    if final == "K":
        screen.erase_in_line(parameters)
    elif parameters in ("", "0"):
        screen.erase_below()


def _next_line(screen: Screen, rows: int) -> None:
    screen.move(rows=rows)
    screen.carriage_return()


_CURSOR: Mapping[str, Callable[[Screen, int], None]] = {
    "A": lambda screen, count: screen.move(rows=-count),
    "B": lambda screen, count: screen.move(rows=count),
    "C": lambda screen, count: screen.move(columns=count),
    "D": lambda screen, count: screen.move(columns=-count),
    "E": _next_line,
    "F": lambda screen, count: _next_line(screen, -count),
    "G": lambda screen, count: screen.to_column(count - 1),
    "X": lambda screen, count: screen.blank(None, count),
    "s": lambda screen, _: screen.save(),
    "u": lambda screen, _: screen.restore(),
}
"""Final of a CSI sequence → what it does, given its count (ECMA-48 §8.3.17–22, §8.3.38, §8.3.57)."""

_CONTROLS: Mapping[str, Callable[[Screen], None]] = {
    "\r": Screen.carriage_return,
    "\x08": Screen.backspace,
    "\x0b": Screen.line_feed,
    "\x0c": Screen.line_feed,
    "\x1b7": Screen.save,
    "\x1b8": Screen.restore,
}
