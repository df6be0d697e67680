"""Writes ``docs/licences.md``: the licence of each library; `make lock` runs it."""

from inventory import libraries
from steps import ROOT

PAGE = ROOT / "docs" / "licences.md"
HEAD = """\
# Licences

Vitrine is under the BSD 3-Clause licence. These are the libraries that `make setup` installs, and what each
says of its licence. `tools/licences.py` writes this page from the lock files and the libraries' own words.

| library | version | licence |
|---|---|---|
"""


def page() -> str:
    """The page's text."""
    rows = (f"| {library.name} | {library.version} | {library.licence} |\n" for library in libraries())
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
