"""A part of a notebook says that it is one, in one quiet line with a link to the whole."""

from app import parts
from app.i18n import _, ngettext
from app.models import Options, Rendered
from app.surfaces.addresses import ours
from app.surfaces.views import PartLine

_MOST_RANGES = 8
"""Of cells that a line names."""


def part_line(rendered: Rendered, options: Options, whole: str) -> PartLine | None:
    """The line; None where all of the notebook is shown.

    Args:
        whole: the address of the whole notebook.
    """
    if not parts.is_part(options):
        return None
    named = _named(rendered, options)
    if options.outputs == "only":
        named = _("{part}, outputs only", part=named) if named else _("Outputs only")
    return PartLine(named, whole)


def whole_of(path: str) -> str | None:
    """The page of the whole notebook, by the address of an answer that there is no such part of it.

    Args:
        path: the path and query that were asked for; None where these ask for no part.
    """
    address, query = path.split("?", 1) if "?" in path else (path, "")
    kept = [one for one in query.split("&") if one.partition("=")[0] not in parts.PARAMETERS]
    if not query or len(kept) == len(query.split("&")):
        return None
    return ours("", address.removeprefix("/embed").removeprefix("/frame"), "&".join(kept))


def _named(rendered: Rendered, options: Options) -> str:
    if rendered.section:
        return _("Section “{heading}”", heading=rendered.section)
    if not (options.cells or options.cell):
        return ""
    ranges = rendered.numbers.split(",")
    shown = ", ".join(ranges[:_MOST_RANGES]).replace("-", "–") + (", …" if len(ranges) > _MOST_RANGES else "")
    return ngettext(
        "Cell {cells} of {total}",
        "Cells {cells} of {total}",
        rendered.cells,
        cells=shown,
        total=rendered.all_cells,
    )
