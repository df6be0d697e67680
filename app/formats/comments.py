"""How a language writes comments and names its files, by the lexer that its name leads to."""

import re
from collections.abc import Mapping
from typing import Final

from app.models import Language
from app.rendering.languages import of_notebook

_HASH: Final = ("# ", "")

_COMMENTS: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(
        (
            "cpp", "csharp", "dart", "fsharp", "go", "groovy", "java", "javascript", "kotlin", "objective-c",
            "php", "rust", "scala", "stata", "swift", "typescript",
        ),
        ("// ", ""),
    ),
    **dict.fromkeys(("haskell", "lua", "sql"), ("-- ", "")),
    **dict.fromkeys(("erlang", "latex", "matlab", "octave", "prolog"), ("% ", "")),
    **dict.fromkeys(("clojure", "common-lisp", "scheme"), (";; ", "")),
    **dict.fromkeys(("mathematica", "ocaml"), ("(* ", " *)")),
    **dict.fromkeys(("c", "css", "sas"), ("/* ", " */")),
    **dict.fromkeys(("html", "markdown", "xml"), ("<!-- ", " -->")),
    "fortran": ("! ", ""),
    "ini": ("; ", ""),
}  # fmt: skip
"""What goes before and behind each line; for the rest it is ``# ``."""

_EXTENSIONS: Final[Mapping[str, str]] = {
    "bash": ".sh", "clojure": ".clj", "common-lisp": ".lisp", "c": ".c", "cpp": ".cpp", "csharp": ".cs",
    "css": ".css", "cython": ".pyx", "dart": ".dart", "elixir": ".ex", "erlang": ".erl", "fortran": ".f90",
    "fsharp": ".fs", "go": ".go", "graphql": ".graphql", "groovy": ".groovy", "haskell": ".hs",
    "html": ".html", "java": ".java", "javascript": ".js", "julia": ".jl", "kotlin": ".kt", "latex": ".tex",
    "lua": ".lua", "markdown": ".md", "mathematica": ".wl", "matlab": ".m", "octave": ".m", "ocaml": ".ml",
    "perl": ".pl", "php": ".php", "powershell": ".ps1", "prolog": ".pl", "python": ".py", "r": ".R",
    "ruby": ".rb", "rust": ".rs", "sas": ".sas", "scala": ".scala", "scheme": ".scm", "sql": ".sql",
    "stata": ".do", "swift": ".swift", "tcl": ".tcl", "typescript": ".ts", "xml": ".xml",
}  # fmt: skip
_EXTENSION: Final = re.compile(r"\.?([A-Za-z0-9]{1,12})")


def comment_of(language: Language) -> tuple[str, str]:
    """What goes before and behind a line to make it a comment."""
    return _COMMENTS.get(of_notebook(language), _HASH)


def extension_of(language: Language) -> str:
    """With its dot; what the notebook says counts first, and an unknown language's is ``.txt``."""
    stated = _EXTENSION.fullmatch(language.file_extension)
    if stated:
        return f".{stated[1]}"
    return _EXTENSIONS.get(of_notebook(language), ".txt")


def commented(text: str, mark: tuple[str, str]) -> str:
    """Each line as a comment of its own, whatever it takes for a line's end, so that none becomes code."""
    before, behind = mark
    end = behind.strip()
    lines = (line.replace(end, " ".join(end)) if end else line for line in text.splitlines())
    return "\n".join(f"{before}{line}{behind}".rstrip() for line in lines)
