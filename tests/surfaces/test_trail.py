import pytest

from app.models import SourceRef
from app.surfaces.trail import trail


def forge(kind, ref="main", path="", locator=None, **more):
    parts = {"kind": kind, "owner": "o", "repo": "r", "ref": ref, "path": path, **more}
    return SourceRef("github", locator or f"github/o/r/{kind}/{ref}/{path}".rstrip("/"), parts)


@pytest.mark.parametrize(
    ("ref", "crumbs"),
    [
        (
            forge("blob", path="a/b.ipynb"),
            [
                ("o", "/github/o/"),
                ("r", "/github/o/r/tree/main"),
                ("a", "/github/o/r/tree/main/a"),
                ("b.ipynb", None),
            ],
        ),
        (
            forge("blob", ref="feature/x", path="b.ipynb"),
            [("o", "/github/o/"), ("r", "/github/o/r/tree/feature/x"), ("b.ipynb", None)],
        ),
        (
            forge(
                "blob",
                path="blob/笔 记.ipynb",
                locator="github/o/r/blob/main/blob/%E7%AC%94%20%E8%AE%B0.ipynb",
            ),
            [
                ("o", "/github/o/"),
                ("r", "/github/o/r/tree/main"),
                ("blob", "/github/o/r/tree/main/blob"),
                ("笔 记.ipynb", None),
            ],
        ),
        (
            forge("tree", path="a/b"),
            [
                ("o", "/github/o/"),
                ("r", "/github/o/r/tree/main"),
                ("a", "/github/o/r/tree/main/a"),
                ("b", None),
            ],
        ),
        (forge("tree"), [("o", "/github/o/"), ("r", None)]),
        (
            SourceRef("github", "github/o/r/", {"owner": "o", "repo": "r", "ref": "main", "path": ""}),
            [("o", "/github/o/"), ("r", None)],
        ),
        (SourceRef("github", "github/o/", {"kind": "owner", "owner": "o"}), [("o", None)]),
        (
            SourceRef("gitlab", "gitlab/g/s/p/-/tags", {"kind": "tags", "owner": "g/s", "repo": "p"}),
            [("g", "/gitlab/g/"), ("s", "/gitlab/g/s/"), ("p", "/gitlab/g/s/p/"), ("Tags", None)],
        ),
        (
            SourceRef(
                "huggingface",
                "huggingface/datasets/o/r/branches",
                {"kind": "branches", "owner": "o", "repo": "r"},
            ),
            [
                ("datasets", None),
                ("o", "/huggingface/datasets/o/"),
                ("r", "/huggingface/datasets/o/r/"),
                ("Branches", None),
            ],
        ),
        (
            SourceRef(
                "gist", "gist/u/0123456789abcdef", {"user": "u", "gist_id": "0123456789abcdef", "file": ""}
            ),
            [("u", "/gist/u/"), ("01234567", "/gist/u/0123456789abcdef"), ("n.ipynb", None)],
        ),
        (
            SourceRef(
                "gist",
                "gist/0123456789abcdef/a.ipynb",
                {"user": "", "gist_id": "0123456789abcdef", "file": "a.ipynb"},
            ),
            [("01234567", "/gist/0123456789abcdef"), ("a.ipynb", None)],
        ),
        (
            SourceRef("url", "urls/example.org/d/n.ipynb", {"host": "example.org", "path": "d/n.ipynb"}),
            [("example.org", None), ("n.ipynb", None)],
        ),
    ],
)
def test_every_step_leads_to_its_listing(ref, crumbs):
    found = trail(ref, "Source", "n.ipynb")
    assert [(crumb.text, crumb.href) for crumb in found] == [("Source", None), *crumbs]


@pytest.mark.parametrize(
    ("locator", "owner", "path", "crumbs"),
    [
        (
            "gitlab/g/s/p/-/blob/main/d/a.ipynb",
            "g/s",
            "d/a.ipynb",
            [
                ("g", "/gitlab/g/"),
                ("s", "/gitlab/g/s/"),
                ("p", "/gitlab/g/s/p/-/tree/main"),
                ("d", "/gitlab/g/s/p/-/tree/main/d"),
                ("a.ipynb", None),
            ],
        ),
        ("gitlab/g/s/p/", "g/s", "", [("g", "/gitlab/g/"), ("s", "/gitlab/g/s/"), ("p", None)]),
        (
            "gitea/codeberg.org/o/p/src/branch/main/blob/a.ipynb",
            "o",
            "blob/a.ipynb",
            [
                ("codeberg.org", None),
                ("o", "/gitea/codeberg.org/o/"),
                ("p", "/gitea/codeberg.org/o/p/src/branch/main"),
                ("blob", "/gitea/codeberg.org/o/p/src/branch/main/blob"),
                ("a.ipynb", None),
            ],
        ),
        (
            "huggingface/datasets/o/p/blob/main/a.ipynb",
            "o",
            "a.ipynb",
            [
                ("datasets", None),
                ("o", "/huggingface/datasets/o/"),
                ("p", "/huggingface/datasets/o/p/tree/main"),
                ("a.ipynb", None),
            ],
        ),
        (
            "bitbucket/o/p/src/main/d",
            "o",
            "d",
            [("o", "/bitbucket/o/"), ("p", "/bitbucket/o/p/src/main"), ("d", None)],
        ),
    ],
)
def test_other_forges_write_their_ways_in_their_own_manner(locator, owner, path, crumbs):
    parts = {"host": "h", "owner": owner, "repo": "p", "ref": "main", "path": path}
    found = trail(SourceRef(locator.partition("/")[0], locator, parts), "Source", "a.ipynb")
    assert [(crumb.text, crumb.href) for crumb in found] == [("Source", None), *crumbs]


def test_the_local_folder_is_a_listing_itself():
    ref = SourceRef("local", "local/a/n.ipynb", {"path": "a/n.ipynb"})
    assert [(crumb.text, crumb.href) for crumb in trail(ref, "Local")] == [
        ("Local", "/local/"),
        ("a", "/local/a"),
        ("n.ipynb", None),
    ]
    assert [crumb.text for crumb in trail(SourceRef("local", "local/", {"path": ""}), "Local")] == ["Local"]
