"""Colours that can be read on their ground: WCAG 2.2 §1.4.3, where text has a contrast of 4.5 at least."""

from functools import lru_cache

MIN_CONTRAST = 4.5
LIGHT, DARK = "#fdf2f0", "#2a1e1e"
"""Of the grounds that text of a terminal stands on in either theme, those that leave the least contrast."""
BLACK, WHITE = "#111111", "#ffffff"
_STEPS = 32

Rgb = tuple[int, int, int]


@lru_cache(maxsize=1024)
def readable(colour: str, ground: str) -> str:
    """`colour`, as far towards black or white as it takes on `ground`; all are ``#rrggbb``."""
    here, below = _rgb(colour), _luminance(_rgb(ground))
    end = _rgb(on(ground))
    for step in range(_STEPS + 1):
        mixed = _mixed(here, end, step / _STEPS)
        if _contrast(_luminance(mixed), below) >= MIN_CONTRAST:
            return "#{:02x}{:02x}{:02x}".format(*mixed)
    return on(ground)


def on(ground: str) -> str:
    """Black or white, whichever reads better."""
    below = _luminance(_rgb(ground))
    candidates = {_contrast(_luminance(_rgb(one)), below): one for one in (BLACK, WHITE)}
    return candidates[max(candidates)]


def contrast(one: str, other: str) -> float:
    """Between 1 and 21."""
    return _contrast(_luminance(_rgb(one)), _luminance(_rgb(other)))


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: Rgb, end: Rgb, part: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(colour, end, strict=True))
    return red, green, blue


def _contrast(one: float, other: float) -> float:
    lighter, darker = max(one, other), min(one, other)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(level / 255) for level in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(level: float) -> float:
    return level / 12.92 if level <= 0.04045 else float(((level + 0.055) / 1.055) ** 2.4)
