"""What a person copies to show a notebook in another page: one entry a kind of page.

A template's names (`$server`, …) are filled in here, and again by `static/js/embed-dialog.js` when the reader
chooses a part, a theme or a title. Both escape every value alike.
"""

import html
import string
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from app.i18n import N_, _
from app.surfaces.addresses import ours
from app.surfaces.views import EmbedCodeView, Snippet

EMBED_CODE: Final = "embed-code"
"""What stands before a notebook's locator in the address of the page with its code."""

_SCRIPT: Final = (
    '<script async src="$server/embed.js" data-notebook="$notebook" data-title="$title"$options></script>'
)
_ATTRIBUTE: Final = ' data-$name="$value"'
_ARGUMENT: Final = ' $name="$value"'


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    label: str
    """In English, as `note`."""
    template: str
    """With `$server`, `$notebook` (its path here), `$frame` (an address), `$page`, `$title`, `$options`."""
    option: str = ""
    """How one choice stands in `$options`; empty where they are in `$frame`."""
    note: str = ""


KINDS: Final = (
    _Kind("script", N_("HTML"), _SCRIPT, _ATTRIBUTE, N_("The frame fits its content.")),
    _Kind(
        "iframe",
        N_("HTML without scripts"),
        '<iframe src="$frame" title="$title" width="100%" height="600" loading="lazy" style="border:0">'
        "</iframe>",
        note=N_("For sites that take scripts away. Many of them fit the frame to its content."),
    ),
    _Kind("markdown", N_("Markdown link"), "[$title]($page)", note=N_("For where no HTML may stand.")),
    _Kind(
        "jekyll",
        "Jekyll",
        '{% include vitrine.html server="$server" notebook="$notebook" title="$title"$options %}',
        _ARGUMENT,
        N_("Needs the file vitrine.html of this project in _includes."),
    ),
    _Kind(
        "hugo",
        "Hugo",
        '{{< vitrine server="$server" notebook="$notebook" title="$title"$options >}}',
        _ARGUMENT,
        N_("Needs the file vitrine.html of this project in layouts/shortcodes."),
    ),
    _Kind(
        "wordpress",
        "WordPress",
        f"<!-- wp:html -->\n{_SCRIPT}\n<!-- /wp:html -->",
        _ATTRIBUTE,
        N_("For those who may write HTML. For others, the page’s address on a line by itself."),
    ),
    _Kind("hexo", "Hexo", f"{{% raw %}}{_SCRIPT}{{% endraw %}}", _ATTRIBUTE),
)  # fmt: skip

_ESCAPED: Final = str.maketrans({char: f"&#{ord(char)};" for char in "{}[]\\"})


def embed_code_view(public_url: str, locator: str, title: str, query: str) -> EmbedCodeView:
    """For `embed_code.html`: all kinds, for a notebook's page here.

    Args:
        public_url: empty where it is not known how the outside sees this server.
        query: what the reader chose, and the snippet keeps.
    """
    names = {
        "server": public_url,
        "notebook": ours("", locator),
        "frame": public_url + ours("embed", locator, query),
        "page": public_url + ours("", locator, query),
        "title": " ".join(title.split()),
    }
    safe = {name: escaped(value) for name, value in names.items()}
    return EmbedCodeView(
        kinds=tuple(
            Snippet(
                name=kind.name,
                label=_(kind.label),
                note=_(kind.note) if kind.note else "",
                template=kind.template,
                option=kind.option,
                text=string.Template(kind.template).substitute(safe, options=_options(kind, query)),
            )
            for kind in KINDS
        ),
        server=public_url,
        notebook=names["notebook"],
        page=ours("", locator, query),
        title=names["title"],
        query=query,
    )


def escaped(text: str) -> str:
    """For an attribute in quotes, inside of what means something to Liquid, Hugo and Markdown."""
    return html.escape(text).translate(_ESCAPED)


def _options(kind: _Kind, query: str) -> str:
    form = string.Template(kind.option)
    return "".join(form.substitute(name=name, value=escaped(value)) for name, value in parse_qsl(query))
