"""What is left of an output without its scripts: whether it says anything, and what it would have been."""

import re
from typing import Any, Final

from app.i18n import N_, _

RUNS: Final = N_("This output is made by scripts, which are not run here.")

_SHOWS_NOTHING = re.compile(
    r"(?:<(?!(?:img|td|th|hr|video|audio|progress|meter|input|math)\b)[^>]*+>|\s++|&nbsp;)*+"
)
_UNTIL_THEN = re.compile(
    r"Loading BokehJS \.\.\.|Make this Notebook Trusted to load map: File -(?:>|&gt;) Trust Notebook"
)
"""What libraries show until their script runs: it never does here."""

_NAME_ONLY = re.compile(r"<[\w.]{1,200}+(?: object)?+(?: at 0x[0-9a-f]{1,20}+)?+>")
"""How Python writes an object that has no text."""

_MADE_WITH: Final = (
    ("leaflet", N_("an interactive map (Leaflet)")),
    ("echarts", N_("an interactive chart (ECharts)")),
    ("plotly", N_("an interactive chart (Plotly)")),
    ("vega", N_("an interactive chart (Vega)")),
    ("data-root-id", N_("an interactive chart (Bokeh)")),
    ("dt_for_itables", N_("an interactive table")),
    ("_itables_", N_("an interactive table")),
)
"""A word of its HTML → what it is; the first counts."""
_LOOKED_AT_CHARS: Final = 100_000


def says_nothing(cleaned: str) -> bool:
    """Whether cleaned HTML has nothing that a reader would see as content."""
    return bool(_SHOWS_NOTHING.fullmatch(_UNTIL_THEN.sub("", cleaned)))


def waits(cleaned: str) -> bool:
    """Whether cleaned HTML only tells a reader to wait for a script."""
    return bool(_UNTIL_THEN.search(cleaned)) and says_nothing(cleaned)


def is_name_only(mime: str, value: Any) -> bool:
    """Whether a text only says of which class the output is: ``<pyecharts.render.display.HTML at 0x7f…>``."""
    return mime == "text/plain" and isinstance(value, str) and bool(_NAME_ONLY.fullmatch(value.strip()))


def sentence(html: str) -> str:
    """What HTML with scripts would have become, as far as its words tell."""
    head = html[:_LOOKED_AT_CHARS].lower()
    what = next((what for word, what in _MADE_WITH if word in head), "")
    if not what:
        return _(RUNS)
    return _("This is {what}, made by scripts, which are not run here.", what=_(what))
