"""What the renderers of MIME types take and give."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.models import Output

if TYPE_CHECKING:
    from app.rendering.context import Context


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of an output's MIME bundle."""

    mime: str
    value: Any
    output: Output

    @property
    def text(self) -> str:
        """The value of a text or binary type."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def metadata(self) -> dict[str, Any]:
        """What the output says of this type, and of all."""
        own = self.output.metadata.get(self.mime)
        return {**self.output.metadata, **(own if isinstance(own, dict) else {})}

    @property
    def count(self) -> str:
        """The attribute that numbers a result."""
        number = self.output.execution_count
        return "" if number is None else f' data-count="{int(number)}"'


@dataclass(frozen=True, slots=True)
class Shown:
    """What became of an item."""

    html: str = ""
    """Empty: not shown; the next type is tried."""
    note: str = ""
    """A sentence for the reader about what is missing."""
    live: bool = False
    """Whether a script is to draw it: until then, and where that fails, a still form is shown as well."""
    nothing_missing: bool = False
    """Whether no other type is to be tried, and no sentence said, although there is no HTML."""


Render = Callable[[Item, "Context"], Shown]
