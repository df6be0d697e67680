"""The operator's limits reach every format, and the pages that are stored under them."""

from dataclasses import replace
from pkgutil import resolve_name

import pytest

from app import notebook, rendering
from app.formats.table import FORMATS
from app.models import Document, SourceRef
from app.notebook.limits import Limits
from app.rendering.limits import Limits as RenderingLimits
from app.version import renderer
from app.work import Work
from config.settings import Settings
from tests.notebooks import code, markdown, prints, shows
from tests.notebooks import notebook as made

SMALL = Settings(
    max_cells=4,
    max_outputs=2,
    max_output_text_chars=10,
    max_markdown_chars=20,
    max_code_chars=10,
    max_html_depth=3,
)
BODY = made(
    markdown("*emphasised*, and longer than it may be"),
    code("variable = 'value'", prints("0123456789abcdef")),
    code("", shows(text_html="<div>" * 5 + "deep")),
    code("", prints("third")),
    markdown("fifth"),
)


def shown(name: str, settings: Settings) -> tuple[str, tuple[str, ...]]:
    document = Document(SourceRef("local", "local/x.ipynb"), BODY, "x.ipynb")
    form = resolve_name(FORMATS[name]).from_settings(settings)
    page = form.render(document, Work("local/x.ipynb", policy="sanitised"))
    return page.html, (*page.omitted, *page.repairs)


@pytest.mark.parametrize("name", ["html", "slides"])
def test_each_limit_has_its_fallback_in_the_page(name):
    html, said = shown(name, SMALL)
    assert "Shown as plain text, since it is longer than 20 characters." in said
    assert "Only the first 10 characters of this output are shown." in said
    assert "since its HTML nests deeper than 3 elements" in html
    assert "Only the first 4 cells are shown; 1 more are left out." in said
    assert "Only the first 2 outputs are shown; 1 more are left out." in said
    assert "variable = 'value'" in html
    assert "fifth" not in html


@pytest.mark.parametrize("name", ["script", "markdown"])
def test_texts_end_where_a_page_does(name):
    assert "fifth" in shown(name, Settings())[0]
    assert "fifth" not in shown(name, SMALL)[0]


def test_without_settings_the_limits_are_the_settings_defaults():
    assert Limits.from_settings(Settings()) == Limits() == notebook.limits.DEFAULT_LIMITS
    assert RenderingLimits.from_settings(Settings()) == RenderingLimits() == rendering.limits.DEFAULT_LIMITS


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name.startswith("max_")])
def test_pages_of_other_limits_are_stale(name):
    other = Settings(**{name: getattr(Settings(), name) + 1 if "depth" not in name else 7})
    assert (renderer(other) != renderer(Settings())) == (name != "max_queued_jobs")


@pytest.mark.parametrize("limits", [Limits(), RenderingLimits()], ids=["notebook", "rendering"])
def test_every_limit_but_the_heading_level_is_a_setting(limits):
    settings = Settings(
        **{name: 7 for name in Settings.model_fields if name.startswith("max_") and name != "max_queued_jobs"}
    )
    read = type(limits).from_settings(settings)
    expected = {name: 7 for name in type(limits).__dataclass_fields__ if name != "max_heading_level"}
    assert read == replace(limits, **expected)
