"""The templates of our pages: escaped unless they are marked, and compiled once a process."""

import functools
import secrets
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import replace
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from app import i18n
from app.surfaces.assets import static_url
from app.surfaces.languages import kept
from app.surfaces.scripts import inline
from app.surfaces.views import Content, Fragment
from config.settings import ROOT

_OF_CONTENT: Final = "nbconvert/"
"""Templates of nbconvert's kind, with filters of its own."""
_ICONS: Final = "_partials/icons.html"


Constant = Callable[..., Any]


class _Said(NodeTransformer):
    """What a template says by calling a function with constants is said when it is compiled."""

    def __init__(self, constants: Mapping[str, Constant]) -> None:
        self._constants = constants

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - jinja2's name for it
        """``_("Download")`` becomes the words, and one text with what stands around it."""
        self.generic_visit(node)
        constant = self._constants.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        arguments = [one.value for one in node.args if isinstance(one, nodes.Const)]
        if constant is None or len(arguments) < len(node.args) or node.kwargs:
            return node
        return nodes.Const(constant(*arguments), lineno=node.lineno)


class _Generator(CodeGenerator):
    environment: "_Environment"

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802 - likewise
        super().visit_Template(_Said(self.environment.constants).visit(node), frame)


class _Environment(Environment):
    """All templates have the same globals, so these stand in one plain dictionary.

    Jinja's own are a view of two dictionaries for each template. At each import, a dozen for a page, Python
    goes through it name by name to see whether the page has globals of its own.
    """

    code_generator_class = _Generator
    constants: dict[str, Constant]
    """Functions and macros whose results depend on their arguments only."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Of a template."""
        return {**self.globals, **d} if d else self.globals


@functools.cache
def environment(
    static: Callable[[str], str] = static_url, language: i18n.UiLanguage = i18n.DEFAULT_LANGUAGE
) -> Environment:
    """A name that a template misspells fails at once, instead of showing nothing.

    Args:
        static: from the path of a static file to the address that a page names it by.
        language: of whoever its templates are rendered for. A page has two hundred messages, and all but a
            few are constants.
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

    def words(message: str) -> Markup:
        with i18n.use(language):
            return i18n.in_template(message)

    def icon(name: str) -> Any:
        return made.get_template(_ICONS).module.icon(name)  # type: ignore[attr-defined]  # a macro

    made.constants = {"_": words, "ui_lang": lambda: i18n.TAGS[language], "icon": icon}
    made.constants |= {"static": static, "inline": inline}
    return made


@functools.cache
def _template(name: str, static: Callable[[str], str], language: i18n.UiLanguage) -> Template:
    return environment(static, language).get_template(name)


def preload() -> None:
    """Compile all templates of our pages now: before a fork, so that no fork does it again."""
    i18n.preload()
    for language in i18n.LANGUAGES:
        for name in environment(static_url, language).list_templates(extensions=["html"]):
            if not name.startswith(_OF_CONTENT):
                _template(name, static_url, language)


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
    return _template(name, static, i18n.current()).render({"languages": (), **more, "view": view})


def _sent(html: str) -> bytes:
    return html.encode("utf-8", "replace")
