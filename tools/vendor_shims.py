"""Small files of our own that stand for libraries: what lies in ``tools/shims``, placed among those."""

import re
from pathlib import Path
from typing import Final

from steps import ROOT, StepFailed, digest
from unpack import write

SHIMS: Final = sorted((ROOT / "tools" / "shims").iterdir())
OURS: Final = "vitrine"
"""The package that they are."""
RESERVED: Final = frozenset(
    (
        *(
            "arguments",
            "await",
            "break",
            "case",
            "catch",
            "class",
            "const",
            "continue",
            "debugger",
            "default",
        ),
        *("delete", "do", "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function"),
        *("if", "implements", "import", "in", "instanceof", "interface", "let", "new", "null", "package"),
        *("private", "protected", "public", "return", "static", "super", "switch", "this", "throw", "true"),
        *("try", "typeof", "var", "void", "while", "with", "yield"),
    )
)
"""What no name in a module may be (ECMA-262, §12.7.2)."""


def place_shims(made: Path) -> None:
    """Write them, filled in.

    ``home:mermaid/dist/mermaid.min.js`` in one becomes the way to our newest Mermaid, and
    ``exports:d3/dist/d3.min.js`` the names that this script gives its global.

    Raises:
        StepFailed: no names can be read from a script.
    """
    folder = made / OURS / f"1.{digest(*SHIMS)[:8]}"
    for shim in SHIMS:
        text = re.sub(
            r"home:([^/]+)", lambda name: f"../../{_newest(made, name[1])}", shim.read_text("utf-8")
        )
        text = re.sub(r"exports:([^/]+)/(\S+)", lambda file: _exports(made, file[1], file[2]), text)
        write(folder / shim.name, text.encode())
    write(folder / "LICENSE", (ROOT / "LICENSE").read_bytes())


def _exports(made: Path, package: str, file: str) -> str:
    """The names that a script may give its global; a name too many is undefined, and does no harm."""
    text = (made / _newest(made, package) / file).read_text("utf-8")
    exports = re.search(r"\(this,function\((\w)", text)
    if exports is None:
        raise StepFailed(f"{package}/{file} has no `(this,function(…`, so what it exports cannot be named.")
    names = set(re.findall(rf"\b{exports[1]}\.([A-Za-z]\w*)=(?!=)", text))
    return ", ".join(sorted(names - RESERVED - {package}))


def _newest(made: Path, package: str) -> str:
    versions = (version.name for version in (made / package).iterdir())
    return f"{package}/{max(versions, key=lambda version: [int(part) for part in version.split('.')])}"
