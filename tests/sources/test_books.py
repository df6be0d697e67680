"""Folders that are books: in the order of their tables of contents."""

from pathlib import Path

import pytest

from app.sources import books
from tests.sources.conftest import NOTEBOOK, Show, document, listing
from tests.standin import BROKEN, StandIn

JUPYTER_BOOK = """
format: jb-book
root: intro  # the first page
parts:
  - caption: One
    chapters:
      - file: z
        sections:
          - file: "b c"
      - url: https://example.org
      - file: sub/other
  - {file: './a.ipynb', title: A}
"""
MYST = """
version: 1
project:
  toc:
    - file: intro.md
    - title: Part
      children:
        - file: 'z.ipynb'
        - file: b c.ipynb
        - pattern: '*.md'
"""


def test_a_table_of_contents_names_files_in_their_order() -> None:
    assert list(books.places(JUPYTER_BOOK)) == ["intro", "z", "b c", "sub/other", "a.ipynb"]
    assert list(books.places(MYST)) == ["intro.md", "z.ipynb", "b c.ipynb"]
    assert books.places("- profile: x\n# file: y\nfile:\n") == {}
    hostile = "- file: a\n" * 20_000 + "".join(f"file: {n}\n" for n in range(9000)) + "file: " + "x" * 100_000
    assert len(books.places(hostile)) == 5000


@pytest.mark.parametrize(("name", "text"), [("_toc.yml", JUPYTER_BOOK), ("myst.yml", MYST)])
def test_a_folder_stands_in_the_order_of_its_book(
    github: StandIn, show: Show, tmp_path: Path, name: str, text: str
) -> None:
    files = {
        "a.ipynb": NOTEBOOK,
        "b c.ipynb": NOTEBOOK,
        "z.ipynb": NOTEBOOK,
        "intro.md": b"# Intro",
        "x.md": b"#",
    }
    order = ["intro.md", "z.ipynb", "b c.ipynb", "a.ipynb"]
    github.repo("o/r").commit(
        "main", {f"d/{one}": content for one, content in files.items()} | {f"d/{name}": text.encode()}
    )
    for one, content in (*files.items(), (name, text.encode())):
        (tmp_path / one).write_bytes(content)
    for locator in ("github/o/r/tree/main/d", "local/"):
        found = listing(show(locator)).entries
        assert [entry.name for entry in found if entry.kind == "notebook"] == order
    beside = document(show("local/b%20c.ipynb")).neighbours
    assert beside is not None
    assert beside.previous is not None
    assert beside.next is not None
    assert (beside.previous.name, beside.next.name, beside.count) == ("z.ipynb", "a.ipynb", 4)
    first = document(show("local/intro.md"))
    (tmp_path / name).unlink()
    assert document(show("local/z.ipynb", first.validators)).neighbours != beside
    github.behave("/raw/o/r/main/d/" + name, BROKEN)
    assert len(listing(show("github/o/r/tree/main/d")).entries) == 6
