"""What people fetch in place of a notebook, told by its first bytes or by the file's name."""

import re
from pathlib import PurePosixPath

from app.errors import NotANotebook
from app.i18n import N_, _

_MAGIC = (
    (b"%PDF", N_("a PDF")),
    (b"PK\x03\x04", N_("a ZIP archive")),
    (b"\x89PNG", N_("a PNG picture")),
    (b"\xff\xd8\xff", N_("a JPEG picture")),
    (b"GIF8", N_("a GIF picture")),
    (b"\x1f\x8b", N_("a gzip archive")),
    (b"\x28\xb5\x2f\xfd", N_("a Zstandard archive")),
    (b"BZh", N_("a bzip2 archive")),
    (b"\xfd7zXZ", N_("an xz archive")),
    (b"\x89HDF", N_("an HDF5 file")),
    (b"SQLite format 3", N_("an SQLite database")),
)
"""First bytes → what such a file is. None of them can begin JSON."""

_SENTENCES = (
    (
        rb"<(!doctype html|html|head|body|!--|script|meta|title)",
        N_("The file is a web page, not a notebook; paste the address of the raw file."),
    ),
    (rb"<(\?xml|!doctype|svg|[a-z])", N_("The file is XML, not a notebook.")),
    (
        rb"version https://git-lfs",
        N_("The file is a Git LFS pointer; the notebook itself is stored elsewhere."),
    ),
)
"""How a text begins, in lower case and after white space → what to say. The first match counts."""

_WEB_PAGE = re.compile(rb"<(!doctype html|html[\s>])")
"""How one begins for sure; Markdown may begin with any other tag."""

_EXTENSIONS = {
    ".rst": N_("a reStructuredText file"),
    ".txt": N_("a plain text"),
    ".csv": N_("a table in CSV"),
    ".yml": N_("a YAML file"),
    ".yaml": N_("a YAML file"),
    ".toml": N_("a TOML file"),
    ".nb": N_("a Wolfram notebook"),
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
        raise NotANotebook(_("The file is empty."))
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise NotANotebook(_("The file is {kind}, not a notebook.", kind=_(kind)))
    start = data[:1024].lstrip().lower()
    for pattern, sentence in _SENTENCES:
        if is_text and pattern.startswith(b"<") and not _WEB_PAGE.match(start):
            continue
        if re.match(pattern, start):
            raise NotANotebook(_(sentence))


def not_json(data: bytes, file_name: str, line: int, column: int) -> NotANotebook:
    """The error for a text that a JSON reader gave up on at that place (both counted from one)."""
    if (place := (b"\n" + data).find(_CONFLICT)) >= 0:
        line = data.count(b"\n", 0, place) + 1
        return NotANotebook(_("The file has an unresolved Git merge conflict, at line {line:,}.", line=line))
    kind = _EXTENSIONS.get(PurePosixPath(file_name).suffix.lower())
    if kind:
        return NotANotebook(_("The file is {kind} by its name, and not JSON as a notebook is.", kind=_(kind)))
    return NotANotebook(
        _(
            "The file is not JSON, and so no notebook: reading stopped at line {line:,}, column {column:,}.",
            line=line,
            column=column,
        )
    )
