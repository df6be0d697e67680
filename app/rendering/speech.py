"""What a notebook and its cells say about the language of their code."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from app.models import Notebook
from app.rendering import languages, pieces

_DATABRICKS = "application/vnd.databricks.v1+notebook"
_PATHS: tuple[tuple[str, ...], ...] = (
    ("polyglot_notebook", "kernelName"),  # .NET Interactive, from 2022
    ("dotnet_interactive", "language"),  # before
    ("vscode", "languageId"),  # VS Code, where a cell differs from its notebook
    ("microsoft", "language"),  # Azure Synapse and Fabric
    ("kernel",),  # SoS
    ("language",),  # Snowflake
    ("deepnote_cell_type",),
)
"""Where a cell's metadata name its language."""


class Speech(NamedTuple):
    """A language as `app.rendering.highlight` takes it."""

    lexer: str
    dialect: str = ""
    """As in `app.rendering.pieces`."""


class Speaker:
    """Tells the language of each cell of one notebook."""

    def __init__(self, notebook: Notebook) -> None:
        said = notebook.language
        self.notebook = Speech(languages.of_notebook(said), _dialect(notebook))
        self._kernels = dict(_sos_kernels(notebook.metadata)) if self.notebook.dialect == "sos" else {}

    def cell(self, metadata: Mapping[str, Any]) -> Speech:
        """The language of a code cell: what its metadata name, else the notebook's."""
        for path in _PATHS:
            name = _at(metadata, path) if path[0] in metadata else ""
            found = self._named(name) if name else ""
            if found and found != self.notebook.lexer:
                return Speech(found, self.notebook.dialect)
            if found:
                break
        return self.notebook

    def _named(self, name: str) -> str:
        if self.notebook.dialect == "dotnet":
            return pieces.of_kernel(name) or languages.named(name)
        return languages.named(self._kernels.get(name, name)) or languages.named(name)


def _dialect(notebook: Notebook) -> str:
    metadata, kernel = notebook.metadata, notebook.language.kernel.lower()
    if _DATABRICKS in metadata:
        return "databricks"
    if kernel.startswith(".net") or any(
        name in metadata for name in ("polyglot_notebook", "dotnet_interactive")
    ):
        return "dotnet"
    return "sos" if kernel == "sos" or "sos" in metadata else ""


def _sos_kernels(metadata: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A kernel's name in the notebook → its language: ``[["R", "ir", "R", "#DCDCDA"], …]``"""
    listed = _nested(metadata, ("sos", "kernels"))
    for entry in listed if isinstance(listed, list) else ():
        words = [word for word in entry if isinstance(word, str)] if isinstance(entry, list) else []
        if len(words) > 2:
            yield words[0], words[2]


def _at(metadata: Mapping[str, Any], path: tuple[str, ...]) -> str:
    value = _nested(metadata, path)
    return value[:100] if isinstance(value, str) else ""


def _nested(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
