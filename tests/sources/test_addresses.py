"""Our own addresses, source by source: what matches, what moves, what does not."""

import re
from urllib.parse import unquote

import pytest

from app.errors import BadReference, NotFound
from app.models import Moved, SourceRef
from app.registry import Registry

GIST = "0123456789abcdef0123"
LONG_GIST = "0123456789abcdef0123456789abcdef"
COMMIT = "0123456789abcdef0123456789abcdef01234567"

READ = [
    # locator, canonical locator (empty: the same), some of its parts
    (f"gist/{GIST}", "", {"gist_id": GIST}),
    (f"gist/{LONG_GIST}", "", {"gist_id": LONG_GIST}),
    ("gist/2059", "", {"gist_id": "2059"}),
    (f"gist/{GIST.upper()}/", f"gist/{GIST}", {"gist_id": GIST}),
    (f"gist/user/{GIST}", "", {"user": "user", "gist_id": GIST}),
    (f"gist/user/{GIST}/a%20b.ipynb", "", {"file": "a b.ipynb"}),
    (f"gist/user/{GIST}/files/a.ipynb", f"gist/user/{GIST}/a.ipynb", {"file": "a.ipynb"}),
    (f"gist/user/{GIST}/{COMMIT}", "", {"revision": COMMIT}),
    (f"gist/user/{GIST}/{COMMIT}/笔记.ipynb", f"gist/user/{GIST}/{COMMIT}/%E7%AC%94%E8%AE%B0.ipynb", {}),
    (f"gist/{GIST}/{COMMIT}/a.ipynb", "", {"revision": COMMIT, "file": "a.ipynb"}),
    (f"gist/{GIST}/a.ipynb", "", {"gist_id": GIST, "file": "a.ipynb"}),
    (f"gist/2059/{GIST}", "", {"user": "2059", "gist_id": GIST}),
    ("gist/user", "gist/user/", {"user": "user"}),
    ("gist/user/", "", {"user": "user"}),
    ("gist/deadbeef/", "", {"user": "deadbeef"}),
    ("github/owner", "github/owner/", {"kind": "owner", "owner": "owner"}),
    ("github/owner/repo.name", "github/owner/repo.name/", {"kind": "repo", "repo": "repo.name"}),
    ("github/o/r/blob/main/a.ipynb", "", {"kind": "blob", "ref": "main", "path": "a.ipynb"}),
    ("github/o/r/blob/main//d/a.ipynb/", "github/o/r/blob/main/d/a.ipynb", {"path": "d/a.ipynb"}),
    ("github/o/r/blob/feature/x/a.ipynb", "", {"ref": "feature", "path": "x/a.ipynb"}),
    ("github/o/r/blob/refs/heads/main/a.ipynb", "", {"ref": "refs/heads/main", "path": "a.ipynb"}),
    ("github/o/r/blob/refs/tags/v1/d/a.ipynb", "", {"ref": "refs/tags/v1", "path": "d/a.ipynb"}),
    (f"github/o/r/blob/{COMMIT}/a.ipynb", "", {"ref": COMMIT}),
    ("github/o/r/blob/main/100%25%20%23%3F.ipynb", "", {"path": "100% #?.ipynb"}),
    ("github/o/r/tree/main", "", {"kind": "tree", "ref": "main", "path": ""}),
    ("github/o/r/tree/main/d/", "github/o/r/tree/main/d", {"path": "d"}),
    ("github/o_company/r/tree/v1.0", "", {"owner": "o_company"}),
    ("gitlab/g", "gitlab/g/", {"kind": "owner", "owner": "g", "host": "gitlab.com"}),
    ("gitlab/g/p", "gitlab/g/p/", {"kind": "repo", "clone_url": "https://gitlab.com/g/p.git"}),
    ("gitlab/g/s/p/", "", {"kind": "repo", "owner": "g/s", "repo": "p"}),
    ("gitlab/g/s/p/-/blob/main/a.ipynb", "", {"owner": "g/s", "repo": "p", "ref": "main", "path": "a.ipynb"}),
    ("gitlab/g/p/-/blob/main/-/blob/a%23.ipynb", "", {"repo": "p", "path": "-/blob/a#.ipynb"}),
    ("gitlab/g/p/-/tree/main/d/", "gitlab/g/p/-/tree/main/d", {"kind": "tree", "path": "d"}),
    (f"gitlab/g/p/-/blob/{COMMIT}/a.ipynb", "", {"ref": COMMIT}),
    ("gitea/o/r/src/branch/main/a.ipynb", "", {"host": "gitea.com", "kind": "blob", "ref": "main"}),
    ("gitea/codeberg.org/o/r/src/branch/main/d", "", {"host": "codeberg.org", "kind": "tree", "path": "d"}),
    ("gitea/codeberg.org/o/", "", {"host": "codeberg.org", "kind": "owner", "owner": "o"}),
    ("gitea/gitea.com/codeberg.org/r/", "", {"host": "gitea.com", "owner": "codeberg.org"}),
    ("gitea/o/r/src/tag/v1/a.ipynb", "", {"ref": "v1"}),
    ("huggingface/o/r/blob/main/a.ipynb", "", {"host": "huggingface.co", "owner": "o", "repo": "r"}),
    ("huggingface/datasets/o/r/blob/refs/pr/1/a.ipynb", "", {"ref": "refs/pr/1", "path": "a.ipynb"}),
    ("huggingface/datasets/o/r/", "", {"clone_url": "https://huggingface.co/datasets/o/r"}),
    ("huggingface/gpt2/blob/main/a.ipynb", "", {"repo": "gpt2"}),
    ("huggingface/spaces/o/", "", {"kind": "owner", "owner": "o"}),
    ("bitbucket/w/r/src/main/d/a%20b.ipynb", "", {"owner": "w", "repo": "r", "path": "d/a b.ipynb"}),
    ("bitbucket/w/r/", "", {"kind": "repo", "clone_url": "https://bitbucket.org/w/r.git"}),
    ("urls/example.org/a.ipynb", "", {"scheme": "https", "host": "example.org", "path": "a.ipynb"}),
    ("url/example.org/a.ipynb", "", {"scheme": "http"}),
    ("urls/Example.ORG./a.ipynb", "urls/example.org/a.ipynb", {"host": "example.org"}),
    ("urls/example.org:443/a.ipynb", "urls/example.org/a.ipynb", {"host": "example.org"}),
    ("urls/example.org:8443/a.ipynb", "", {"host": "example.org:8443"}),
    ("url/[::1]:8080/a.ipynb", "url/%5B::1%5D:8080/a.ipynb", {"host": "[::1]:8080"}),
    ("urls/例子.测试/a.ipynb", "urls/xn--fsqu00a.xn--0zwm56d/a.ipynb", {}),
    ("urls/example.org", "urls/example.org/", {"path": ""}),
    ("urls/example.org/d//a.ipynb", "", {"path": "d//a.ipynb"}),
    ("urls/example.org/a.ipynb/%3Fx=1&y=%2526", "", {"path": "a.ipynb", "query": "x=1&y=%26"}),
    ("urls/example.org/%3Fx=1", "", {"path": "", "query": "x=1"}),
    ("urls/example.org/d//%3Fx=1", "", {"path": "d/", "query": "x=1"}),
    ("urls/example.org/a.ipynb/%3Fx=1/%3Fy=2", "", {"path": "a.ipynb", "query": "x=1/?y=2"}),
    ("urls/example.org/a%253Fb%252Fc.ipynb", "", {"path": "a%3Fb%2Fc.ipynb"}),
    ("local/", "", {"path": ""}),
    ("local/d/a%20b.ipynb", "", {"path": "d/a b.ipynb"}),
    (f"posted/{GIST}{COMMIT}0123", "", {"sha256": f"{GIST}{COMMIT}0123"}),
]

MOVED = [
    (GIST, f"gist/{GIST}"),
    (f"{LONG_GIST}/a.ipynb", f"gist/{LONG_GIST}/a.ipynb"),
    ("2059", "gist/2059"),
    ("github/o/r/raw/main/a.ipynb", "github/o/r/blob/main/a.ipynb"),
    ("github/o/r/blame/main/a.ipynb", "github/o/r/blob/main/a.ipynb"),
    ("github/o/r/edit/main/a%20b.ipynb", "github/o/r/blob/main/a%20b.ipynb"),
    ("github/o/r/tree", "github/o/r/"),
    ("github/o/r/blob/main", "github/o/r/tree/main"),
    (f"github/o/r/commit/{COMMIT}", f"github/o/r/tree/{COMMIT}"),
    ("localfile/d/a.ipynb", "local/d/a.ipynb"),
    ("gitlab/gitlab.com/g/p/-/blob/main/a.ipynb", "gitlab/g/p/-/blob/main/a.ipynb"),
    ("gitlab/g/p/-/raw/main/a.ipynb", "gitlab/g/p/-/blob/main/a.ipynb"),
    ("gitlab/g/p/blob/main/a.ipynb", "gitlab/g/p/-/blob/main/a.ipynb"),
    ("gitlab/g/p/-/blob/main", "gitlab/g/p/-/tree/main"),
    ("gitea/Codeberg.ORG/o/r/raw/branch/main/a.ipynb", "gitea/codeberg.org/o/r/src/branch/main/a.ipynb"),
    ("gitea/o/r/src/main/a.ipynb", "gitea/o/r/src/branch/main/a.ipynb"),
    ("huggingface/o/r/resolve/main/a.ipynb", "huggingface/o/r/blob/main/a.ipynb"),
    ("bitbucket/w/r/raw/main/a.ipynb", "bitbucket/w/r/src/main/a.ipynb"),
]

REFUSED = [
    ("gist", BadReference),
    ("gist/<svg onload=x>", BadReference),
    ("gist/user/not-an-id", BadReference),
    (f"gist/-user/{GIST}", BadReference),
    ("github/", BadReference),
    ("github/o o/r", BadReference),
    ("github/o/..", BadReference),
    ("github/o/r/blob", BadReference),
    ("github/o/r/issues/1", BadReference),
    ("github/o/r/main/a.ipynb", BadReference),
    ("github/trusted/r/blob/main/../../../evil/r/a.ipynb", BadReference),
    ("github/o/r/blob/main/./a.ipynb", BadReference),
    ("github/o/r/blob/main/a\r\nX-Injected: 1.ipynb", BadReference),
    ("github/o/r/blob/main/a\x00.ipynb", BadReference),
    ("github/o/r/blob/main/a\ud800.ipynb", BadReference),
    ("github/o/r/blob/main/" + "a" * 5000, BadReference),
    ("gitlab/", BadReference),
    ("gitlab/g/p/-/issues/1", BadReference),
    ("gitlab/g/p/-/blob", BadReference),
    ("gitlab/g g/p/-/blob/main/a.ipynb", BadReference),
    ("gitlab/trusted/p/-/blob/main/../../../../evil/p/-/blob/main/a.ipynb", BadReference),
    ("gitlab/-/p", BadReference),
    ("gitea/codeberg.org/", BadReference),
    ("gitea/o/r/issues/1", BadReference),
    ("gitea/o/r/src/branch", BadReference),
    ("huggingface/docs/hub/", BadReference),
    ("huggingface/datasets", BadReference),
    ("huggingface/o/r/s/blob/main/a.ipynb", BadReference),
    ("bitbucket/w/r/pull-requests/1", BadReference),
    ("urls/", BadReference),
    ("urls//a.ipynb", BadReference),
    ("urls/user:password@example.org/a.ipynb", BadReference),
    ("urls/exa mple.org/a.ipynb", BadReference),
    ("urls/example.org:99999/a.ipynb", BadReference),
    ("urls/example.org\\evil.org/a.ipynb", BadReference),
    ("urls/2130706433/a.ipynb", BadReference),
    ("urls/example.org/trusted/../evil/a.ipynb", BadReference),
    ("urls/example.org/a.ipynb/?x=1\r\nX-Injected: 1", BadReference),
    ("local/../secret.ipynb", NotFound),
    ("local/.hidden/a.ipynb", NotFound),
    ("local/d/.a.ipynb", NotFound),
    ("posted/0123", BadReference),
    ("", NotFound),
    ("nonsense", NotFound),
    ("GIST/2059", NotFound),
    ("/evil.test/..", NotFound),
]


@pytest.mark.parametrize(("address", "locator", "parts"), READ, ids=[row[0] for row in READ])
def test_an_address_is_read(anywhere: Registry, address: str, locator: str, parts: dict[str, str]) -> None:
    ref = anywhere.resolve(unquote(address))
    assert isinstance(ref, SourceRef)
    assert ref.locator == (locator or address)
    assert parts.items() <= ref.parts.items()
    assert anywhere.resolve(unquote(ref.locator)) == ref
    assert anywhere.source_of(ref).name == ref.source


@pytest.mark.parametrize(("address", "locator"), MOVED)
def test_an_address_of_another_form_moves(anywhere: Registry, address: str, locator: str) -> None:
    assert anywhere.resolve(unquote(address)) == Moved(locator)


@pytest.mark.parametrize(("address", "error"), REFUSED, ids=[repr(row[0][:40]) for row in REFUSED])
def test_an_address_of_no_form_is_refused_with_a_sentence(
    anywhere: Registry, address: str, error: type[Exception]
) -> None:
    with pytest.raises(error) as refused:
        anywhere.resolve(address)
    assert re.fullmatch(r"[^\x00-\x1f\x7f\ud800-\udfff]{20,600}", str(refused.value))


@pytest.mark.parametrize(
    ("address", "immutable"),
    [
        (f"gist/u/{GIST}/{COMMIT}", True),
        (f"gist/u/{GIST}", False),
        (f"github/o/r/blob/{COMMIT}/a.ipynb", True),
        (f"github/o/r/tree/{COMMIT}", True),
        ("github/o/r/blob/0123456/a.ipynb", False),
        (f"gitlab/g/p/-/blob/{COMMIT}/a.ipynb", True),
        (f"gitea/o/r/src/commit/{COMMIT}/a.ipynb", True),
        (f"gitea/o/r/src/branch/{COMMIT}/a.ipynb", False),
        (f"huggingface/o/r/tree/{COMMIT}", True),
        (f"bitbucket/w/r/src/{COMMIT}/a.ipynb", True),
        ("gitlab/g/p/-/blob/main/a.ipynb", False),
        ("github/o/r/blob/main/a.ipynb", False),
        (f"urls/example.org/{COMMIT}/a.ipynb", False),
        ("local/a.ipynb", False),
    ],
)
def test_only_a_full_commit_or_revision_never_changes(
    anywhere: Registry, address: str, immutable: bool
) -> None:
    ref = anywhere.resolve(address)
    assert isinstance(ref, SourceRef)
    assert ref.immutable is immutable


@pytest.mark.parametrize(
    ("path", "query", "locator"),
    [
        ("urls/example.org/a.ipynb", "x=1&y=%26", "urls/example.org/a.ipynb/%3Fx=1&y=%2526"),
        ("urls/example.org/a.ipynb/?x=1", "y=2", "urls/example.org/a.ipynb/%3Fx=1"),
        ("urls/example.org/a.ipynb", "", "urls/example.org/a.ipynb"),
        ("github/o/r/blob/main/a.ipynb", "raw=true", "github/o/r/blob/main/a.ipynb"),
        ("gitlab/g/p/-/blob/main/a.ipynb", "ref_type=heads", "gitlab/g/p/-/blob/main/a.ipynb"),
    ],
)
def test_a_plain_query_belongs_to_a_web_address(
    anywhere: Registry, path: str, query: str, locator: str
) -> None:
    assert anywhere.resolve(path, query).locator == locator


def test_no_local_folder_means_no_local_addresses(anywhere: Registry) -> None:
    from app.registry import from_settings
    from config.settings import load

    with pytest.raises(NotFound):
        from_settings(load({"VITRINE_LOCAL_DIR": ""})).resolve("local/a.ipynb")
