"""Which lexer a notebook, a fence or a file means.

A language that is not named here is shown without colour. Each lexer was timed on thousands of hostile
texts (repeated tokens of all languages, alone, in pairs and after an opening): those that need quadratic time
have a size past which they are not used, so that the worst text costs about two seconds.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from pygments.lexers import get_all_lexers

from app.models import Language
from app.rendering.limits import DEFAULT_LIMITS


def _all(names: str, value: Any) -> dict[str, Any]:
    """The same value for each of several names, separated by commas."""
    return dict.fromkeys((name.strip() for name in names.split(",")), value)


MOST_CHARS: Mapping[str, int] = {
    "python": DEFAULT_LIMITS.code,  # ours, not Pygments'
    **_all(
        """bash, clojure, cython, diff, docker, elixir, erlang, fsharp, graphql, haskell, json, julia, latex,
        markdown, matlab, octave, ruby, rust, scheme, sql, stata, swift, tcl, toml""",
        50_000,
    ),
    **_all(
        """apl, cmake, coq, dart, hylang, kotlin, kusto, lean4, lua, mathematica, nginx, nim, powershell,
        properties, purescript, racket, scilab, solidity, zig""",
        30_000,
    ),
    **_all(
        """c, common-lisp, cpp, css, fortran, go, html, ini, javascript, objective-c, perl, prolog, sas,
        scala, typescript, xml, yaml""",
        16_000,
    ),
    **_all("gap, groovy, java, make, maxima, ocaml, php, r, robotframework, sml, vbnet", 8_000),
    **_all(
        "ada, agda, awk, crystal, csharp, d, delphi, graphviz, protobuf, raku, sparql, verilog, vhdl", 4_000
    ),
}
"""Pygments' name of a lexer → how many characters of code it is given."""

OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "markdown": {"handlecodeblocks": False},  # else its fences choose any lexer, timed or not
    "php": {"startinline": True},
}

_ALIASES: Mapping[str, str] = {
    **_all("ipython, ipython2, ipython3, pypy, sos, sage, sagemath, xpython, pyodide, pycon", "python"),
    **_all("wolfram, wolfram language, wolframlanguage, wl, .wl, .wls, mma", "mathematica"),
    **_all("imathics, mathics, application/vnd.wolfram.m", "mathematica"),
    **_all("ir, irkernel, xr, text/x-rsrc", "r"),
    **_all("xcpp, cling, text/x-c++src, c++11, c++14, c++17, c++20, c++23", "cpp"),
    **_all("text/x-csrc, xc", "c"),
    **_all(
        "calysto_bash, text/x-sh, text/x-shellscript, shellscript, console, shell-session, terminal", "bash"
    ),
    **_all("ijavascript, deno, node, nodejs, jslab, jsx", "javascript"),
    **_all("tslab, tsx", "typescript"),
    **_all("ijava, jjava, text/x-java", "java"),
    **_all("almond, apache_toree_scala, spylon-kernel, text/x-scala", "scala"),
    **_all(".net-csharp, c#, text/x-csharp", "csharp"),
    **_all(".net-fsharp, ifsharp, f#, text/x-fsharp", "fsharp"),
    **_all(".net-powershell, pwsh", "powershell"),
    **_all("ihaskell, text/x-haskell", "haskell"),
    **_all("gophernotes, gonb, golang", "go"),
    **_all("evcxr, evcxr_jupyter", "rust"),
    **_all(
        "xsql, xsqlite, sqlite, duckdb, sparksql, spark-sql, bigquery, mysql, tsql, postgresql, text/x-mysql",
        "sql",
    ),
    **_all("stex, text/x-stex, text/x-latex", "latex"),
    **_all("matlab_kernel, imatlab, text/x-matlab, .m", "matlab"),
    **_all("xoctave, text/x-octave", "octave"),
    **_all("kql", "kusto"),
    **_all("lean", "lean4"),
    **_all("dot", "graphviz"),
    **_all("jsonc, json5, geojson", "json"),
}
"""What kernels, editors and authors say, where Pygments does not say it too."""

_MAKEFILES = MappingProxyType({"makefile": "make", "gnumakefile": "make", "dockerfile": "docker"})
"""Files whose whole name says what they are, where an extension would."""
_DIRECTIVES = frozenset({"code-cell", "code", "code-block", "sourcecode", "highlight"})
"""MyST's and Sphinx' names for a block of code; the language stands behind them."""
_MOST_INFO = 200
_WORD = re.compile(r"[^\s{}()\[\],:='\"]++")


def of_notebook(language: Language) -> str:
    """The lexer's name; empty for a language that is unknown. A notebook that says nothing is Python."""
    said = (
        language.lexer,
        language.name,
        language.kernel,
        language.kernel_title,
        language.mimetype,
        language.codemirror_mode,
        language.file_extension,
    )
    return next(filter(None, map(named, said)), "") if any(said) else "python"


def named(name: str) -> str:
    """The lexer for the name of a language, kernel or mode, a media type or a file extension, else empty."""
    name = name.strip().lower()
    without_version = name.rstrip("0123456789._- \t")  # julia-1.9, wolframlanguage15
    return _names().get(name) or _names().get(without_version, "")


def of_file(path: str) -> str:
    """The lexer for a file by its name, else empty."""
    name = re.split(r"[/\\ ]", path.strip("\"' \t"))[-1].lower()
    return _MAKEFILES.get(name) or (named("." + name.rpartition(".")[2]) if "." in name else "")


def of_fence(info: str) -> str:
    """The lexer for the info string of a fence, in any of the forms that authors write.

    ``python``, ``Python 3``, ``.python``, ``{.sql .numberLines}``, ``{code-cell} ipython3``,
    ``{r, echo=FALSE}``, ``python:title.py``, ``language-js``, ``wolfram language``
    """
    words = [word.lstrip(".").lower() for word in _WORD.findall(info[:_MOST_INFO])]
    if words and words[0] in _DIRECTIVES:
        del words[0]
    if not words:
        return ""
    first = words[0].removeprefix("language-").removeprefix("lang-")
    return named(first) or named(" ".join(words[:2]))


@cache
def _names() -> Mapping[str, str]:
    return dict(_pygments_names()) | dict(_ALIASES)


def _pygments_names() -> Iterator[tuple[str, str]]:
    for title, aliases, files, types in get_all_lexers(plugins=False):
        key = next((alias for alias in aliases if alias in MOST_CHARS), "")
        if key:
            extensions = (pattern[1:] for pattern in files if pattern.startswith("*."))
            for name in (title, *aliases, *types, *extensions):
                yield name.lower(), key
