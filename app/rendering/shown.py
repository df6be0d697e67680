"""What the renderers of MIME types take and give."""

from dataclasses import dataclass
from typing import Any

from app.models import Output

NOT_SHOWN = "Not shown here:"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of an output's MIME bundle, never empty."""

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
