"""Colours and weights of a terminal: ECMA-48 §8.3.117 (SGR), with xterm's 256 and 24-bit colours."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

Colour = int | str | None
"""One of the terminal's 16, ``#rrggbb``, or its default."""


class Style(NamedTuple):
    """How the next characters look. A tuple, since styles are compared for every character."""

    foreground: Colour = None
    background: Colour = None
    bold: bool = False
    faint: bool = False
    italic: bool = False
    underline: str = ""
    """``single``, ``double``, ``curly``, ``dotted`` or ``dashed``."""
    inverse: bool = False
    conceal: bool = False
    strike: bool = False
    overline: bool = False
    link: str = ""
    """Where it leads (OSC 8)."""


PLAIN = Style()

_CHANGES: Mapping[int, Mapping[str, Any]] = {
    1: {"bold": True},
    2: {"faint": True},
    3: {"italic": True},
    4: {"underline": "single"},
    5: {"bold": True},  # blinking, as nbconvert shows it
    6: {"bold": True},
    7: {"inverse": True},
    8: {"conceal": True},
    9: {"strike": True},
    22: {"bold": False, "faint": False},
    23: {"italic": False},
    24: {"underline": ""},
    27: {"inverse": False},
    28: {"conceal": False},
    29: {"strike": False},
    39: {"foreground": None},
    49: {"background": None},
    53: {"overline": True},
    55: {"overline": False},
    **{30 + n: {"foreground": n} for n in range(8)},
    **{40 + n: {"background": n} for n in range(8)},
    **{90 + n: {"foreground": n + 8} for n in range(8)},
    **{100 + n: {"background": n + 8} for n in range(8)},
}
_EXTENDED = {38: "foreground", 48: "background", 58: ""}
"""58 is the colour of a line below the text, which has the text's here."""
_UNDERLINES = ("", "single", "double", "curly", "dotted", "dashed")


def changed(style: Style, parameters: str) -> Style:
    """`style` after ``CSI parameters m``; what is not understood changes nothing."""
    # Real sequences are short and few; the cache must not hold a hostile one of a megabyte.
    return _cached(style, parameters) if len(parameters) < 32 else _changed(style, parameters)


def _changed(style: Style, parameters: str) -> Style:
    if parameters[:1] in ("<", "=", ">", "?"):  # a terminal's private business
        return style
    pieces = iter(parameters.split(";"))
    changes: dict[str, Any] = {}
    for piece in pieces:
        code, _, more = piece.partition(":")
        number = _number(code)
        if number == 0:
            style, changes = Style(link=style.link), {}
        elif number in _EXTENDED:
            colour = _extended(_sub_parameters(more) if more else map(_number, pieces))
            if colour is not None and _EXTENDED[number]:
                changes[_EXTENDED[number]] = colour
        elif number == 4 and more:
            kind = _number(more)
            changes["underline"] = _UNDERLINES[kind] if 0 <= kind < len(_UNDERLINES) else "single"
        elif number == 21:  # not bold to some terminals and to Jupyter, underlined twice to ECMA-48
            bold = changes.get("bold", style.bold)
            changes |= {"bold": False} if bold else {"underline": "double"}
        else:
            changes |= _CHANGES.get(number, {})
    return style._replace(**changes) if changes else style


_cached: Callable[[Style, str], Style] = lru_cache(maxsize=1024)(_changed)


def _sub_parameters(text: str) -> Iterator[int]:
    """``5:n`` or ``2:r:g:b``; before the red there may stand a colour space, mostly empty (ISO 8613-6)."""
    kind, *values = text.split(":", 8)
    if kind == "2" and len(values) > 3:
        del values[0]
    return map(_number, (kind, *values))


def _number(code: str) -> int:
    """A missing number counts as 0; -1 for anything that is no small number."""
    if not code:
        return 0
    return int(code) if len(code) <= 3 and code.isascii() and code.isdigit() else -1


def _extended(codes: Iterator[int]) -> Colour:
    """The colour after 38 or 48: ``5;n`` or ``2;r;g;b``."""
    kind = next(codes, -1)
    if kind == 5:
        return indexed(next(codes, -1))
    if kind == 2:
        return _hex(next(codes, -1), next(codes, -1), next(codes, -1))
    return None


def indexed(n: int) -> Colour:
    """xterm's palette: 16 named colours, a cube of 6×6×6, 24 greys."""
    if n < 16:
        return n if n >= 0 else None
    if n < 232:
        red, green, blue = ((n - 16) // 36, (n - 16) // 6 % 6, (n - 16) % 6)
        return _hex(*(55 + 40 * level if level else 0 for level in (red, green, blue)))
    return _hex(*[8 + 10 * (n - 232)] * 3) if n < 256 else None


def _hex(red: int, green: int, blue: int) -> Colour:
    if all(0 <= level <= 255 for level in (red, green, blue)):
        return f"#{red:02x}{green:02x}{blue:02x}"
    return None
