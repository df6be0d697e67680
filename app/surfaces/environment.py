"""The templates of our pages: escaped unless they are marked, and compiled once a process."""

import functools
import secrets
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import replace
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from app import i18n
from app.surfaces.assets import static_url
from app.surfaces.languages import kept
from app.surfaces.scripts import inline
from app.surfaces.views import Content, Fragment
from config.settings import ROOT

_OF_CONTENT: Final = "nbconvert/"
"""Templates of nbconvert's kind, with filters of its own."""


class _Environment(Environment):
    """All templates have the same globals, so these stand in one plain dictionary.

    Jinja's own are a view of two dictionaries for each template. At each import, a dozen for a page, Python
    goes through it name by name to see whether the page has globals of its own.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Of a template."""
        return {**self.globals, **d} if d else self.globals


@functools.cache
def environment(static: Callable[[str], str] = static_url) -> Environment:
    """A name that a template misspells fails at once, instead of showing nothing.

    Args:
        static: from the path of a static file to the address that a page names it by.
    """
    made = _Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    i18n.teach(made)
    made.globals |= {"kept": kept, "lang_chosen": i18n.chosen}
    made.globals |= {"static": static, "inline": inline}
    return made


@functools.cache
def _template(name: str, static: Callable[[str], str]) -> Template:
    return environment(static).get_template(name)


def preload() -> None:
    """Compile all templates of our pages now: before a fork, so that no fork does it again."""
    i18n.preload()
    for name in environment(static_url).list_templates(extensions=["html"]):
        if not name.startswith(_OF_CONTENT):
            _template(name, static_url)


def render(name: str, view: Any, *, static: Callable[[str], str] = static_url, **more: Any) -> str:
    """A template with its view. Text that cannot be sent (half of a UTF-16 pair) becomes a question mark."""
    return _sent(_rendered(name, view, static, more)).decode()


def page(name: str, view: Any, *, finish: Callable[[str], str] = str, **more: Any) -> bytes:
    """The same in UTF-8.

    Where the view has a notebook's content, that does not go through the template, which would copy it six
    times: its place is kept by a mark that no content can have, and it is put there as bytes.

    Args:
        finish: changes the page's text, which is without that content.
    """
    content = getattr(view, "content", None)
    if not isinstance(content, Content) or content.fragment is None:
        return _sent(finish(_rendered(name, view, static_url, more)))
    mark = secrets.token_hex(16)
    marked = replace(view, content=replace(content, fragment=Fragment(mark)))
    before, _mark, after = finish(_rendered(name, marked, static_url, more)).partition(mark)
    return b"".join((_sent(before), _sent(content.fragment.html), _sent(after)))


def _rendered(name: str, view: Any, static: Callable[[str], str], more: Mapping[str, Any]) -> str:
    return _template(name, static).render({"languages": (), **more, "view": view})


def _sent(html: str) -> bytes:
    return html.encode("utf-8", "replace")
