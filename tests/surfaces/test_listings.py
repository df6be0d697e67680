import pytest

from app.models import Entry, Listing, Options, Readme, Rendered, SourceRef
from app.sources import order
from app.surfaces.csp import csp
from config.settings import load
from tests.surfaces.samples import Elements, composer, directives

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
    places = [html.index(f"<bdi>{name}</bdi>") for name in ("a.ipynb", "b.ipynb", "folder", "z.txt")]
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
    assert "/github/o/r/blob/main/d/a%20b.ipynb?theme=dark" in links
    assert "https://github.com/z.txt" in links
    assert "https://github.com/o/r/tree/main/d" in links
    assert not [link for link in links if link.startswith("javascript")]
    assert "1.2 KB" in elements.text
    assert "socket" in elements.text


def test_an_empty_folder_says_so():
    assert "There is nothing in here." in listing().html


def test_what_upstream_has_more_of_is_said():
    html = listing(Entry("a", "folder"), more=True, description="Things").html
    assert "These are the first 1 entries; GitHub has more." in html
    assert "Things" in html
    assert "There is nothing" not in html


def files(count, suffix=".txt"):
    return [Entry(f"{number}{suffix}", "file", url=f"https://github.com/{number}") for number in range(count)]


def notebooks(count):
    return [Entry(f"{n}.ipynb", "notebook", locator=f"local/{n}.ipynb") for n in range(count)]


@pytest.mark.parametrize(
    "names",
    [
        ["index.ipynb", "README.ipynb", "1 a.ipynb", "2.ipynb", "10.ipynb", "a.ipynb", "B.ipynb"],
        [
            "第一章.ipynb",
            "第二章.ipynb",
            "第九章.ipynb",
            "第十章.ipynb",
            "第十二章.ipynb",
            "第一百零三章.ipynb",
        ],
        ["二、b.ipynb", "十、a.ipynb"],
        ["2.1 a.ipynb", "2.2 a.ipynb", "2.10 a.ipynb"],
    ],
)
def test_notebooks_stand_in_the_order_that_people_expect(names):
    shuffled = [*names[1::2], *names[::2]]
    assert sorted(shuffled, key=order.of_notebooks) == names


def test_what_begins_with_a_dot_is_last_and_many_other_files_are_folded():
    html = listing(
        Entry(".github", "folder", locator="github/o/r/tree/main/.github"),
        Entry("src", "folder", locator="github/o/r/tree/main/src"),
        Entry(".binder.ipynb", "notebook", locator="github/o/r/blob/main/.binder.ipynb"),
        *notebooks(1),
        *files(11),
    ).html
    elements = Elements(html)
    names = ("0.ipynb", "src", ".binder.ipynb", "0.txt", ".github")
    places = [html.index(f"<bdi>{name}</bdi>") for name in names]
    assert places == sorted(places)
    assert elements.all("details", class_="others") == [{"class": "others"}]
    assert "12 other files" in elements.text
    assert "2 notebooks" in elements.text
    assert not Elements(listing(*files(3), *notebooks(1)).html).all("details", class_="others")
    assert not Elements(listing(*files(30)).html).all("details", class_="others")


def test_a_long_list_is_cut_into_pages_and_has_a_box_to_search_it():
    entries = [*notebooks(700), *files(500)]
    made = Listing(REF, "d", tuple(entries))
    first, second, last = (
        Elements(
            composer().listing(made, source_title="GitHub", options=Options(page=page, theme="dark")).html
        )
        for page in (1, 3, 9)
    )
    assert "1–500 of 1,200" in first.text
    assert "1,001–1,200 of 1,200" in second.text
    assert "There is nothing on this page." in last.text
    assert "700 notebooks" in second.text
    address = "/github/o/r/tree/main/d"
    assert [link["href"] for link in first.all("a", rel="next")] == [f"{address}?list-page=2&theme=dark"]
    assert [link["href"] for link in second.all("a", rel="prev")] == [f"{address}?list-page=2&theme=dark"]
    assert (first.all("link", rel="prev"), second.all("a", rel="next")) == ([], [])
    assert first.all("p", class_="filter")
    assert not Elements(listing(*notebooks(30)).html).all("p", class_="filter")


def test_a_list_in_pages_of_its_source_says_what_is_known():
    known = {"whole": False, "first": 101, "has_next": True}
    assert "101–102" in listing(*notebooks(2), **known).html
    assert "101–102 of 240" in listing(*notebooks(2), **known, total=240).html
    assert "Page 1" in listing(*notebooks(2), whole=False, first=0, has_next=True).html


def test_a_readme_stands_below_the_list_as_content_of_a_notebook_does():
    made = Listing(REF, "d", (), readme=Readme("README.md", "# About"))
    content = Rendered("<p>About</p>", active=False, style=".a{color:red}", math=True)
    composed = composer().listing(made, source_title="GitHub", options=Options(), readme=content)
    elements = Elements(composed.html)
    assert elements.all("section", class_="readme vitrine") == [
        {"class": "readme vitrine", "aria-label": "README.md"}
    ]
    assert [one for one in elements.all("script") if "math.js" in one["src"]]
    page, plain = directives(composed.csp), directives(listing().csp)
    assert page["script-src"] == {"'self'"}
    assert page["frame-src"] == {"'none'"}
    assert (page["img-src"], plain["img-src"]) == ({"'self'", "https:", "data:", "blob:"}, {"'self'"})
    assert composed.csp == csp("listing", load({}), styles=[".a{color:red}"])


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"kind": "owner", "owner": "o"}, "private ones are not shown"),
        ({"kind": "repo", "owner": "o", "repo": "r"}, "in this repository yet"),
        ({"kind": "tags", "owner": "o", "repo": "r"}, "no tags"),
        ({"user": "u"}, "no public gists"),
        ({"path": "d"}, "There is nothing in here."),
    ],
)
def test_what_is_empty_says_why_that_may_be(parts, sentence):
    made = Listing(SourceRef("github", "github/o/r/", parts), "", ())
    assert sentence in composer().listing(made, source_title="x", options=Options()).html
