"""The ways from a page to other branches and revisions, and to the notebooks beside it."""

from urllib.parse import unquote

import pytest

from app.models import Neighbour, Neighbours, Options, RefChoice, SourceRef, Version
from app.registry import from_settings
from config.settings import load
from tests.surfaces.samples import FETCHED, Elements, composer, document, github, page, rendered

CHOICE = RefChoice(
    "github/o/r/", "github/o/r/branches", "github/o/r/tags", "github/o/r/blob/{}/a", "github/o/r/blob/{}/b"
)


def shown(about, refs=None, **options):
    return Elements(
        composer()
        .page(
            rendered(),
            about,
            source_title="GitHub",
            policy="sanitised",
            fetched_at=FETCHED,
            refs=refs,
            options=Options(**options),
        )
        .html
    )


def test_without_scripts_the_menu_leads_to_the_lists_of_branches_and_tags():
    elements = shown(document(), CHOICE, theme="dark")
    links = [link.get("href") for link in elements.all("a")]
    assert {"/github/o/r/branches", "/github/o/r/tags"} <= set(links)
    (menu,) = elements.all("details", class_="menu refs")
    assert (menu["data-at-branch"], menu["data-now"]) == ("/github/o/r/blob/{}/a?theme=dark", "main")
    assert [one for one in elements.all("script") if "/js/refs.js" in one.get("src", "")]
    assert not shown(document()).all("details", class_="menu refs")


def test_a_gist_s_revisions_are_in_the_page():
    ref = SourceRef("gist", "gist/u/0123456789abcdef0123", {"user": "u", "gist_id": "0123456789abcdef0123"})
    versions = (
        Version("b" * 40, ref.locator, "2026-11-22T20:09:06Z"),
        Version("a" * 40, f"{ref.locator}/{'a' * 40}", "no date"),
    )
    elements = shown(document(ref, versions=versions), lang="en", lang_chosen=True)
    chosen = [link for link in elements.all("a") if "0123456789abcdef0123" in link.get("href", "")]
    assert {"href": f"/{ref.locator}?lang=en", "aria-current": "true"} in chosen
    assert {"href": f"/{ref.locator}/{'a' * 40}?lang=en"} in chosen
    assert "22 Nov 2026" in elements.text
    assert not [one for one in elements.all("script") if "/js/refs.js" in one.get("src", "")]


def test_known_neighbours_are_links_without_any_script():
    beside = Neighbours(
        Neighbour("1.ipynb", "local/d/1.ipynb"), Neighbour("3 b.ipynb", "local/d/3%20b.ipynb"), 2, 3
    )
    ref = SourceRef("local", "local/d/2.ipynb", {"path": "d/2.ipynb"})
    elements = shown(document(ref, file_name="2.ipynb", neighbours=beside))
    assert [link["href"] for link in elements.all("a", rel="prev")] == ["/local/d/1.ipynb"] * 2
    assert [link["href"] for link in elements.all("a", rel="next")] == ["/local/d/3%20b.ipynb"] * 2
    assert [link["href"] for link in elements.all("link", rel="next")] == ["/local/d/3%20b.ipynb"]
    assert "All 3 notebooks in d" in elements.text
    assert not [one for one in elements.all("script") if "/js/neighbours.js" in one.get("src", "")]


def test_unknown_neighbours_are_a_link_to_the_folder_and_a_script():
    elements = shown(document(github("d/a.ipynb")))
    (nav,) = [one for one in elements.all("nav") if one.get("class") == "neighbours"]
    assert (nav["data-folder"], nav["data-name"]) == ("/github/someone/things/tree/main/d", "a.ipynb")
    assert [link for link in elements.all("a", rel="next") if "href" in link] == []
    assert [one for one in elements.all("script") if "/js/neighbours.js" in one.get("src", "")]
    assert "All notebooks in d" in elements.text


def test_what_lies_in_no_known_folder_has_no_neighbours():
    ref = SourceRef("url", "urls/example.org/d/n.ipynb", {"host": "example.org", "path": "d/n.ipynb"})
    assert "neighbours" not in page(about=document(ref)).html
    alone = SourceRef("gist", "gist/u/0123456789abcdef0123", {"user": "u", "gist_id": "0123456789abcdef0123"})
    assert "neighbours" not in page(about=document(alone)).html


@pytest.mark.parametrize(
    ("address", "branches", "at_branch", "at_tag"),
    [
        ("github/o/r/", "github/o/r/branches", "github/o/r/tree/{}", "github/o/r/tree/{}"),
        (
            "github/o/r/blob/main/d/a%20b.ipynb",
            "github/o/r/branches",
            "github/o/r/blob/{}/d/a%20b.ipynb",
            "github/o/r/blob/{}/d/a%20b.ipynb",
        ),
        (
            "gitlab/g/s/p/-/tree/main/d",
            "gitlab/g/s/p/-/branches",
            "gitlab/g/s/p/-/tree/{}/d",
            "gitlab/g/s/p/-/tree/{}/d",
        ),
        (
            "gitea/codeberg.org/o/r/src/tag/v1/a.ipynb",
            "gitea/codeberg.org/o/r/branches",
            "gitea/codeberg.org/o/r/src/branch/{}/a.ipynb",
            "gitea/codeberg.org/o/r/src/tag/{}/a.ipynb",
        ),
        (
            "huggingface/datasets/o/r/blob/main/a.ipynb",
            "huggingface/datasets/o/r/branches",
            "huggingface/datasets/o/r/blob/{}/a.ipynb",
            "huggingface/datasets/o/r/blob/{}/a.ipynb",
        ),
        ("bitbucket/w/r/", "bitbucket/w/r/branches", "bitbucket/w/r/src/{}", "bitbucket/w/r/src/{}"),
        ("github/o/", None, None, None),
        ("gitlab/g/", None, None, None),
        ("github/o/r/tags", None, None, None),
    ],
)
def test_each_forge_says_what_is_at_another_ref(address, branches, at_branch, at_tag):
    registry = from_settings(load({}))
    ref = registry.resolve(unquote(address))
    found = registry.source_of(ref).ref_choice(ref)
    assert (found and (found.branches, found.at_branch, found.at_tag)) == (
        branches and (branches, at_branch, at_tag)
    )
    if branches:
        lists = registry.resolve(unquote(branches))
        assert (lists.locator, lists.parts["kind"]) == (branches, "branches")
        assert registry.resolve(unquote(found.at_tag.replace("{}", "v2"))).parts["ref"] == "v2"
