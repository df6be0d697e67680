"""How much of a document is read. Each number has a fallback: an error's sentence or a shortened notebook."""

from dataclasses import dataclass

from config.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for one document; its size in bytes is the fetch's business."""

    max_json_depth: int = 100
    """Levels of lists and objects inside each other; past it the document is refused."""
    max_json_memory_bytes: int = 512 << 20
    """What its values take in memory, estimated; past it the document is refused. 50 MB of ``{},`` would take
    4 GB. Half of what one render may use by default; a real notebook takes about its own size."""
    max_text_bytes: int = 5 << 20
    """Of a script or a Markdown text, which have no pictures in them; past it the document is refused."""
    max_heading_level: int = 100
    """Of a heading cell of format 3; deeper than six shows as six, and past this the document is refused."""
    max_cells: int = 10_000
    """The cells after these are left out, and `Notebook.repairs` says so."""
    max_outputs: int = 20_000
    """Of all cells together, neighbouring streams joined; the outputs after these are left out likewise."""

    @classmethod
    def from_settings(cls, settings: Settings) -> "Limits":
        """The operator's; `max_heading_level` is none of them, since no notebook has a heading so deep."""
        return cls(
            max_json_depth=settings.max_json_depth,
            max_json_memory_bytes=settings.max_json_memory_bytes,
            max_text_bytes=settings.max_text_notebook_bytes,
            max_cells=settings.max_cells,
            max_outputs=settings.max_outputs,
        )


DEFAULT_LIMITS = Limits()
