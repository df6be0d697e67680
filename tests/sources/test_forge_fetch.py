"""GitLab, Gitea, Hugging Face and Bitbucket: what they share, and what each does in its own way."""

from dataclasses import dataclass, replace

import pytest

from app.errors import NotANotebook, NotFound, UpstreamError, UpstreamLimited
from app.models import NO_VALIDATORS, Entry, Moved, NotModified, SourceRef
from app.registry import from_settings
from config.settings import SettingsError, load
from tests.sources.conftest import NOTEBOOK, OTHER, Show, document, listing
from tests.standin import BROKEN, TOO_MANY, Canned, StandIn

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
PAGE = Canned(200, b"<!doctype html><title>Sign in</title>", {"Content-Type": "text/html; charset=utf-8"})


@dataclass(frozen=True)
class Case:
    """How one forge writes its addresses: ``{}`` stands for ref and path."""

    name: str
    repo: str
    blob: str
    tree: str
    raw: str
    """What is below the forge's own address."""
    api: str
    """Where its API is, below that address."""

    def file(self, tail: str) -> str:
        return f"{self.name}/{self.repo}/{self.blob.format(tail)}"

    def folder(self, tail: str) -> str:
        return f"{self.name}/{self.repo}/{self.tree.format(tail)}"


FORGES = [
    Case("gitlab", "g/s/p", "-/blob/{}", "-/tree/{}", "-/raw/{}", "/api"),
    Case("gitea", "o/r", "src/branch/{}", "src/branch/{}", "media/branch/{}", "/api"),
    Case("huggingface", "o/r", "blob/{}", "tree/{}", "resolve/{}", "/api/models"),
    Case("bitbucket", "w/r", "src/{}", "src/{}", "raw/{}", "/!api"),
]


@pytest.fixture(params=FORGES, ids=[case.name for case in FORGES])
def forge(request: pytest.FixtureRequest) -> Case:
    """Each of them."""
    case = request.param
    assert isinstance(case, Case)
    return case


# --- files ---------------------------------------------------------------------------------------


def test_a_file_costs_no_api_call(github: StandIn, show: Show, forge: Case) -> None:
    github.repo(forge.repo).commit("main", {"d/a b.ipynb": NOTEBOOK})
    found = document(show(forge.file("main/d/a%20b.ipynb")))
    site = f"{github.url}/{forge.name}/{forge.repo}"
    assert (found.content, found.file_name) == (NOTEBOOK, "a b.ipynb")
    assert found.web_url == f"{site}/{forge.blob.format('main/d/a%20b.ipynb')}"
    assert found.raw_url == f"{site}/{forge.raw.format('main/d/a%20b.ipynb')}"
    assert found.base_url == f"{site}/{forge.raw.format('main/d/')}"
    assert (found.ref.parts["owner"], found.ref.parts["ref"]) == (forge.repo.rpartition("/")[0], "main")
    assert found.ref.parts["host"] == github.url.removeprefix("http://")
    assert github.calls(f"/{forge.name}{forge.api}/repos") == []


def test_odd_names_arrive(github: StandIn, show: Show, forge: Case) -> None:
    names = {"笔记.ipynb", "a b.ipynb", "100%25.ipynb", "a#b.ipynb", "a?b&c=d.ipynb"}
    github.repo(forge.repo).commit("main", {f"d/{name}": name.encode() for name in names})
    entries = listing(show(forge.folder("main/d"))).entries
    assert {entry.name for entry in entries} == names
    for entry in entries:
        found = document(show(entry.locator or ""))
        assert (found.content.decode(), found.file_name) == (entry.name, entry.name)


def test_an_unchanged_file_is_not_sent_again(github: StandIn, show: Show, forge: Case) -> None:
    repo = github.repo(forge.repo)
    repo.commit("main", {"a.ipynb": NOTEBOOK})
    known = document(show(forge.file("main/a.ipynb"))).validators
    assert known.etag
    assert show(forge.file("main/a.ipynb"), known) == NotModified(known)
    repo.commit("main", {"a.ipynb": OTHER})
    assert document(show(forge.file("main/a.ipynb"), known)).content == OTHER


def test_a_ref_with_slashes_is_found_and_told(github: StandIn, show: Show, forge: Case) -> None:
    repo = github.repo(forge.repo)
    repo.commit("main", {"d/a.ipynb": OTHER})
    repo.commit("feature/x", {"d/a.ipynb": NOTEBOOK, "b.ipynb": NOTEBOOK})
    repo.commit("feature/xy", {"d/a.ipynb": OTHER})
    found = document(show(forge.file("feature/x/d/a.ipynb")))
    assert found.content == NOTEBOOK
    assert (found.ref.parts["ref"], found.ref.parts["path"]) == ("feature/x", "d/a.ipynb")
    assert found.ref.locator == forge.file("feature/x/d/a.ipynb")
    folder = listing(show(forge.folder("feature/x/d")))
    assert folder.entries[0].locator == forge.file("feature/x/d/a.ipynb")


def test_a_full_commit_never_changes(github: StandIn, show: Show, forge: Case) -> None:
    repo = github.repo(forge.repo)
    commit = repo.commit("main", {"a.ipynb": NOTEBOOK})
    repo.commit("main", {"a.ipynb": OTHER})
    locator = forge.file(f"{commit}/a.ipynb").replace("src/branch/", "src/commit/")
    found = document(show(locator))
    assert (found.content, found.revision, found.ref.immutable) == (NOTEBOOK, commit, True)


def test_a_missing_file_is_not_found_for_few_calls(github: StandIn, show: Show, forge: Case) -> None:
    github.repo(forge.repo).commit("main", {"d/a.ipynb": NOTEBOOK})
    for tail in ("main/d/b.ipynb", "main/gone/b.ipynb", "gone/b.ipynb"):
        github.log.clear()
        with pytest.raises(NotFound, match=r"There is nothing at .*b\.ipynb"):
            show(forge.file(tail))
        assert len(github.calls()) <= 5


def test_what_is_private_is_not_there(github: StandIn, show: Show, forge: Case) -> None:
    github.repo(forge.repo, private=True).commit("main", {"d/a.ipynb": NOTEBOOK})
    for locator in (forge.file("main/d/a.ipynb"), forge.folder("main/d"), f"{forge.name}/{forge.repo}/"):
        with pytest.raises(NotFound):
            show(locator)


def test_a_page_that_wants_a_sign_in_is_not_shown(github: StandIn, show: Show, forge: Case) -> None:
    site = f"/{forge.name}/{forge.repo}/"
    github.behave(site, Canned(302, b"", {"Location": f"{github.url}/sign-in"}))
    github.behave("/sign-in", PAGE)
    with pytest.raises(NotFound):
        show(forge.file("main/a.ipynb"))


def test_a_renamed_repository_moves_to_its_name_of_today(github: StandIn, show: Show, forge: Case) -> None:
    owner = forge.repo.rpartition("/")[0]
    github.repo(f"{owner}/new").commit("main", {"d/a.ipynb": NOTEBOOK})
    github.renamed[forge.repo] = f"{owner}/new"
    moved = forge.file("main/d/a.ipynb").replace(forge.repo, f"{owner}/new")
    assert show(forge.file("main/d/a.ipynb")) == Moved(moved)
    if forge.name != "bitbucket":
        assert show(f"{forge.name}/{forge.repo}/") == Moved(f"{forge.name}/{owner}/new/")


def test_what_lfs_keeps_is_shown_where_the_forge_serves_it(github: StandIn, show: Show, forge: Case) -> None:
    repo = github.repo(forge.repo)
    repo.commit("main", {"a.ipynb": POINTER})
    repo.lfs["a.ipynb"] = NOTEBOOK
    if forge.name == "bitbucket":
        with pytest.raises(NotANotebook, match="Git LFS pointer, and Bitbucket"):
            show(forge.file("main/a.ipynb"))
    else:
        assert document(show(forge.file("main/a.ipynb"))).content == NOTEBOOK


@pytest.mark.parametrize(
    ("behaviour", "error"), [(BROKEN, UpstreamError), (TOO_MANY, UpstreamLimited)], ids=["broken", "limited"]
)
def test_a_forge_in_trouble_is_said_to_be(
    github: StandIn, show: Show, forge: Case, behaviour: Canned, error: type[UpstreamError]
) -> None:
    github.repo(forge.repo).commit("main", {"a.ipynb": NOTEBOOK})
    github.behave(f"/{forge.name}", behaviour)
    for locator in (forge.file("main/a.ipynb"), f"{forge.name}/{forge.repo}/", f"{forge.name}/somebody/"):
        with pytest.raises(error) as raised:
            show(locator)
        assert raised.value.retry_after_seconds == (7 if error is UpstreamLimited else None)
        assert raised.value.stage == "upstream"


def test_a_limited_api_says_nothing_of_a_missing_file(github: StandIn, show: Show, forge: Case) -> None:
    github.repo(forge.repo).commit("main", {"a.ipynb": NOTEBOOK})
    github.behave(f"/{forge.name}{forge.api}", TOO_MANY)
    with pytest.raises(NotFound):
        show(forge.file("main/d/b.ipynb"))


def test_an_answer_of_another_shape_is_an_upstream_error(github: StandIn, show: Show, forge: Case) -> None:
    for body in (b"", b"not JSON", b"null", b'{"a": "\xff"}', b"[1]", b"[" * 9999):
        github.behave(f"/{forge.name}{forge.api}", Canned(200, body))
        for locator in (f"{forge.name}/{forge.repo}/", f"{forge.name}/somebody/"):
            with pytest.raises(UpstreamError) as error:
                show(locator)
            assert "not JSON" not in f"{error.value}{error.value.__cause__}"


# --- folders and lists ---------------------------------------------------------------------------


def test_a_folder_lists_folders_notebooks_and_files(github: StandIn, show: Show, forge: Case) -> None:
    github.repo(forge.repo).commit("main", {"d/z.ipynb": NOTEBOOK, "d/a.csv": b"#", "d/sub dir/x.ipynb": b""})
    found = listing(show(forge.folder("main/d")))
    site = f"{github.url}/{forge.name}/{forge.repo}"
    sized = forge.name != "gitlab"
    assert found.entries == (
        Entry(
            "z.ipynb", "notebook", forge.file("main/d/z.ipynb"), size_bytes=len(NOTEBOOK) if sized else None
        ),
        Entry("sub dir", "folder", forge.folder("main/d/sub%20dir")),
        Entry(
            "a.csv",
            "file",
            url=f"{site}/{forge.blob.format('main/d/a.csv')}",
            size_bytes=1 if sized else None,
        ),
    )
    assert (found.title, found.more, found.whole) == ("d", False, True)
    assert found.web_url == f"{site}/{forge.tree.format('main/d')}"
    assert show(forge.folder("main/d"), found.validators) == NotModified(found.validators)


def test_a_file_address_of_a_folder_and_the_reverse_move(github: StandIn, show: Show, forge: Case) -> None:
    github.repo(forge.repo).commit("main", {"d/a.ipynb": NOTEBOOK, "e.ipynb/b.ipynb": NOTEBOOK})
    if forge.blob == forge.tree:
        assert listing(show(forge.file("main/e.ipynb"))).title == "e.ipynb"
    else:
        assert show(forge.file("main/d")) == Moved(forge.folder("main/d"))
        assert show(forge.folder("main/d/a.ipynb")) == Moved(forge.file("main/d/a.ipynb"))


def test_a_large_folder_is_whole_or_comes_in_pages(github: StandIn, show: Show, forge: Case) -> None:
    github.repo(forge.repo).commit("main", {f"{number}.ipynb": b"{}" for number in range(1030)})
    found = listing(show(forge.folder("main")))
    if forge.name == "gitlab":  # has pages that can be asked for by their numbers
        assert (len(found.entries), found.whole, found.first, found.has_next) == (500, False, 1, True)
        last = listing(show(forge.folder("main"), page=3))
        assert (len(last.entries), last.whole, last.first, last.has_next) == (30, False, 1001, False)
        assert not {entry.name for entry in found.entries} & {entry.name for entry in last.entries}
    else:
        whole = forge.name != "bitbucket"
        assert (len(found.entries), found.more, found.whole) == (1030 if whole else 1000, not whole, True)
    if forge.name != "gitea":
        assert found.validators == NO_VALIDATORS


def test_branches_and_tags_are_lists_with_the_default_one_first(
    github: StandIn, show: Show, forge: Case
) -> None:
    repo = github.repo(forge.repo)
    for name in ("a", "feature/x #1", "开发", "main"):
        repo.commit(name, {"d/a.ipynb": NOTEBOOK})
    repo.tag("v1", {"d/a.ipynb": NOTEBOOK})
    dash = "-/" if forge.name == "gitlab" else ""
    found = listing(show(f"{forge.name}/{forge.repo}/{dash}branches"))
    assert [(entry.name, entry.is_default) for entry in found.entries] == [
        ("main", True),
        ("a", False),
        ("feature/x #1", False),
        ("开发", False),
    ]
    assert found.entries[2].locator == forge.folder("feature/x%20%231")
    for entry in found.entries:
        assert listing(show(entry.locator or "")).entries
    (tag,) = listing(show(f"{forge.name}/{forge.repo}/{dash}tags")).entries
    assert (tag.name, tag.kind) == ("v1", "tag")
    assert listing(show(tag.locator or "")).entries
    with pytest.raises(NotFound):
        show(f"{forge.name}/{forge.repo}-not/{dash}branches")


def test_many_branches_come_in_pages(github: StandIn, show: Show, forge: Case) -> None:
    repo = github.repo(forge.repo)
    for number in range(103):
        repo.commit(f"b{number}", {"a.ipynb": NOTEBOOK})
    locator = f"{forge.name}/{forge.repo}/{'-/' if forge.name == 'gitlab' else ''}branches"
    found, after = listing(show(locator)), listing(show(locator, page=2))
    if forge.name == "huggingface":  # gives all of them
        assert (len(found.entries), found.whole) == (103, True)
    else:
        assert (len(found.entries), found.has_next, len(after.entries)) == (100, True, 3)
        assert (after.first, after.has_next) == (101, False)


def test_the_readme_of_a_folder_comes_from_where_files_do(github: StandIn, show: Show, forge: Case) -> None:
    repo = github.repo(forge.repo)
    repo.commit("feature/x", {"d/a.ipynb": NOTEBOOK, "d/README.md": b"# About", "d/readme.txt": b"no"})
    found = listing(show(forge.folder("feature/x/d")))
    assert found.readme is not None
    assert (found.readme.name, found.readme.text) == ("README.md", "# About")
    site = f"{github.url}/{forge.name}/{forge.repo}"
    assert found.readme.base_url == f"{site}/{forge.raw.format(_ref(forge, 'feature/x'))}/d/"
    assert found.readme.links_url == f"{site}/{forge.blob.format(_ref(forge, 'feature/x'))}/d/README.md"
    github.behave(f"/{forge.name}/{forge.repo}/{forge.raw.format('')}".rstrip("/"), BROKEN)
    if forge.name != "bitbucket":  # where a ref with slashes has another address
        found = listing(show(forge.folder("feature/x/d")))
        assert (found.readme, found.validators, len(found.entries)) == (None, NO_VALIDATORS, 3)


def _ref(forge: Case, name: str) -> str:
    """As the forge's own addresses have it."""
    return name if forge.name in ("gitlab", "gitea") else name.replace("/", "%2F")


def test_a_repository_lists_its_default_branch(github: StandIn, show: Show, forge: Case) -> None:
    repo = github.repo(forge.repo)
    repo.default_branch, repo.description = "main", "About it\nand more"
    repo.commit("main", {"a.ipynb": NOTEBOOK})
    found = listing(show(f"{forge.name}/{forge.repo}/"))
    assert found.title == forge.repo
    assert found.description == (None if forge.name == "huggingface" else "About it")
    assert found.entries[0].locator == forge.file("main/a.ipynb")
    assert found.ref.locator == f"{forge.name}/{forge.repo}/"


def test_an_empty_repository_is_an_empty_list(github: StandIn, show: Show, forge: Case) -> None:
    github.repo(forge.repo)
    assert listing(show(f"{forge.name}/{forge.repo}/")).entries == ()


def test_an_owner_lists_repositories(github: StandIn, show: Show, forge: Case) -> None:
    github.repo("user1/b").description = "second"
    github.repo("user1/secret", private=True)
    entries = listing(show(f"{forge.name}/user1/")).entries
    note = None if forge.name == "huggingface" else "second"
    assert replace(entries[-1], changed="") == Entry("b", "repository", f"{forge.name}/user1/b/", note=note)
    assert "secret" not in [entry.name for entry in entries]
    for missing in (f"{forge.name}/nobody/", f"{forge.name}/nobody/nothing/"):
        with pytest.raises(NotFound, match="nobody"):
            show(missing)


# --- each in its own way -------------------------------------------------------------------------


def test_a_gitlab_group_lists_its_groups_and_projects(github: StandIn, show: Show) -> None:
    for name in ("g/p", "g/s/q", "g/s/t/r"):
        github.repo(name)
    found = listing(show("gitlab/g/"))
    assert [(entry.name, entry.kind, entry.locator) for entry in found.entries] == [
        ("s", "folder", "gitlab/g/s/"),
        ("p", "repository", "gitlab/g/p/"),
    ]
    assert [entry.locator for entry in listing(show("gitlab/g/s/")).entries] == [
        "gitlab/g/s/t/",
        "gitlab/g/s/q/",
    ]


def test_many_repositories_of_an_owner_come_in_pages(github: StandIn, show: Show, forge: Case) -> None:
    for number in range(104):
        github.repo(f"g/{number}")
    found = listing(show(f"{forge.name}/g/"))
    if forge.name == "huggingface":
        assert found.whole
        return
    assert (len(found.entries), found.whole, found.has_next) == (100, False, True)
    after = listing(show(f"{forge.name}/g/", page=2))
    assert (len(after.entries), after.whole, after.has_next) == (4, False, False)
    assert after.first == (0 if forge.name == "gitlab" else 101)


def test_a_tag_of_gitea_is_read_as_one(github: StandIn, show: Show) -> None:
    github.repo("o/r").tag("rel/1", {"d/a.ipynb": NOTEBOOK})
    found = document(show("gitea/o/r/src/tag/rel/1/d/a.ipynb"))
    assert (found.ref.parts["ref"], found.content) == ("rel/1", NOTEBOOK)


def test_hugging_face_tells_the_commit_of_a_small_file(github: StandIn, show: Show) -> None:
    commit = github.repo("o/r").commit("main", {"a.ipynb": NOTEBOOK})
    assert document(show("huggingface/o/r/blob/main/a.ipynb")).revision == commit
    assert document(show("huggingface/datasets/o/r/blob/main/a.ipynb")).revision == commit


def test_an_owner_at_hugging_face_has_datasets_and_spaces_too(github: StandIn, show: Show) -> None:
    github.repo("o/r")
    assert [entry.locator for entry in listing(show("huggingface/o/")).entries] == [
        "huggingface/datasets/o/",
        "huggingface/spaces/o/",
        "huggingface/o/r/",
    ]


def test_a_next_page_of_hugging_face_is_said_to_be_there(github: StandIn, show: Show) -> None:
    headers = {"Link": f'<{github.url}/x>; rel="next"', "Content-Type": "application/json"}
    node = b'[{"type": "file", "path": "a.ipynb", "size": 1, "oid": "0"}]'
    github.behave("/huggingface/api/models/o/r/tree", Canned(200, node, headers))
    assert listing(show("huggingface/o/r/tree/main")).more
    assert github.calls("/x") == []


def test_a_list_of_bitbucket_goes_on_at_bitbucket_only(github: StandIn, show: Show) -> None:
    page = f'{{"values": [], "next": "{github.url}/files/elsewhere"}}'.encode()
    github.behave("/bitbucket/!api/2.0/repositories/w/r/src", Canned(200, page))
    assert listing(show("bitbucket/w/r/src/main")).more
    assert github.calls("/files") == []


def test_another_host_is_in_the_address(github: StandIn, show: Show) -> None:
    github.repo("g/p").commit("main", {"a.ipynb": NOTEBOOK})
    host = github.url.removeprefix("http://")
    urls = f"https://gitlab.example.org, {github.url}/gitlab"
    found = document(show(f"gitlab/{host}/gitlab/g/p/-/blob/main/a.ipynb", gitlab_urls=urls))
    assert found.ref.parts["host"] == host
    assert found.content == NOTEBOOK


def test_a_host_below_a_path_is_recognised_and_the_longest_one_wins() -> None:
    urls = "https://gitlab.com, https://example.org/, https://example.org/git"
    registry = from_settings(load({"VITRINE_GITLAB_URLS": urls}))
    assert registry.recognise("https://example.org/git/g/p/-/blob/main/a.ipynb") == (
        "gitlab/example.org/git/g/p/-/blob/main/a.ipynb"
    )
    assert registry.recognise("https://example.org/g/p") == "gitlab/example.org/g/p/"
    ref = registry.resolve("gitlab/example.org/git/g/p/-/blob/main/a.ipynb")
    assert isinstance(ref, SourceRef)
    assert ref.parts["clone_url"] == "https://example.org/git/g/p.git"


@pytest.mark.parametrize("url", ["https://-/", "https://example.org:99999", "https://example.org/a/../b"])
def test_an_address_of_no_forge_stops_the_start(url: str) -> None:
    with pytest.raises(SettingsError, match="is no address of a forge"):
        from_settings(load({"VITRINE_GITEA_URLS": url}))


def test_a_forge_that_the_settings_do_not_name_shows_nothing() -> None:
    registry = from_settings(load({"VITRINE_GITLAB_URLS": "", "VITRINE_BITBUCKET_URL": ""}))
    for address in ("gitlab/g/p/-/blob/main/a.ipynb", "bitbucket/w/r/src/main/a.ipynb"):
        with pytest.raises(NotFound, match="This server shows nothing of"):
            registry.resolve(address)
    assert registry.recognise("https://gitlab.com/g/p/-/blob/main/a.ipynb") == (
        "urls/gitlab.com/g/p/-/raw/main/a.ipynb"
    )
