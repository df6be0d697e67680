"""Colours and weights of a terminal: ECMA-48 §8.3.117 (SGR), with xterm's 256 and 24-bit colours.

The class names are nbconvert's, so that style sheets made for it fit; ``ansi-faint``, ``ansi-italic`` and
``ansi-strike`` are ours, as it has none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

Colour = int | str | None
"""One of the terminal's 16, ``#rrggbb``, or its default."""

_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_CLASSES = tuple(f"ansi-{name}" for name in _NAMES) + tuple(f"ansi-{name}-intense" for name in _NAMES)


@dataclass(frozen=True, slots=True)
class Style:
    """How the next characters look."""

    foreground: Colour = None
    background: Colour = None
    bold: bool = False
    faint: bool = False
    italic: bool = False
    underline: bool = False
    inverse: bool = False
    strike: bool = False


PLAIN = Style()

_CHANGES: dict[int, dict[str, Any]] = {
    1: {"bold": True},
    2: {"faint": True},
    3: {"italic": True},
    4: {"underline": True},
    5: {"bold": True},  # blinking, as nbconvert shows it
    7: {"inverse": True},
    9: {"strike": True},
    21: {"bold": False},
    22: {"bold": False, "faint": False},
    23: {"italic": False},
    24: {"underline": False},
    27: {"inverse": False},
    29: {"strike": False},
    39: {"foreground": None},
    49: {"background": None},
    **{30 + n: {"foreground": n} for n in range(8)},
    **{40 + n: {"background": n} for n in range(8)},
    **{90 + n: {"foreground": n + 8} for n in range(8)},
    **{100 + n: {"background": n + 8} for n in range(8)},
}
_EXTENDED = {38: "foreground", 48: "background"}


def changed(style: Style, parameters: str) -> Style:
    """`style` after ``CSI parameters m``; what is not understood changes nothing."""
    # Real sequences are short and few; the cache must not hold a hostile one of a megabyte.
    return _cached(style, parameters) if len(parameters) < 32 else _changed(style, parameters)


def _changed(style: Style, parameters: str) -> Style:
    codes = (_number(code) for code in parameters.replace(":", ";").split(";"))
    changes: dict[str, Any] = {}
    for code in codes:
        if code == 0:
            style, changes = PLAIN, {}
        elif code in _EXTENDED:
            colour = _extended(codes)
            if colour is not None:
                changes[_EXTENDED[code]] = colour
        else:
            changes |= _CHANGES.get(code, {})
    return replace(style, **changes) if changes else style


_cached: Callable[[Style, str], Style] = lru_cache(maxsize=1024)(_changed)


def _number(code: str) -> int:
    """A missing number counts as 0; -1 for anything that is no small number."""
    if not code:
        return 0
    return int(code) if len(code) <= 3 and code.isascii() and code.isdigit() else -1


def _extended(codes: Iterator[int]) -> Colour:
    """The colour after 38 or 48: ``5;n`` or ``2;r;g;b``."""
    kind = next(codes, -1)
    if kind == 5:
        return _indexed(next(codes, -1))
    if kind == 2:
        return _hex(next(codes, -1), next(codes, -1), next(codes, -1))
    return None


def _indexed(n: int) -> Colour:
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


@lru_cache(maxsize=1024)
def opening_tag(style: Style) -> str:
    """The span for a style; empty for the plain one."""
    classes, rules = [], []
    foreground, background = style.foreground, style.background
    if style.bold and isinstance(foreground, int) and foreground < 8:
        foreground += 8
    if style.inverse:
        foreground, background = background, foreground
    for colour, suffix, rule in ((foreground, "fg", "color"), (background, "bg", "background-color")):
        if isinstance(colour, int):
            classes.append(f"{_CLASSES[colour]}-{suffix}")
        elif colour:
            rules.append(f"{rule}:{colour}")
        elif style.inverse:
            classes.append(f"ansi-default-inverse-{suffix}")
    classes += [f"ansi-{name}" for name in _FLAGS if getattr(style, name)]
    return _span(classes, rules)


_FLAGS = ("bold", "faint", "italic", "underline", "inverse", "strike")


def _span(classes: list[str], rules: list[str]) -> str:
    attributes = f' class="{" ".join(classes)}"' if classes else ""
    attributes += f' style="{";".join(rules)}"' if rules else ""
    return f"<span{attributes}>" if attributes else ""
