"""The templates of our pages: escaped unless they are marked, and compiled once a process."""

import functools
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from app.surfaces.assets import static_url
from config.settings import ROOT


@functools.cache
def environment() -> Environment:
    """A name that a template misspells fails at once, instead of showing nothing."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static_url
    return made


@functools.cache
def _template(name: str) -> Template:
    return environment().get_template(name)


def render(name: str, view: Any, **more: Any) -> str:
    """A template with its view. Text that cannot be sent (half of a UTF-16 pair) becomes a question mark."""
    html = _template(name).render(view=view, **more)
    return html.encode("utf-8", "replace").decode("utf-8")
