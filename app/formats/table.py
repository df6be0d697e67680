"""The formats by name. A new one is one file beside this one and one line here."""

from collections.abc import Mapping
from typing import Final

FORMATS: Final[Mapping[str, str]] = {
    "html": "app.formats.html:Html",
    "slides": "app.formats.slides:Slides",
    "script": "app.formats.script:Script",
    "markdown": "app.formats.markdown:Markdown",
}
"""What a notebook can be shown as → the class that makes it, loaded in the render role only."""
