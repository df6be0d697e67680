"""What people fetch in place of a notebook, told by its first bytes or by the file's name."""

import re
from pathlib import PurePosixPath

from app.errors import NotANotebook

_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x89HDF", "an HDF5 file"),
    (b"SQLite format 3", "an SQLite database"),
)
"""First bytes → what such a file is. None of them can begin JSON."""

_SENTENCES = (
    (
        rb"<(!doctype html|html|head|body|!--|script|meta|title)",
        "The file is a web page, not a notebook; paste the address of the raw file.",
    ),
    (rb"<(\?xml|!doctype|svg|[a-z])", "The file is XML, not a notebook."),
    (
        rb"version https://git-lfs",
        "The file is a Git LFS pointer; the notebook itself is stored elsewhere.",
    ),
)
"""How a text begins, in lower case and after white space → what to say. The first match counts."""

_WEB_PAGE = re.compile(rb"<(!doctype html|html[\s>])")
"""How one begins for sure; Markdown may begin with any other tag."""

_EXTENSIONS = {
    ".rst": "a reStructuredText file",
    ".txt": "a plain text",
    ".csv": "a table in CSV",
    ".yml": "a YAML file",
    ".yaml": "a YAML file",
    ".toml": "a TOML file",
    ".nb": "a Wolfram notebook",
}
_CONFLICT = b"\n<<<<<<< "


def refuse_impostors(data: bytes, *, is_text: bool = False) -> None:
    """Look at the beginning of a file, which is UTF-8 if it is a text.

    Args:
        is_text: its name says that it is a script or Markdown, which may begin with a tag.

    Raises:
        NotANotebook: an empty file, a web page, XML, a Git LFS pointer, or something that is no text.
    """
    if not data or data.isspace():
        raise NotANotebook("The file is empty.")
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise NotANotebook(f"The file is {kind}, not a notebook.")
    start = data[:1024].lstrip().lower()
    for pattern, sentence in _SENTENCES:
        if is_text and pattern.startswith(b"<") and not _WEB_PAGE.match(start):
            continue
        if re.match(pattern, start):
            raise NotANotebook(sentence)


def not_json(data: bytes, file_name: str, line: int, column: int) -> NotANotebook:
    """The error for a text that a JSON reader gave up on at that place (both counted from one)."""
    if (place := (b"\n" + data).find(_CONFLICT)) >= 0:
        line = data.count(b"\n", 0, place) + 1
        return NotANotebook(f"The file has an unresolved Git merge conflict, at line {line:,}.")
    kind = _EXTENSIONS.get(PurePosixPath(file_name).suffix.lower())
    if kind:
        return NotANotebook(f"The file is {kind} by its name, and not JSON as a notebook is.")
    return NotANotebook(
        f"The file is not JSON, and so no notebook: reading stopped at line {line:,}, column {column:,}."
    )
