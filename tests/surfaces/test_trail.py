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


def test_the_local_folder_is_a_listing_itself():
    ref = SourceRef("local", "local/a/n.ipynb", {"path": "a/n.ipynb"})
    assert [(crumb.text, crumb.href) for crumb in trail(ref, "Local")] == [
        ("Local", "/local/"),
        ("a", "/local/a"),
        ("n.ipynb", None),
    ]
    assert [crumb.text for crumb in trail(SourceRef("local", "local/", {"path": ""}), "Local")] == ["Local"]
