"""What the magics of IPython and of its relatives say about the language of what follows them."""

from collections.abc import Mapping

from app.rendering import languages

PYTHON = frozenset({"python", "python2", "python3", "pypy", "pyspark", "ipytest", "manim"})
"""Cell magics whose text is Python, whatever the notebook is in."""

CELLS: Mapping[str, str] = {
    **dict.fromkeys(("bash", "sh", "shell", "cmd", "sx", "system", "!", "big_query_shell"), "bash"),
    **dict.fromkeys(("html", "svg"), "html"),
    **dict.fromkeys(("javascript", "js", "node"), "javascript"),
    **dict.fromkeys(("typescript", "ts"), "typescript"),
    **dict.fromkeys(("sql", "bigquery", "bq", "sparksql", "spark_sql", "duckdb", "sqlite", "ksql"), "sql"),
    **dict.fromkeys(("r", "sparkr"), "r"),
    **dict.fromkeys(("latex", "tikz", "itikz", "tex"), "latex"),
    **dict.fromkeys(("cython", "cython_inline", "cython_pyximport"), "cython"),
    **dict.fromkeys(("cpp", "cu", "cuda", "nvcc", "pybind11"), "cpp"),
    **dict.fromkeys(("markdown", "md", "md-sandbox"), "markdown"),
    **dict.fromkeys(("configure", "json"), "json"),
    **dict.fromkeys(("scala", "spark"), "scala"),
    **dict.fromkeys(("csharp", "c#"), "csharp"),
    **dict.fromkeys(("fsharp", "f#"), "fsharp"),
    **dict.fromkeys(("kql", "kusto"), "kusto"),
    **dict.fromkeys(("dot", "graphviz"), "graphviz"),
    **dict.fromkeys(("pwsh", "powershell"), "powershell"),
    **dict.fromkeys(("perl", "ruby", "css", "julia", "octave", "matlab", "fortran", "rust", "go"), ""),
    **dict.fromkeys(
        ("haskell", "java", "kotlin", "lua", "ocaml", "stata", "sas", "yaml", "xml", "c", "sparql"), ""
    ),
    **dict.fromkeys(PYTHON, "python"),
}
"""Cell magic, in lower case → lexer. An empty one stands for the magic's own name."""

PROSE = frozenset({"ai", "mermaid", "text", "prompt", "cypher", "fs", "qsharp"})
"""Cell magics whose text is in a language without a lexer here."""

LINES: Mapping[str, str] = {
    **dict.fromkeys(("sql", "bigquery", "sparksql"), "sql"),
    **dict.fromkeys(("R", "r"), "r"),
    **dict.fromkeys(("sh", "bash", "sx", "system", "shell", "script"), "bash"),
    **dict.fromkeys(("pip", "conda", "mamba", "micromamba", "uv"), "bash"),
    **dict.fromkeys(("octave", "julia"), ""),
}
"""Line magic → lexer of the rest of its line. What others take is no code, or Python: see `RUN_PYTHON`."""

RUN_PYTHON = (
    "time",
    "timeit",
    "prun",
    "lprun",
    "mprun",
    "memit",
    "memray",
    "snakeviz",
    "scalene",
    "px",
    "debug",
)
"""Line magics that are followed by Python."""

_FILES = frozenset({"writefile", "file", "writetemplate"})
_KEEP = None


def of_cell(name: str, argument: str) -> str | None:
    """The lexer for what follows ``%%name argument``; None where that is the notebook's own language."""
    name = name.lower()
    if name in _FILES:
        return languages.of_file(argument)
    if name == "script":
        return _of_script(argument)
    if name in PROSE:
        return ""
    return CELLS[name] or name if name in CELLS else _KEEP


def of_line(name: str) -> str:
    """The lexer for the rest of a line that begins with ``%name``; empty where that is no code."""
    return LINES[name] or name if name in LINES else ""


def _of_script(argument: str) -> str:
    """``%%script --bg /usr/bin/env node``"""
    commands = (word for word in argument.split() if not word.startswith("-") and not word.endswith("/env"))
    return languages.named(next(commands, "bash").rpartition("/")[2])
