"""The formats by name. A new one is one file beside this one and one line here."""

from collections.abc import Mapping
from typing import Final

FORMATS: Final[Mapping[str, str]] = {
    "html": "app.formats.html:Html",
    "slides": "app.formats.slides:Slides",
    "script": "app.formats.script:Script",
    "markdown": "app.formats.markdown:Markdown",
    "card": "app.formats.card:Card",
}
"""What a notebook can be shown as → the class that makes it, loaded in the render role only."""
READABLE: Final = tuple(name for name in FORMATS if name != "card")
"""What readers and programs ask for; a card is a picture of the notebook, for those who show its address."""
