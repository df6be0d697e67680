"""A terminal's styles → HTML elements.

The class names are nbconvert's, so that style sheets made for it fit; those that it has not are ours. A
colour of the 16 is the page's own of that name; any other stays what it is as far as it can be read there.
"""

from functools import lru_cache
from html import escape

from app.rendering.contrast import DARK, LIGHT, on, readable
from app.rendering.sgr import Colour, Style

_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_CLASSES = tuple(f"ansi-{name}" for name in _NAMES) + tuple(f"ansi-{name}-intense" for name in _NAMES)
_PALETTE = (
    *("#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5"),
    *("#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff"),
)
"""xterm's, for where one of the 16 stands on a ground that is none of them."""
_FLAGS = ("bold", "faint", "italic", "inverse", "conceal", "strike", "overline")
LINK = '<a href="{}" rel="noopener noreferrer nofollow ugc">'
"""As cleaned links of a notebook have it."""


@lru_cache(maxsize=1024)
def tags(style: Style) -> tuple[str, str]:
    """What stands before and after text in a style; empty for the plain one."""
    classes, rules = _looks(style)
    start, end = (LINK.format(escape(style.link)), "</a>") if style.link else ("", "")
    if not classes and not rules:
        return start, end
    attributes = f' class="{" ".join(classes)}"' if classes else ""
    attributes += f' style="{";".join(rules)}"' if rules else ""
    return f"{start}<span{attributes}>", f"</span>{end}"


def _looks(style: Style) -> tuple[list[str], list[str]]:
    """Classes and CSS declarations."""
    foreground, background = style.foreground, style.background
    if style.bold and isinstance(foreground, int) and foreground < 8:
        foreground += 8
    if style.inverse:
        foreground, background = background, foreground
    classes: list[str] = []
    if isinstance(foreground, int):
        classes.append(f"{_CLASSES[foreground]}-fg")
    elif style.inverse and foreground is None:
        classes.append("ansi-default-inverse-fg")
    if isinstance(background, int):
        classes.append(f"{_CLASSES[background]}-bg")
    elif style.inverse and background is None:
        classes.append("ansi-default-inverse-bg")
    classes += [f"ansi-{name}" for name in _FLAGS if getattr(style, name)]
    if style.underline:
        classes += ["ansi-underline"] + [f"ansi-{style.underline}"] * (style.underline != "single")
    return classes, _colours(foreground, background, inverse=style.inverse)


def _colours(foreground: Colour, background: Colour, *, inverse: bool) -> list[str]:
    """Nothing where both are the page's own; on its grounds text has the page's colour."""
    if isinstance(background, str):
        text = _PALETTE[foreground] if isinstance(foreground, int) else foreground
        text = readable(text, background) if text else on(background)
        return [f"color:{text}", f"background-color:{background}"]
    if isinstance(foreground, str) and background is None and not inverse:
        light, dark = readable(foreground, LIGHT), readable(foreground, DARK)
        return [f"color:{light}" if light == dark else f"color:light-dark({light},{dark})"]
    return []
