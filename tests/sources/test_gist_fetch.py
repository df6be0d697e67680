"""Gists, against the stand-in."""

import pytest

from app.errors import NotANotebook, NotFound, UpstreamError, UpstreamLimited
from app.models import Document, Entry, Moved, NotModified
from tests.sources.conftest import NOTEBOOK, OTHER, Show, document, listing
from tests.standin import BROKEN, CHANGED, LIMITED, TOKEN, Canned, StandIn, blob_id

ID = "0123456789abcdef0123"
COMMIT = "f" * 40


def test_a_gist_of_one_notebook_costs_one_call(github: StandIn, show: Show) -> None:
    box = github.gist(ID, "Alice", {"a.ipynb": NOTEBOOK, "readme.md": b"#"})
    box.description = "About it\nand more"
    found = document(show(f"gist/{ID}"))
    (revision,) = box.revisions
    assert found.content == NOTEBOOK
    assert found.file_name == "a.ipynb"
    assert found.ref.locator == f"gist/Alice/{ID}"
    assert found.ref.parts["user"] == "Alice"
    assert found.revision == revision
    assert found.description == "About it"
    assert found.web_url == f"{github.url}/gist/Alice/{ID}"
    assert found.base_url == f"{github.url}/gist-raw/Alice/{ID}/raw/{revision}/"
    assert [seen.path for seen in github.calls()] == [f"/api/gists/{ID}"]
    assert github.calls()[0].headers["accept"] == "application/vnd.github+json"


def test_an_unchanged_gist_is_not_sent_again(github: StandIn, show: Show) -> None:
    box = github.gist(ID, "alice", {"a.ipynb": NOTEBOOK})
    known = document(show(f"gist/alice/{ID}")).validators
    assert show(f"gist/alice/{ID}", known) == NotModified(known)
    box.revise({"a.ipynb": OTHER})
    assert document(show(f"gist/alice/{ID}", known)).content == OTHER


def test_a_revision_never_changes(github: StandIn, show: Show) -> None:
    box = github.gist(ID, "alice", {"a.ipynb": NOTEBOOK})
    first = next(iter(box.revisions))
    box.revise({"a.ipynb": OTHER})
    found = document(show(f"gist/alice/{ID}/{first}"))
    assert (found.content, found.revision, found.ref.immutable) == (NOTEBOOK, first, True)
    assert found.ref.locator == f"gist/alice/{ID}/{first}"


def test_a_file_over_the_apis_limit_comes_whole_from_the_raw_host(github: StandIn, show: Show) -> None:
    large = NOTEBOOK + b" " * 2_000_000
    github.gist(ID, "alice", {"a.ipynb": large})
    found = document(show(f"gist/{ID}", github_token=TOKEN))
    assert found.content == large
    (raw,) = github.calls("/gist-raw")
    assert "authorization" not in raw.headers


def test_a_file_that_is_no_text_comes_from_the_raw_host(github: StandIn, show: Show) -> None:
    utf16 = NOTEBOOK.decode().encode("utf-16")
    github.gist(ID, "alice", {"a.ipynb": utf16}).encoding = "base64"
    assert document(show(f"gist/{ID}")).content == utf16


def test_several_notebooks_are_a_list(github: StandIn, show: Show) -> None:
    github.gist(ID, "alice", {"z b.ipynb": NOTEBOOK, "readme.md": b"#", "a.ipynb": NOTEBOOK})
    found = listing(show(f"gist/{ID}"))
    assert found.entries == (
        Entry("z b.ipynb", "notebook", f"gist/alice/{ID}/z%20b.ipynb", size_bytes=len(NOTEBOOK)),
        Entry("a.ipynb", "notebook", f"gist/alice/{ID}/a.ipynb", size_bytes=len(NOTEBOOK)),
        Entry("readme.md", "file", f"gist/alice/{ID}/readme.md", size_bytes=1),
    )
    assert found.ref.locator == f"gist/alice/{ID}"
    assert found.title == ""
    assert found.readme is not None
    assert (found.readme.name, found.readme.text) == ("readme.md", "#")


def test_a_list_of_a_revision_stays_at_it(github: StandIn, show: Show) -> None:
    box = github.gist(ID, "alice", {"a.ipynb": NOTEBOOK, "b.ipynb": NOTEBOOK})
    (first,) = box.revisions
    found = listing(show(f"gist/alice/{ID}/{first}"))
    assert found.entries[0].locator == f"gist/alice/{ID}/{first}/a.ipynb"


def test_more_than_300_files_are_said_to_be_more(github: StandIn, show: Show) -> None:
    github.gist(ID, "alice", {f"{number}.ipynb": b"{}" for number in range(301)})
    assert listing(show(f"gist/{ID}")).more


@pytest.mark.parametrize(
    ("named", "file_name"),
    [
        ("b%20(2).ipynb", "b (2).ipynb"),
        ("file-b-2-ipynb", "b (2).ipynb"),
        ("file_a.ipynb", "A.ipynb"),
        ("readme.md", "readme.md"),
    ],
)
def test_one_file_is_chosen_by_name_or_anchor(
    github: StandIn, show: Show, named: str, file_name: str
) -> None:
    files = {"A.ipynb": NOTEBOOK, "b (2).ipynb": OTHER, "readme.md": b"#"}
    github.gist(ID, "alice", files)
    found = document(show(f"gist/alice/{ID}/{named}"))
    assert (found.file_name, found.content) == (file_name, files[file_name])
    assert found.ref.parts["file"] == file_name


def test_an_anchor_of_no_file_shows_the_whole_gist(github: StandIn, show: Show) -> None:
    github.gist(ID, "alice", {"a.ipynb": NOTEBOOK, "b.ipynb": NOTEBOOK})
    assert listing(show(f"gist/alice/{ID}/file-gone-ipynb")).ref.locator == f"gist/alice/{ID}"


def test_a_file_that_is_not_there_is_told_with_those_that_are(github: StandIn, show: Show) -> None:
    github.gist(ID, "alice", {"a.ipynb": NOTEBOOK, "readme.md": b"#"})
    with pytest.raises(NotFound, match=r"“gone\.ipynb”, but “a\.ipynb”, “readme\.md”"):
        show(f"gist/alice/{ID}/gone.ipynb")


def test_a_lone_file_is_tried_whatever_its_name(github: StandIn, show: Show) -> None:
    github.gist(ID, "alice", {"gistfile1.txt": NOTEBOOK})
    assert document(show(f"gist/{ID}")).content == NOTEBOOK


def test_a_gist_without_notebook_is_told_with_its_files(github: StandIn, show: Show) -> None:
    github.gist(ID, "alice", {f"{number}.csv": b"#" for number in range(12)})
    with pytest.raises(NotANotebook, match=r"“0\.csv”, .* and 2 more"):
        show(f"gist/{ID}")


def test_a_gist_of_texts_shows_the_one_or_lists_them(github: StandIn, show: Show) -> None:
    github.gist(ID, "alice", {"data.csv": b"1", "a.qmd": b"# A"})
    assert document(show(f"gist/{ID}")).file_name == "a.qmd"
    github.gist(ID, "alice", {"b.py": b"# %%\n1", "a.qmd": b"# A"})
    assert [(entry.name, entry.kind) for entry in listing(show(f"gist/{ID}")).entries] == [
        ("a.qmd", "notebook"),
        ("b.py", "file"),
    ]
    github.gist(ID, "alice", {"README.md": b"# A", "a.ipynb": NOTEBOOK})
    assert document(show(f"gist/{ID}")).file_name == "a.ipynb"


def test_a_gist_at_another_users_name_moves_to_its_owner(github: StandIn, show: Show) -> None:
    github.gist(ID, "mallory", {"a.ipynb": NOTEBOOK})
    assert show(f"gist/alice/{ID}/a.ipynb") == Moved(f"gist/mallory/{ID}/a.ipynb")
    assert document(show(f"gist/Mallory/{ID}")).ref.locator == f"gist/mallory/{ID}"


def test_a_gist_without_owner_is_nobodys(github: StandIn, show: Show) -> None:
    github.gist(ID, None, {"a.ipynb": NOTEBOOK})
    assert show(f"gist/alice/{ID}") == Moved(f"gist/anonymous/{ID}")
    assert document(show(f"gist/{ID}")).ref.locator == f"gist/anonymous/{ID}"


# --- not there -----------------------------------------------------------------------------------


def test_a_bare_id_of_no_gist_may_be_an_owner(github: StandIn, show: Show) -> None:
    assert show(f"gist/{ID}") == Moved(f"github/{ID}/")
    assert show("gist/2059") == Moved("github/2059/")


@pytest.mark.parametrize(
    "locator", [f"gist/alice/{ID}", f"gist/{ID}/a.ipynb", f"gist/alice/{ID}/{COMMIT}", "gist/o/"]
)
def test_what_is_not_there_is_not_found(show: Show, locator: str) -> None:
    with pytest.raises(NotFound):
        show(locator)


@pytest.mark.parametrize("status", [404, 422])
def test_a_raw_files_own_id_is_found_by_the_raw_host(github: StandIn, show: Show, status: int) -> None:
    box = github.gist(ID, "alice", {"a.ipynb": NOTEBOOK})
    box.revise({"a.ipynb": OTHER})
    github.behave(f"/api/gists/{ID}/", Canned(status))
    found = document(show(f"gist/alice/{ID}/{blob_id(NOTEBOOK)}/a.ipynb"))
    assert found.content == NOTEBOOK


def test_an_api_in_trouble_is_said_to_be(github: StandIn, show: Show) -> None:
    github.gist(ID, "alice", {"a.ipynb": NOTEBOOK})
    github.behave("/api", BROKEN)
    with pytest.raises(UpstreamError):
        show(f"gist/alice/{ID}")


# --- no API call left ----------------------------------------------------------------------------


@pytest.mark.parametrize("tail", ["", "/a.ipynb"])
def test_the_raw_host_helps_when_no_api_call_is_left(github: StandIn, show: Show, tail: str) -> None:
    github.gist(ID, "alice", {"a.ipynb": NOTEBOOK})
    github.api_calls_left = 0
    found = document(show(f"gist/Alice/{ID}{tail}"))
    assert found.content == NOTEBOOK
    assert found.raw_url == f"{github.url}/gist-raw/Alice/{ID}/raw{tail or '/'}"
    assert show(f"gist/Alice/{ID}{tail}", found.validators) == NotModified(found.validators)


def test_the_raw_host_gives_a_revision_too(github: StandIn, show: Show) -> None:
    box = github.gist(ID, "alice", {"a.ipynb": NOTEBOOK})
    (first,) = box.revisions
    box.revise({"a.ipynb": OTHER})
    github.behave("/api", LIMITED)
    found = document(show(f"gist/alice/{ID}/{first}"))
    assert (found.content, found.revision) == (NOTEBOOK, first)


@pytest.mark.parametrize(
    "locator",
    [
        f"gist/{ID}",  # no user, and the raw host wants one
        f"gist/mallory/{ID}",  # not this user's: the raw host would not say so
        f"gist/alice/{ID}/gone.ipynb",
        "gist/alice/2059",  # its first file is no notebook
        "gist/alice/",
    ],
)
def test_else_the_source_asks_to_wait(github: StandIn, show: Show, locator: str) -> None:
    github.gist(ID, "alice", {"a.ipynb": NOTEBOOK})
    github.gist("2059", "alice", {"a.md": b"#", "b.ipynb": NOTEBOOK})
    github.api_calls_left = 0
    with pytest.raises(UpstreamLimited):
        show(locator)


def test_the_raw_host_is_believed_only_when_the_owner_is_certain(github: StandIn, show: Show) -> None:
    github.gist(ID, "alice", {"a.ipynb": NOTEBOOK})
    github.api_calls_left = 0
    github.behave("/gist/", BROKEN)
    with pytest.raises(UpstreamLimited):
        show(f"gist/alice/{ID}")


# --- the token and what is not listed ------------------------------------------------------------


@pytest.mark.parametrize("files", [{"a.ipynb": NOTEBOOK}, {"a.ipynb": NOTEBOOK, "b.ipynb": OTHER}])
@pytest.mark.parametrize("token", ["", TOKEN])
def test_an_unlisted_gist_is_shown_to_who_knows_its_address(
    github: StandIn, show: Show, files: dict[str, bytes], token: str
) -> None:
    github.gist(ID, "alice", files).public = False
    found = show(f"gist/alice/{ID}", github_token=token)
    assert not (isinstance(found, Document) and found.public)
    assert [seen.headers.get("authorization") for seen in github.calls("/gist-raw")] in ([], [None])


@pytest.mark.parametrize(
    "refusal",
    [
        Canned(404),
        Canned(302, b"", {"Location": "/files/login"}),
    ],
    ids=["missing", "sign-in"],
)
@pytest.mark.parametrize("locator", [f"gist/alice/{ID}", f"gist/{ID}", f"gist/mallory/{ID}/a.ipynb"])
def test_a_gist_that_only_the_token_opens_is_not_there(
    github: StandIn, show: Show, refusal: Canned, locator: str
) -> None:
    github.gist(ID, "alice", {"a.ipynb": NOTEBOOK}).public = False
    github.put("/login", b"<!doctype html>")
    github.behave("/gist-raw", refusal)
    with pytest.raises(NotFound):
        show(locator, github_token=TOKEN)
    if "mallory" not in locator:
        assert document(show(locator, github_token=TOKEN, allow_private="true")).content == NOTEBOOK


# --- a user's ------------------------------------------------------------------------------------


def test_a_users_gists_have_those_with_notebooks_first(github: StandIn, show: Show) -> None:
    github.gist("1" * 20, "alice", {"notes.md": b"#"})
    github.gist("2" * 20, "alice", {"b.ipynb": NOTEBOOK, "data.csv": b"", "a.ipynb": NOTEBOOK})
    github.gist("3" * 20, "alice", {"c.ipynb": NOTEBOOK}).description = "Described"
    github.gist("4" * 20, "alice", {"d.ipynb": NOTEBOOK}).public = False
    github.gist("5" * 20, "bob", {"e.ipynb": NOTEBOOK})
    found = listing(show("gist/alice/", github_token=TOKEN))
    assert found.entries == (
        Entry("b.ipynb", "gist", f"gist/alice/{'2' * 20}", note="b.ipynb, a.ipynb", changed=CHANGED),
        Entry("Described", "gist", f"gist/alice/{'3' * 20}", note="c.ipynb", changed=CHANGED),
        Entry(
            "notes.md",
            "gist",
            url=f"{github.url}/gist/alice/{'1' * 20}",
            note="notes.md",
            changed=CHANGED,
        ),
    )
    assert found.web_url == f"{github.url}/gist/alice"
    assert show("gist/alice/", found.validators, github_token=TOKEN) == NotModified(found.validators)


def test_unlisted_gists_are_listed_where_the_operator_wants_it(github: StandIn, show: Show) -> None:
    github.gist(ID, "alice", {"d.ipynb": NOTEBOOK}).public = False
    found = listing(show("gist/alice/", github_token=TOKEN, allow_private="true"))
    assert [entry.name for entry in found.entries] == ["d.ipynb"]


def test_a_user_with_many_gists_has_more(github: StandIn, show: Show) -> None:
    for number in range(101):
        github.gist(f"{number:020x}", "alice", {"a.ipynb": b"{}"})
    found = listing(show("gist/alice/"))
    assert (len(found.entries), found.whole, found.has_next) == (100, False, True)
    after = listing(show("gist/alice/", page=2))
    assert (len(after.entries), after.first, after.has_next) == (1, 101, False)
