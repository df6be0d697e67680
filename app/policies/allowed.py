"""The HTML that content may have: tags, attributes of each, addresses. What is not named here is taken away.

Not here, and why: everything that runs, loads a document or sends (script, iframe, object, form); ``style``,
``textarea``, ``title`` and their like, and ``svg``, since elements that hold raw text are how cleaned HTML
turns back into something else; ``name`` and ``data-*``, which scripts of a page read; ``main``, ``nav``,
``header`` and ``footer``, which are the page's own landmarks.
"""

from collections.abc import Mapping
from typing import Final

from app.policies.words import words

ID_PREFIX: Final = "user-content-"
"""Before every id of content, so that none can pass for one of the page's own."""

_TEXT: Final = words("""
    a abbr address article aside b bdi bdo big blockquote br center cite code dd del details dfn div dl dt
    em figcaption figure font h1 h2 h3 h4 h5 h6 hgroup hr i ins kbd label li mark meter ol p pre progress q
    rp rt ruby s samp section small span strike strong sub summary sup time tt u ul var wbr
""")
_TABLES: Final = words("caption col colgroup table tbody td tfoot th thead tr")
_MEDIA: Final = words("audio img picture source video")
_MATHML: Final = words("""
    math merror mfrac mi mmultiscripts mn mo mover mphantom mprescripts mroot mrow ms msqrt mstyle
    msub msubsup msup mtable mtd mtext mtr munder munderover
""")
"""Presentation only. Without ``annotation-xml``, ``mglyph`` and elements of raw text, none of its text can
become a tag, in whatever namespace a browser reads it."""

TAGS: Final = frozenset({*_TEXT, *_TABLES, *_MEDIA, *_MATHML})

TASK_BOX: Final = "input"
"""The disabled checkbox of a Markdown task list; allowed only where all inputs are such boxes."""

DROPPED_WITH_CONTENT: Final = words("""
    annotation annotation-xml datalist iframe noembed noframes script select style svg template
    textarea title xmp
""")
"""What these hold is no text for a reader. Of other tags that are not allowed, the content stays."""

_CELL: Final = words("abbr align bgcolor colspan headers height rowspan scope valign width")
_ROW: Final = frozenset({"align", "bgcolor", "valign"})
_MATHML_ATTRIBUTES: Final = words("""
    columnalign columnlines columnspan display displaystyle fence form linethickness mathbackground
    mathcolor mathvariant movablelimits rowalign rowlines rowspan scriptlevel separator stretchy
    symmetric
""")

ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "*": words("""
        aria-describedby aria-hidden aria-label aria-labelledby class dir hidden id lang style title
    """),
    "a": frozenset({"href", "hreflang", "rel"}),
    "audio": frozenset({"controls", "loop", "muted", "src"}),
    "blockquote": frozenset({"cite"}),
    "col": frozenset({"align", "span", "valign", "width"}),
    "colgroup": frozenset({"align", "span", "valign", "width"}),
    "del": frozenset({"cite", "datetime"}),
    "details": frozenset({"open"}),
    "div": frozenset({"align"}),
    "font": frozenset({"color", "face", "size"}),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "p"), frozenset({"align"})),
    "hr": frozenset({"align", "color", "size", "width"}),
    "img": frozenset({"align", "alt", "border", "height", "loading", "sizes", "src", "srcset", "width"}),
    "input": frozenset({"checked", "disabled", "type"}),
    "ins": frozenset({"cite", "datetime"}),
    "label": frozenset({"for"}),
    "li": frozenset({"value"}),
    "meter": frozenset({"high", "low", "max", "min", "optimum", "value"}),
    "ol": frozenset({"reversed", "start", "type"}),
    "progress": frozenset({"max", "value"}),
    "q": frozenset({"cite"}),
    "source": frozenset({"height", "media", "sizes", "src", "srcset", "type", "width"}),
    "table": words("align bgcolor border cellpadding cellspacing frame height rules summary width"),
    **dict.fromkeys(("tbody", "tfoot", "thead", "tr"), _ROW),
    "td": _CELL,
    "th": _CELL,
    "time": frozenset({"datetime"}),
    "ul": frozenset({"type"}),
    "video": frozenset({"controls", "height", "loop", "muted", "poster", "src", "width"}),
    **dict.fromkeys(_MATHML, _MATHML_ATTRIBUTES),
}

FIXED: Final[Mapping[str, Mapping[str, str]]] = {
    "a": {"rel": "noopener noreferrer nofollow ugc"},
    "audio": {"controls": ""},
    "img": {"loading": "lazy"},
    "input": {"disabled": "", "type": "checkbox"},
    "video": {"controls": ""},
}
"""Attributes that always have this value, whatever the content says."""

SCHEMES: Final = frozenset({"http", "https", "mailto", "data"})
"""``data:`` only where `EMBEDDED` allows it."""

_PICTURE: Final = tuple(
    f"image/{kind}{end}"
    for kind in ("png", "jpeg", "jpg", "gif", "webp", "avif", "svg+xml")
    for end in (";", ",")
)
_SOUND: Final = ("audio/", "video/")

EMBEDDED: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("img", "src"): _PICTURE,
    ("video", "poster"): _PICTURE,
    ("audio", "src"): _SOUND,
    ("video", "src"): _SOUND,
    ("source", "src"): _SOUND,
}
"""Where a ``data:`` address may stand, and how its media type must start."""

FOREIGN_CLASSES: Final = (
    *("jp-", "jupyter-widgets", "mathjax", "mermaid", "tex2jax", "vitrine"),
    # Of the slides' library: what it lays over the page and moves about. A `fragment` is content's own step.
    *("r-media", "r-overlay", "reveal", "scroll-page", "scrollbar", "slide-", "slides", "speaker-notes"),
)
"""Beginnings of class names, in lower case, that a script of the page could act on, or that are its own."""

OWN_CLASSES: Final = words("""
    actions again backgrounds bar cell cell-menu chunk chunks code-switch content-frame controls credit deck
    embed-code embed-dialog embedding filter fold fold-count fold-toggle folded-section jump-to-slide menu
    neighbours newer notebook notices omitted output outputs pause-overlay playback present progress prompt
    refs repairs resume-button roll scrolled section-menu since skip source spoken stack stale toc turns
    unscrolled view-menu with-notes zoom zoomable
""")
"""Class names of the page's own structure: its style sheet moves them about, its scripts look for them."""


def prefixed_id(value: str) -> str:
    """An id of content as it stands in the page."""
    return value if value.startswith(ID_PREFIX) else ID_PREFIX + value
