"""GitHub's files, folders and lists, against the stand-in."""

import pytest

from app.errors import NotFound, UpstreamError, UpstreamLimited
from app.models import NO_VALIDATORS, Document, Entry, Moved, NotModified, Validators
from tests.sources.conftest import NOTEBOOK, OTHER, Show, document, listing
from tests.standin import BROKEN, CHANGED, LIMITED, TOKEN, TOO_MANY, Canned, StandIn

TOKEN_SETTING = {"github_token": TOKEN}


# --- files ---------------------------------------------------------------------------------------


def test_a_file_costs_no_api_call(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("main", {"d/a b.ipynb": NOTEBOOK})
    found = document(show("github/o/r/blob/main/d/a%20b.ipynb"))
    assert found.content == NOTEBOOK
    assert found.file_name == "a b.ipynb"
    assert found.revision is None
    assert found.web_url == f"{github.url}/web/o/r/blob/main/d/a%20b.ipynb"
    assert found.raw_url == f"{github.url}/raw/o/r/main/d/a%20b.ipynb"
    assert found.base_url == f"{github.url}/raw/o/r/main/d/"
    assert [seen.path for seen in github.calls()] == ["/raw/o/r/main/d/a%20b.ipynb"]


@pytest.mark.parametrize(
    "ref", ["main", "v1", "HEAD", "refs/heads/main", "refs/tags/v1", "feature/x/y", "rel/1"]
)
def test_every_kind_of_ref_is_found_by_the_raw_host(github: StandIn, show: Show, ref: str) -> None:
    repo = github.repo("o/r")
    for branch in ("main", "feature/x/y"):
        repo.commit(branch, {"d/a.ipynb": NOTEBOOK})
    for tag in ("v1", "rel/1"):
        repo.tag(tag, {"d/a.ipynb": NOTEBOOK})
    found = document(show(f"github/o/r/blob/{ref}/d/a.ipynb"))
    assert found.content == NOTEBOOK
    name = ref.removeprefix("refs/heads/").removeprefix("refs/tags/")
    assert (found.ref.parts["ref"], found.ref.parts["path"]) == (name, "d/a.ipynb")


@pytest.mark.parametrize("ref", ["main", "master", "HEAD", "v1.2", "2024.1", "refs/heads/main"])
def test_a_ref_of_a_usual_name_costs_no_api_call(github: StandIn, show: Show, ref: str) -> None:
    repo = github.repo("o/r")
    for branch in ("main", "master", "v1.2", "2024.1"):
        repo.commit(branch, {"d/a.ipynb": NOTEBOOK})
    show(f"github/o/r/blob/{ref}/d/a.ipynb")
    assert github.calls("/api") == []


def test_a_ref_stays_as_it_seems_when_no_api_call_is_left(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("feature/x", {"d/a.ipynb": NOTEBOOK})
    github.behave("/api", LIMITED)
    found = document(show("github/o/r/blob/feature/x/d/a.ipynb"))
    assert (found.content, found.ref.parts["ref"]) == (NOTEBOOK, "feature")


def test_a_full_commit_is_its_own_revision(github: StandIn, show: Show) -> None:
    repo = github.repo("o/r")
    commit = repo.commit("main", {"a.ipynb": NOTEBOOK})
    repo.commit("main", {"a.ipynb": OTHER})
    found = document(show(f"github/o/r/blob/{commit}/a.ipynb"))
    assert (found.content, found.revision, found.ref.immutable) == (NOTEBOOK, commit, True)


def test_a_file_of_several_megabytes_is_whole(github: StandIn, show: Show) -> None:
    large = NOTEBOOK + b" " * 3_000_000
    github.repo("o/r").commit("main", {"a.ipynb": large})
    assert document(show("github/o/r/blob/main/a.ipynb")).content == large


def test_an_unchanged_file_costs_one_conditional_request(github: StandIn, show: Show) -> None:
    repo = github.repo("o/r")
    repo.commit("main", {"a.ipynb": NOTEBOOK})
    known = document(show("github/o/r/blob/main/a.ipynb")).validators
    assert show("github/o/r/blob/main/a.ipynb", known) == NotModified(known)
    assert len(github.calls()) == 2
    repo.commit("main", {"a.ipynb": OTHER})
    assert document(show("github/o/r/blob/main/a.ipynb", known)).content == OTHER


@pytest.mark.parametrize(
    ("ref", "split"), [("feature/x", "refs/heads/feature/x"), ("rel/1", "refs/tags/rel/1")]
)
def test_the_api_tells_where_a_ref_ends_that_the_raw_host_does_not_know(
    github: StandIn, show: Show, ref: str, split: str
) -> None:
    github.raw_finds_slash_refs = False
    repo = github.repo("o/r")
    repo.commit("feature/x", {"d/a.ipynb": NOTEBOOK})
    repo.commit("feature/xy", {"d/a.ipynb": OTHER})
    repo.tag("rel/1", {"d/a.ipynb": NOTEBOOK})
    found = document(show(f"github/o/r/blob/{ref}/d/a.ipynb"))
    assert found.content == NOTEBOOK
    assert (found.ref.parts["ref"], found.ref.parts["path"]) == (ref, "d/a.ipynb")
    assert found.ref.locator == f"github/o/r/blob/{ref}/d/a.ipynb"
    assert found.base_url == f"{github.url}/raw/o/r/{split}/d/"


def test_a_full_ref_with_slashes_is_split_too(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("feature/x", {"a.ipynb": NOTEBOOK})
    found = document(show("github/o/r/blob/refs/heads/feature/x/a.ipynb"))
    assert found.content == NOTEBOOK


def test_a_ref_ends_at_a_slash_only(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("feature/x", {"a.ipynb": NOTEBOOK})
    with pytest.raises(NotFound):
        show("github/o/r/blob/feature/x-a.ipynb")


def test_a_file_address_of_a_folder_moves(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("main", {"d/e/a.ipynb": NOTEBOOK})
    assert show("github/o/r/blob/main/d/e") == Moved("github/o/r/tree/main/d/e")


def test_a_missing_file_is_not_found_for_few_calls(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("main", {"a.ipynb": NOTEBOOK})
    with pytest.raises(NotFound, match=r"main/d/b\.ipynb in the repository o/r"):
        show("github/o/r/blob/main/d/b.ipynb")
    assert len(github.calls("/api")) == 2


def test_a_missing_file_is_not_found_when_no_api_call_is_left(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("main", {"a.ipynb": NOTEBOOK})
    github.behave("/api", LIMITED)
    with pytest.raises(NotFound):
        show("github/o/r/blob/main/d/b.ipynb")
    assert document(show("github/o/r/blob/main/a.ipynb")).content == NOTEBOOK


@pytest.mark.parametrize(("behaviour", "error"), [(BROKEN, UpstreamError), (TOO_MANY, UpstreamLimited)])
def test_a_raw_host_in_trouble_is_said_to_be(
    github: StandIn, show: Show, behaviour: Canned, error: type[Exception]
) -> None:
    github.repo("o/r").commit("main", {"a.ipynb": NOTEBOOK})
    github.behave("/raw", behaviour)
    with pytest.raises(error):
        show("github/o/r/blob/main/a.ipynb")
    assert github.calls("/api") == []


def test_an_lfs_pointer_is_followed(github: StandIn, show: Show) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    repo = github.repo("o/r")
    repo.commit("main", {"a.ipynb": pointer, "b.ipynb": pointer})
    repo.lfs["a.ipynb"] = NOTEBOOK
    assert document(show("github/o/r/blob/main/a.ipynb")).content == NOTEBOOK
    assert document(show("github/o/r/blob/main/b.ipynb")).content == pointer
    github.behave("/web", BROKEN)
    assert document(show("github/o/r/blob/main/a.ipynb")).content == pointer


# --- folders and lists ---------------------------------------------------------------------------


def test_a_folder_lists_folders_notebooks_and_files(github: StandIn, show: Show) -> None:
    repo = github.repo("o/r")
    repo.commit(
        "main",
        {
            "d/z.ipynb": NOTEBOOK,
            "d/a.md": b"#",
            "d/data.csv": b"1",
            "d/sub dir/x.ipynb": b"",
            "d/B#.IPYNB": b"{}",
        },
    )
    repo.submodules.add("d/other")
    found = listing(show("github/o/r/tree/main/d/"))
    assert found.entries == (
        Entry("B#.IPYNB", "notebook", "github/o/r/blob/main/d/B%23.IPYNB", size_bytes=2),
        Entry("z.ipynb", "notebook", "github/o/r/blob/main/d/z.ipynb", size_bytes=len(NOTEBOOK)),
        Entry("sub dir", "folder", "github/o/r/tree/main/d/sub%20dir"),
        Entry("a.md", "file", "github/o/r/blob/main/d/a.md", size_bytes=1),
        Entry("data.csv", "file", url=f"{github.url}/web/o/r/blob/main/d/data.csv", size_bytes=1),
        Entry("other", "file", url=f"{github.url}/web/o/r/blob/main/d/other", size_bytes=0),
    )
    assert (found.title, found.more) == ("d", False)
    assert found.web_url == f"{github.url}/web/o/r/tree/main/d"
    assert found.ref.locator == "github/o/r/tree/main/d"
    call = github.calls("/api")[0]
    assert call.headers["accept"] == "application/vnd.github+json"
    assert call.headers["x-github-api-version"] == "2022-11-28"
    assert "authorization" not in call.headers


def test_a_folder_at_a_ref_with_slashes_is_found(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("feature/x", {"a.ipynb": NOTEBOOK, "d/b.ipynb": NOTEBOOK})
    root, folder = listing(show("github/o/r/tree/feature/x")), listing(show("github/o/r/tree/feature/x/d"))
    assert [entry.name for entry in root.entries] == ["a.ipynb", "d"]
    assert folder.ref.parts["ref"] == "feature/x"
    assert folder.entries[0].locator == "github/o/r/blob/refs/heads/feature/x/d/b.ipynb"


def test_an_unchanged_folder_is_not_listed_again(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("main", {"d/a.ipynb": NOTEBOOK})
    for locator in ("github/o/r/tree/main/d", "github/o/r/", "github/o/"):
        known = listing(show(locator)).validators
        assert known != NO_VALIDATORS
        assert show(locator, known) == NotModified(known)


def test_a_folder_address_of_a_file_moves(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("main", {"d/a b.ipynb": NOTEBOOK})
    assert show("github/o/r/tree/main/d/a%20b.ipynb") == Moved("github/o/r/blob/main/d/a%20b.ipynb")


def test_a_submodule_is_named_as_what_it_is(github: StandIn, show: Show) -> None:
    repo = github.repo("o/r")
    repo.commit("main", {"a.ipynb": NOTEBOOK})
    repo.submodules.add("other")
    with pytest.raises(NotFound):
        show("github/o/r/tree/main/other")


def test_a_large_folder_is_whole_for_one_call_more(github: StandIn, show: Show) -> None:
    files = {f"d e/{number}.ipynb": b"{}" for number in range(1200)} | {"d e/sub/x.ipynb": b"{}"}
    github.repo("o/r").commit("stable", files)
    found = listing(show("github/o/r/tree/stable/d%20e"))
    assert (len(found.entries), found.more, found.whole) == (1201, False, True)
    names = [entry.name for entry in found.entries]
    assert (names[:3], names[-1]) == (["0.ipynb", "1.ipynb", "2.ipynb"], "sub")
    assert found.entries[2].locator == "github/o/r/blob/stable/d%20e/2.ipynb"
    assert len(github.calls("/api")) == 2
    github.behave("/api/repos/o/r/git", LIMITED)
    found = listing(show("github/o/r/tree/stable/d%20e"))
    assert (len(found.entries), found.more) == (1000, True)


def test_branches_and_tags_are_lists(github: StandIn, show: Show) -> None:
    repo = github.repo("o/r")
    for name in ("a", "feature/x #1", "main"):
        repo.commit(name, {"a.ipynb": NOTEBOOK})
    repo.tag("v1", {"a.ipynb": NOTEBOOK})
    assert listing(show("github/o/r/branches")).entries == (
        Entry("main", "branch", "github/o/r/tree/main", is_default=True),
        Entry("a", "branch", "github/o/r/tree/a"),
        Entry("feature/x #1", "branch", "github/o/r/tree/feature/x%20%231"),
    )
    assert len(github.calls("/api")) == 2
    assert listing(show("github/o/r/tags")).entries == (Entry("v1", "tag", "github/o/r/tree/v1"),)
    for number in range(100):
        repo.commit(f"b{number}", {"a.ipynb": NOTEBOOK})
    assert listing(show("github/o/r/branches")).has_next
    after = listing(show("github/o/r/branches", page=2))
    assert (len(after.entries), after.first, after.has_next) == (3, 101, False)
    with pytest.raises(NotFound, match="no repository o/none"):
        show("github/o/none/tags")


def test_the_readme_of_a_folder_costs_no_api_call_and_never_the_folder(github: StandIn, show: Show) -> None:
    repo = github.repo("o/r")
    repo.commit("main", {"d/a.ipynb": NOTEBOOK, "d/ReadMe.MD": "# Über\ufeff".encode(), "d/README": b"plain"})
    found = listing(show("github/o/r/tree/main/d"))
    assert found.readme is not None
    assert (found.readme.name, found.readme.text[:6]) == ("ReadMe.MD", "# Über")
    assert found.readme.base_url == f"{github.url}/raw/o/r/main/d/"
    assert found.readme.links_url == f"{github.url}/web/o/r/blob/main/d/ReadMe.MD"
    assert len(github.calls("/api")) == 1
    github.behave("/raw", BROKEN)
    found = listing(show("github/o/r/tree/main/d"))
    assert (found.readme, found.validators, len(found.entries)) == (None, NO_VALIDATORS, 3)
    github.behave("/raw")
    repo.commit("main", {"d/a.ipynb": NOTEBOOK, "d/readme.rst": b"x" * 500_001})
    found = listing(show("github/o/r/tree/main/d"))
    assert found.readme is None
    assert found.validators != NO_VALIDATORS


def test_a_repository_lists_its_default_branch(github: StandIn, show: Show) -> None:
    repo = github.repo("o/r")
    repo.default_branch, repo.description = "trunk", "About it\nand more"
    repo.commit("trunk", {"a.ipynb": NOTEBOOK})
    found = listing(show("github/o/r/"))
    assert (found.title, found.description) == ("o/r", "About it")
    assert found.entries[0].locator == "github/o/r/blob/trunk/a.ipynb"
    assert found.ref.locator == "github/o/r/"


def test_an_empty_repository_is_an_empty_list(github: StandIn, show: Show) -> None:
    github.repo("o/r")
    assert listing(show("github/o/r/")).entries == ()


def test_a_root_without_files_is_an_empty_list(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("main", {})
    assert listing(show("github/o/r/tree/main")).entries == ()


def test_an_owner_lists_repositories(github: StandIn, show: Show) -> None:
    github.repo("o/b").description = "second"
    github.repo("o/a")
    github.repo("o/secret", private=True)
    found = listing(show("github/o/"))
    assert found.entries == (
        Entry("b", "repository", "github/o/b/", note="second", changed=CHANGED),
        Entry("a", "repository", "github/o/a/", changed=CHANGED),
    )
    assert github.calls("/api")[0].query == "per_page=100&sort=updated&page=1"


def test_an_owner_with_many_repositories_has_more(github: StandIn, show: Show) -> None:
    for number in range(101):
        github.repo(f"o/{number}")
    found = listing(show("github/o/"))
    assert (len(found.entries), found.whole, found.has_next) == (100, False, True)
    after = listing(show("github/o/", page=2))
    assert (len(after.entries), after.first, after.has_next) == (1, 101, False)
    assert after.entries[0] not in found.entries


@pytest.mark.parametrize(
    "locator", ["github/o/", "github/o/r/", "github/o/r/tree/main", "github/o/r/blob/main/d/a"]
)
def test_what_is_not_there_is_not_found(show: Show, locator: str) -> None:
    with pytest.raises(NotFound):
        show(locator)


def test_a_name_that_could_be_a_gist_is_said_to_be_neither(show: Show) -> None:
    with pytest.raises(NotFound, match="no gist, user or organisation 0123456789abcdef0123"):
        show("github/0123456789abcdef0123/")


@pytest.mark.parametrize(
    "body",
    [b"", b"not JSON", b"null", b"[1]", b'{"type": "file"}', b'[{"name": 1}]', b'{"a": "\xff"}', b"[" * 9999],
)
@pytest.mark.parametrize(
    "locator", ["github/o/", "github/o/r/", "github/o/r/tree/main", "gist/2059", "gist/o/"]
)
def test_an_answer_of_another_shape_is_an_upstream_error(
    github: StandIn, show: Show, body: bytes, locator: str
) -> None:
    github.behave("/api", Canned(200, body))
    with pytest.raises(UpstreamError) as error:
        show(locator)
    assert "not JSON" not in f"{error.value}{error.value.__cause__}"


def test_a_list_asks_to_wait_when_no_api_call_is_left(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("main", {"a.ipynb": NOTEBOOK})
    github.api_calls_left = 1
    listing(show("github/o/r/tree/main"))
    with pytest.raises(UpstreamLimited) as error:
        show("github/o/r/tree/main")
    assert error.value.retry_after_seconds


# --- the token and what is private ---------------------------------------------------------------


def test_the_token_goes_to_the_api_only(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("main", {"d/a.ipynb": NOTEBOOK})
    show("github/o/r/blob/main/d/a.ipynb", **TOKEN_SETTING)
    show("github/o/r/tree/main/d", **TOKEN_SETTING)
    show("github/o/r/blob/main/d", **TOKEN_SETTING)
    assert github.calls("/api")
    for seen in github.calls():
        assert seen.headers.get("authorization") == (
            f"Bearer {TOKEN}" if seen.path.startswith("/api") else None
        )


@pytest.mark.parametrize(
    "locator",
    [
        "github/o/secret/blob/main/d/a.ipynb",
        "github/o/secret/blob/main/d",
        "github/o/secret/tree/main",
        "github/o/secret/tree/main/d/a.ipynb",
        "github/o/secret/",
    ],
)
def test_what_only_the_token_sees_is_not_there(github: StandIn, show: Show, locator: str) -> None:
    github.repo("o/secret", private=True).commit("main", {"d/a.ipynb": NOTEBOOK})
    with pytest.raises(NotFound):
        show(locator, **TOKEN_SETTING)


def test_a_renamed_repository_that_is_private_is_not_there(github: StandIn, show: Show) -> None:
    github.repo("o/secret", private=True).commit("main", {"d/a.ipynb": NOTEBOOK})
    for inside in ("", "/contents/d"):
        new = {"Location": f"{github.url}/api/repos/o/secret{inside}?ref=main"}
        github.behave(f"/api/repos/o/old{inside}", Canned(301, b"", new))
    for locator in ("github/o/old/", "github/o/old/tree/main/d", "github/o/old/blob/main/d"):
        with pytest.raises(NotFound):
            show(locator, **TOKEN_SETTING)
    assert show("github/o/old/tree/main/d", **TOKEN_SETTING, allow_private="true")


def test_a_pointer_in_a_public_repository_opens_nothing_by_the_token(github: StandIn, show: Show) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\n"
    github.repo("o/r").commit("main", {"a.ipynb": pointer})
    github.behave("/web/o/r/raw", Canned(302, b"", {"Location": f"{github.url}/api/repos/o/secret"}))
    github.repo("o/secret", private=True)
    assert document(show("github/o/r/blob/main/a.ipynb", **TOKEN_SETTING)).content == pointer
    assert [seen.headers.get("authorization") for seen in github.calls("/api")] == [None]


def test_where_the_api_redirects_to_another_host_the_token_does_not_go(github: StandIn, show: Show) -> None:
    with StandIn() as other:
        other.put("/contents", b"[]", "application/json")
        github.behave(
            "/api/repos/o/r/contents", Canned(302, b"", {"Location": f"{other.url}/files/contents"})
        )
        github.repo("o/r")
        hosts = ",".join(one.settings["VITRINE_FETCH_ALLOW"] for one in (github, other))
        show("github/o/r/tree/main/d", **TOKEN_SETTING, fetch_allow=hosts)
        assert [seen.headers.get("authorization") for seen in other.calls()] == [None]


def test_an_owners_private_repositories_are_not_listed(github: StandIn, show: Show) -> None:
    github.repo("o/secret", private=True)
    github.repo("o/r")
    assert [entry.name for entry in listing(show("github/o/", **TOKEN_SETTING)).entries] == ["r"]


def test_private_content_is_shown_where_the_operator_wants_it(github: StandIn, show: Show) -> None:
    repo = github.repo("o/secret", private=True)
    repo.commit("feature/x", {"d/a.ipynb": NOTEBOOK})
    repo.commit("main", {"d/a.ipynb": OTHER})
    wanted = {**TOKEN_SETTING, "allow_private": "true"}
    found = document(show("github/o/secret/blob/main/d/a.ipynb", **wanted))
    assert (found.content, found.public) == (OTHER, False)
    assert show("github/o/secret/blob/main/d/a.ipynb", found.validators, **wanted) == NotModified(
        found.validators
    )
    assert document(show("github/o/secret/blob/feature/x/d/a.ipynb", **wanted)).content == NOTEBOOK
    assert show("github/o/secret/blob/main/d", **wanted) == Moved("github/o/secret/tree/main/d")
    assert [entry.name for entry in listing(show("github/o/secret/", **wanted)).entries] == ["d"]
    assert [entry.name for entry in listing(show("github/o/", **wanted)).entries] == ["secret"]
    for seen in github.calls("/raw"):
        assert "authorization" not in seen.headers


def test_a_public_file_costs_no_api_call_even_then(github: StandIn, show: Show) -> None:
    github.repo("o/r").commit("main", {"a.ipynb": NOTEBOOK})
    found = show("github/o/r/blob/main/a.ipynb", Validators('"other"'), **TOKEN_SETTING, allow_private="true")
    assert isinstance(found, Document)
    assert found.public
    assert github.calls("/api") == []
