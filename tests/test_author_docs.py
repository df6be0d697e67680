"""What authors read is what the code does: tables, addresses, commands and snippets of their pages."""

import re
import subprocess
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

from app.registry import from_settings
from app.web.api_models import OptionsModel
from app.web.params import OURS
from config.settings import ROOT, Settings, load

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
BLOG = sorted((DOCS / "blog").glob("*.md"))
MINE = [*BLOG, DOCS / "nbviewer.md", DOCS / "parameters.md"]


def name(path):
    return str(path.relative_to(ROOT))


def rows(path, header):
    """The cells of the table whose first head cell is `header`, without code marks."""
    _, _, after = path.read_text("utf-8").partition(f"\n| {header} |")
    body = after.split("\n\n")[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in line.strip()[1:-1].split("|")] for line in body]


def fences(path, language):
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)


# --- parameters.md ----------------------------------------------------------------------------------


def test_the_table_of_parameters_has_those_that_there_are():
    table = rows(DOCS / "parameters.md", "parameter")
    assert {row[0] for row in table} == OURS
    assert {row[5] for row in table if row[5]} == set(OptionsModel.model_fields)
    attributes = {row[4].removeprefix("data-"): row[0] for row in table if row[4]}
    assert set(attributes) == set(attributes.values())
    code = (ROOT / "static/js/embed.js").read_text("utf-8")
    (taken,) = re.findall(r"PARAMETERS = \[(.*?)\]", code, re.DOTALL)
    assert set(re.findall(r'"(\w+)"', taken)) == set(attributes)
    alone = {
        row[0].removeprefix("data-") for row in rows(DOCS / "parameters.md", "attribute of `embed.js` alone")
    }
    assert alone == {"notebook", "title", "height"}
    assert all(f"dataset.{one}" in code for one in alone)


# --- nbviewer.md ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new"), [row[:2] for row in rows(DOCS / "nbviewer.md", "with nbviewer")])
def test_an_address_of_nbviewer_leads_where_the_table_says(old, new):
    registry = from_settings(load({}))
    path = urlsplit(old).path.lstrip("/")
    if path.startswith("format/"):
        _, _, path = path.split("/", 2)
        _, _, _, new = new.split("/", 3)
    assert unquote(registry.recognise(f"https://nbviewer.org/{path}") or "") == unquote(new.lstrip("/"))
    swapped = registry.resolve(unquote(path))
    assert unquote(swapped.locator) == unquote(new.lstrip("/"))


BEFORE = """<p><a href="https://nbviewer.org/gist/u/0123456789abcdef0123">a</a>
<iframe width="100%" src='http://nbviewer.jupyter.org/github/o/r/blob/main/a.ipynb'></iframe>
[b](https://nbviewer.ipython.org/urls/example.org/b.ipynb) and https://nbviewer.orgs.example/
"""
AFTER = """<p><a href="https://vitrine.example/gist/u/0123456789abcdef0123">a</a>
<iframe width="100%" src='https://vitrine.example/embed/github/o/r/blob/main/a.ipynb'></iframe>
[b](https://vitrine.example/urls/example.org/b.ipynb) and https://nbviewer.orgs.example/
"""


def test_a_whole_site_moves_by_the_command(tmp_path):
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / "a b.md").write_text(BEFORE)
    (posts / "other.md").write_text("nothing of it")
    (command,) = fences(DOCS / "nbviewer.md", "sh")
    subprocess.run(["sh", "-ec", command], cwd=tmp_path, check=True)
    assert (posts / "a b.md").read_text() == AFTER
    assert (posts / "a b.md.bak").read_text() == BEFORE
    assert not (posts / "other.md.bak").exists()


# --- all of them ------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_between_pages_lead_somewhere(page):
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", text)):
        if urlsplit(target).scheme or target.startswith(("#", "/")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / unquote(path)).resolve()
        assert there.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.+)$", there.read_text("utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}, (
                target
            )


@pytest.mark.parametrize("page", MINE, ids=name)
def test_settings_that_are_named_are_there(page):
    named = set(re.findall(r"VITRINE_([A-Z_]+)\b", page.read_text("utf-8")))
    assert {one.lower() for one in named} <= set(Settings.model_fields)


class _Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("page", BLOG, ids=name)
def test_what_is_put_into_a_blog_is_what_embeds_need(page):
    tags = _Tags(re.sub(r"\{\{.*?\}\}", "x", page.read_text("utf-8"))).found
    names = set(
        re.findall(r"\{[%{]< ?vitrine (.*?) ?>|include vitrine\.html (.*?) ?%\}", page.read_text("utf-8"))
    )
    given = set(re.findall(r"(\w+)=", str(names)))
    for file in (ROOT / f"examples/blog/{page.stem}").rglob("vitrine.html"):
        taken = re.findall(r'include\.(\w+)|\.Get "(\w+)"', file.read_text("utf-8"))
        assert given
        assert given <= {one or other for one, other in taken}
    frames = [attrs for tag, attrs in tags if tag == "iframe" and attrs]
    for attrs in frames:
        assert {"src", "title", "width", "height", "loading", "style"} <= set(attrs)
    known = {
        "notebook",
        "title",
        *(row[4].removeprefix("data-") for row in rows(DOCS / "parameters.md", "parameter")),
    }
    scripts = [attrs for tag, attrs in tags if tag == "script"]
    assert frames or scripts or given
    for attrs in scripts:
        assert "async" in attrs
        assert {key.removeprefix("data-") for key in attrs} - {"async", "src"} <= known
