"""How much of one thing is rendered richly. Past a limit it is shown plainly, or cut, with a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in characters, unless they say bytes."""

    text: int = 1_000_000
    """Of one output's text; the rest is cut."""
    markdown: int = 200_000
    """Of one cell; past it the source is shown as plain text."""
    code: int = 100_000
    """Of one source; past it there is no highlighting."""
    image_bytes: int = 50_000_000
    """Of one picture, decoded from base64."""
    widget_state: int = 20_000_000
    """Of all widgets that one page shows, as JSON; past it the rest is shown as text."""


DEFAULT_LIMITS = Limits()
