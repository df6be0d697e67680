"""The templates of our pages: escaped unless they are marked, and compiled once a process."""

import functools
from collections.abc import Callable
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from app.surfaces.assets import static_url
from config.settings import ROOT


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
    made.globals["static"] = static
    return made


@functools.cache
def _template(name: str, static: Callable[[str], str]) -> Template:
    return environment(static).get_template(name)


def render(name: str, view: Any, *, static: Callable[[str], str] = static_url, **more: Any) -> str:
    """A template with its view. Text that cannot be sent (half of a UTF-16 pair) becomes a question mark."""
    html = _template(name, static).render(view=view, **more)
    return html.encode("utf-8", "replace").decode("utf-8")
