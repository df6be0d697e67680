"""The templates of our pages: escaped unless they are marked, and compiled once a process."""

import functools
from collections.abc import Callable
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from app import i18n
from app.surfaces.assets import static_url
from app.surfaces.languages import kept
from config.settings import ROOT

_OF_CONTENT: Final = "nbconvert/"
"""Templates of nbconvert's kind, with filters of its own."""


@functools.cache
def environment(static: Callable[[str], str] = static_url) -> Environment:
    """A name that a template misspells fails at once, instead of showing nothing.

    Args:
        static: from the path of a static file to the address that a page names it by.
    """
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    i18n.teach(made)
    made.globals |= {"kept": kept, "lang_chosen": i18n.chosen}
    made.globals["static"] = static
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
    html = _template(name, static).render({"languages": (), **more, "view": view})
    return html.encode("utf-8", "replace").decode("utf-8")
