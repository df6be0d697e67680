from app.models import Entry, Listing, Options, SourceRef
from tests.surfaces.samples import Elements, composer

REF = SourceRef("github", "github/o/r/tree/main/d", {"owner": "o", "repo": "r", "ref": "main", "path": "d"})


def listing(*entries, **more):
    return composer().listing(
        Listing(REF, "d", entries, web_url="https://github.com/o/r/tree/main/d", **more),
        source_title="GitHub",
        options=Options(theme="dark"),
    )


def test_notebooks_come_first_then_folders_then_the_rest():
    html = listing(
        Entry("z.txt", "file", url="https://github.com/z.txt"),
        Entry("folder", "folder", locator="github/o/r/tree/main/d/folder"),
        Entry("b.ipynb", "notebook", locator="github/o/r/blob/main/d/b.ipynb"),
        Entry("a.ipynb", "notebook", locator="github/o/r/blob/main/d/a.ipynb"),
    ).html
    places = [html.index(f"<bdi>{name}</bdi>") for name in ("b.ipynb", "a.ipynb", "folder", "z.txt")]
    assert places == sorted(places)


def test_a_line_leads_to_our_page_or_upstream_or_nowhere():
    elements = Elements(
        listing(
            Entry("a b.ipynb", "notebook", locator="github/o/r/blob/main/d/a%20b.ipynb", size_bytes=1234),
            Entry("z.txt", "file", url="https://github.com/z.txt"),
            Entry("socket", "file"),
            Entry("evil", "file", url="javascript:alert(1)"),
        ).html
    )
    links = [link["href"] for link in elements.all("a")]
    assert "/github/o/r/blob/main/d/a%20b.ipynb" in links
    assert "https://github.com/z.txt" in links
    assert "https://github.com/o/r/tree/main/d" in links
    assert not [link for link in links if link.startswith("javascript")]
    assert "1.2 KB" in elements.text
    assert "socket" in elements.text


def test_an_empty_folder_says_so():
    assert "There is nothing in here." in listing().html


def test_what_upstream_has_more_of_is_said():
    html = listing(Entry("a", "folder"), more="GitHub has more.", description="Things").html
    assert "GitHub has more." in html
    assert "Things" in html
    assert "There is nothing" not in html
