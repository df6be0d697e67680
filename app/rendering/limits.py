"""How much of one thing is rendered richly. Past a limit it is shown plainly, or cut, with a sentence."""

from dataclasses import dataclass

from app.i18n import _
from config.settings import Settings


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
    html_bytes: int = 10_000_000
    """Of one piece of HTML that is sanitised; past it, it is shown as its text."""
    html_depth: int = 256
    """Elements inside each other, likewise."""
    page_bytes: int = 15_000_000
    """Of all HTML that the pieces of one page become; past it the rest is shown as plain text."""

    @classmethod
    def from_settings(cls, settings: Settings) -> "Limits":
        """The operator's."""
        return cls(
            text=settings.max_output_text_chars,
            markdown=settings.max_markdown_chars,
            code=settings.max_code_chars,
            image_bytes=settings.max_image_bytes,
            widget_state=settings.max_widget_state_chars,
            html_bytes=settings.max_html_bytes,
            html_depth=settings.max_html_depth,
            page_bytes=settings.max_page_bytes,
        )


DEFAULT_LIMITS = Limits()


class Budget:
    """What the pieces of one page may cost together: each may be within its own limit, and all be too much.

    A piece costs as much as it has characters, before or after it was rendered, whichever is more. That is in
    proportion to the time: what a library does to a short text for long is to write a long one.
    """

    def __init__(self, limits: Limits) -> None:
        self.left = limits.page_bytes
        self.sentence = _(
            "Shown as plain text, since the page has more than {count:,} bytes already.",
            count=limits.page_bytes,
        )

    @property
    def spent(self) -> bool:
        """Whether the next piece is to be plain text."""
        return self.left <= 0

    def take(self, *sizes: int) -> None:
        """A piece was rendered, whose size can be measured in these ways."""
        self.left -= max(sizes)
