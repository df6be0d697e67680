"""The local folder: what is below it, and nothing else of the disk."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from app.errors import BadReference, NotANotebook, NotFound, TooLarge
from app.models import Entry, Listing, NotModified
from app.sources.disk import Disk
from app.sources.local import Local
from config.settings import load
from tests.sources.conftest import NOTEBOOK, OTHER, Show, document, listing

NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The local folder, beside another one whose name begins alike."""
    inside = tmp_path / "shown"
    (inside / "d" / ".git").mkdir(parents=True)
    (tmp_path / "shown-not").mkdir()
    for place in ("shown/a b.ipynb", "shown/d/笔记.ipynb", "shown/.hidden.ipynb", "shown/d/.git/x.ipynb"):
        (tmp_path / place).write_bytes(NOTEBOOK)
    (tmp_path / "shown-not/secret.ipynb").write_bytes(NOTEBOOK)
    (inside / "data.csv").write_bytes(b"1,2")
    return inside


@pytest.fixture
def see(folder: Path, show: Show) -> Show:
    """Fetch from that folder."""
    return lambda locator, *known, **further: show(locator, *known, **{"local_dir": str(folder), **further})


def test_a_notebook_is_read(see: Show) -> None:
    found = document(see("local/d/%E7%AC%94%E8%AE%B0.ipynb"))
    assert (found.content, found.file_name) == (NOTEBOOK, "笔记.ipynb")
    assert (found.web_url, found.raw_url, found.base_url) == (None, None, "/local/d/")


def test_an_unchanged_notebook_is_not_read_again(see: Show, folder: Path) -> None:
    known = document(see("local/a%20b.ipynb")).validators
    assert see("local/a%20b.ipynb", known) == NotModified(known)
    (folder / "a b.ipynb").write_bytes(OTHER)
    os.utime(folder / "a b.ipynb", ns=(1, 1))
    assert document(see("local/a%20b.ipynb", known)).content == OTHER


def test_a_folder_is_listed_without_what_is_hidden(see: Show, folder: Path) -> None:
    (folder / "B.ipynb").write_bytes(b"{}")
    (folder / "out.ipynb").symlink_to(folder.parent / "shown-not" / "secret.ipynb")
    (folder / "half\udcff.ipynb").write_bytes(b"{}")
    (folder / "two\nlines.ipynb").write_bytes(b"{}")
    os.mkfifo(folder / "pipe.ipynb")
    found = listing(see("local/"))
    assert undated(found) == (
        Entry("a b.ipynb", "notebook", "local/a%20b.ipynb", size_bytes=len(NOTEBOOK)),
        Entry("B.ipynb", "notebook", "local/B.ipynb", size_bytes=2),
        Entry("d", "folder", "local/d"),
        Entry("data.csv", "file", size_bytes=3),
    )
    assert [entry.locator for entry in listing(see("local/d/")).entries] == [
        "local/d/%E7%AC%94%E8%AE%B0.ipynb"
    ]


def test_texts_that_say_that_they_are_notebooks_are_listed_as_such(see: Show, folder: Path) -> None:
    texts = {
        "a.qmd": "# A",
        "b.md": "# B\n\n```{code-cell}\n1\n```",
        "c.py": "# %%\n1",
        "d.md": "---\njupytext: {}\n---",
        "e.py": "# ---\n# jupyter:\n#   kernelspec:\n# ---",
        "x.md": "# A readme",
        "y.py": "import this  # %%",
    }
    for name, text in texts.items():
        (folder / "d" / name).write_text(text)
    entries = [entry for entry in listing(see("local/d")).entries if entry.name in texts]
    assert [entry.name for entry in entries if entry.kind == "notebook"] == sorted(texts)[:5]
    assert [entry.locator for entry in entries if entry.kind == "file"] == ["local/d/x.md", "local/d/y.py"]
    assert document(see("local/d/y.py")).content == b"import this  # %%"


def undated(found: Listing) -> tuple[Entry, ...]:
    """The entries, without the times at which this test has made them."""
    assert all(entry.changed for entry in found.entries if entry.kind != "folder")
    return tuple(replace(entry, changed="") for entry in found.entries)


@contextmanager
def as_nobody() -> Iterator[None]:
    """As a user for whom permissions count, which they do not for root."""
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)


@pytest.fixture
def reachable(see: Show) -> Iterator[Path]:
    """A folder to which anybody finds the way; the one of `folder` is for its owner only."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        (Path(folder) / "a.md").write_text("# %%")
        see("local/", local_dir=folder)  # everything that is loaded late has been, as who may
        yield Path(folder)


def test_a_text_that_may_not_be_read_does_not_hide_its_folder(see: Show, reachable: Path) -> None:
    (reachable / "a.md").chmod(0)
    with as_nobody():
        found = listing(see("local/", local_dir=str(reachable)))
        with pytest.raises(NotFound):
            see("local/a.md", local_dir=str(reachable))
    assert undated(found) == (Entry("a.md", "file", "local/a.md", size_bytes=4),)


def test_a_folder_that_may_not_be_read_is_not_there_and_one_on_the_way_need_not_be_listed(
    see: Show, reachable: Path
) -> None:
    (reachable / "d").mkdir()
    (reachable / "d" / "b.ipynb").write_bytes(NOTEBOOK)
    (reachable / "d").chmod(0o311)
    with as_nobody():
        with pytest.raises(NotFound):
            see("local/d", local_dir=str(reachable))
        assert document(see("local/d/b.ipynb", local_dir=str(reachable))).content == NOTEBOOK
        assert [entry.name for entry in listing(see("local/", local_dir=str(reachable))).entries] == [
            "a.md",
            "d",
        ]


def test_an_empty_folder_is_an_empty_list(see: Show, folder: Path) -> None:
    (folder / "empty").mkdir()
    assert listing(see("local/empty")).entries == ()


def test_a_large_folder_says_that_there_is_more(
    see: Show, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sources.local.ENTRY_LIMIT", 1000)
    for number in range(1001):
        (folder / "d" / f"{number}.ipynb").touch()
    found = listing(see("local/d"))
    assert len(found.entries) == 1000
    assert found.more
    assert [entry.name for entry in found.entries[9:11]] == ["9.ipynb", "10.ipynb"]


def test_links_that_stay_inside_are_followed(see: Show, folder: Path) -> None:
    (folder / "link.ipynb").symlink_to("a b.ipynb")
    assert document(see("local/link.ipynb")).file_name == "link.ipynb"


def test_links_lead_nowhere_else(see: Show, folder: Path) -> None:
    (folder / "out.ipynb").symlink_to(folder.parent / "shown-not" / "secret.ipynb")
    (folder / "outside").symlink_to(folder.parent)
    (folder / "git").symlink_to("d/.git")
    (folder / "loop.ipynb").symlink_to("loop.ipynb")
    for locator in (
        "local/out.ipynb",
        "local/outside",
        "local/outside/shown-not/secret.ipynb",
        "local/git/x.ipynb",
        "local/loop.ipynb",
    ):
        with pytest.raises(NotFound):
            see(locator)


@pytest.mark.parametrize(
    "locator",
    [
        "local/../shown-not/secret.ipynb",
        "local/%2e%2e/shown-not/secret.ipynb",
        "local/d/..%2f..%2fshown-not/secret.ipynb",
        "local/.hidden.ipynb",
        "local/d/.git/x.ipynb",
        "local/gone.ipynb",
        "local/a%20b.ipynb/x",
        "local/" + "a" * 300,
    ],
)
def test_what_is_hidden_or_outside_or_missing_is_not_found(see: Show, locator: str) -> None:
    with pytest.raises(NotFound):
        see(locator)


def test_a_pipe_is_not_waited_for(see: Show, folder: Path) -> None:
    os.mkfifo(folder / "pipe.ipynb")
    with pytest.raises(NotFound):
        see("local/pipe.ipynb")


def test_other_files_are_not_served(see: Show) -> None:
    with pytest.raises(NotANotebook, match=r"data\.csv"):
        see("local/data.csv")


def test_a_file_over_the_limit_is_too_large(see: Show) -> None:
    with pytest.raises(TooLarge):
        see("local/a%20b.ipynb", max_notebook_bytes="10")


def test_a_folder_that_is_not_there_is_not_found(see: Show) -> None:
    with pytest.raises(NotFound):
        see("local/", local_dir="/nonexistent/notebooks")


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_becomes_a_link_after_it_was_looked_at_is_not_followed(folder: Path, kind: str) -> None:
    disk = Disk(folder)
    (folder / "d" / "secret.ipynb").write_bytes(b"{}")
    place = disk.find("d/secret.ipynb")
    if kind == "folder":
        shutil.rmtree(folder / "d")
        (folder / "d").symlink_to(folder.parent / "shown-not")
    else:
        (folder / "d" / "secret.ipynb").unlink()
        (folder / "d" / "secret.ipynb").symlink_to(folder.parent / "shown-not" / "secret.ipynb")
    with pytest.raises((NotADirectoryError, FileNotFoundError)), disk.opened(place):
        pass
    if kind == "folder":
        with pytest.raises(FileNotFoundError):
            disk.inside(Path("d"))


def test_a_file_that_becomes_a_pipe_after_it_was_looked_at_is_not_waited_for(
    folder: Path,
) -> None:
    disk = Disk(folder)
    place = disk.find("a b.ipynb")
    (folder / "a b.ipynb").unlink()
    os.mkfifo(folder / "a b.ipynb")
    with pytest.raises(FileNotFoundError), disk.opened(place):
        pass


PICTURES = [
    "../shown-not/x.png",
    "d/../../shown-not/x.png",
    "/etc/hostname",
    ".hidden.png",
    "d/.git/x.png",
    ".way/x.png",
    "out.png",
    "outside/shown-not/x.png",
    "pipe.png",
    "d",
    "two\nlines.png",
    "half\udcff.png",
    "d/" * 2000 + "x.png",
    "a" * 300,
]


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_is_below_the_folder_and_an_ordinary_file(folder: Path, path: str) -> None:
    for place in ("shown-not/x.png", "shown/x.png", "shown/.hidden.png", "shown/d/.git/x.png"):
        (folder.parent / place).write_bytes(b"png")
    (folder / "out.png").symlink_to(folder.parent / "shown-not" / "x.png")
    (folder / "outside").symlink_to(folder.parent)
    (folder / ".way").symlink_to(folder)
    os.mkfifo(folder / "pipe.png")
    local = Local(load({"VITRINE_LOCAL_DIR": str(folder), "VITRINE_MAX_NOTEBOOK_BYTES": "3"}))
    assert local.picture("x.png") == b"png"
    with pytest.raises((NotFound, BadReference)):
        local.picture(path)
    (folder / "x.png").write_bytes(b"more")
    with pytest.raises(TooLarge):
        local.picture("x.png")
