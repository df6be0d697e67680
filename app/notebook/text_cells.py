"""What the readers of texts share: a text whose header is taken off, and the cells that come out."""

from dataclasses import dataclass, field
from typing import Any, Literal

from app.notebook.header import YamlReader

_LANGUAGES_OF_KERNELS = {"python3": "python", "python": "python", "ir": "R", "ipython3": "python", "r": "R"}


@dataclass(frozen=True, slots=True)
class TextCell:
    """One cell; the lines are those of its source."""

    kind: Literal["markdown", "code", "raw"]
    lines: list[str]
    metadata: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As nbformat 4 has it."""
        source = "\n".join(self.lines)
        cell = {"cell_type": self.kind, "source": source, "metadata": self.metadata}
        return {**cell, "outputs": [], "execution_count": None} if self.kind == "code" else cell

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read in it."""
        return not any(line.strip() for line in self.lines)


@dataclass(slots=True)
class Text:
    """A text that is being read."""

    lines: list[str]
    suffix: str
    language: str
    """By its name, then by its header, then by its first code; empty while unknown."""
    yaml: YamlReader
    header: dict[str, Any] = field(default_factory=dict)

    def take_header(self, comment: str = "") -> None:
        """Take the YAML between two ``---`` off the beginning; each line of it begins with `comment`."""
        fence = f"{comment}---"
        first = next((at for at, line in enumerate(self.lines) if line.strip()), 0)
        if not self.lines or self.lines[first].rstrip() != fence:
            return
        for at in range(first + 1, len(self.lines)):
            line = self.lines[at].rstrip()
            if line in (fence, f"{comment}..."):
                inside = (
                    one.removeprefix(comment).removeprefix(comment.rstrip())
                    for one in self.lines[first + 1 : at]
                )
                self.header = self.yaml.mapping("\n".join(inside))
                self.lines = self.lines[at + 1 :]
                self._language_of_header()
                return
            if not line.startswith(comment.rstrip()):
                return

    @property
    def jupyter(self) -> dict[str, Any]:
        """The notebook's own metadata: below ``jupyter``, or at the top in MyST."""
        inner = self.header.get("jupyter")
        return inner if isinstance(inner, dict) else self.header

    @property
    def format_name(self) -> str:
        """What jupytext says that the text's form is; empty where it does not."""
        jupytext = self.jupyter.get("jupytext")
        stated = jupytext.get("text_representation") if isinstance(jupytext, dict) else None
        name = stated.get("format_name") if isinstance(stated, dict) else None
        return name if isinstance(name, str) else ""

    @property
    def is_notebook(self) -> bool:
        """Whether the header says that this is one."""
        return any(name in self.jupyter for name in ("jupytext", "kernelspec")) or "jupyter" in self.header

    def metadata(self) -> dict[str, Any]:
        """Of the notebook; only what is known of notebooks."""
        taken: dict[str, Any] = {
            name: self.jupyter[name] for name in ("kernelspec", "jupytext") if name in self.jupyter
        }
        titles = {name: self.header[name] for name in ("title",) if isinstance(self.header.get(name), str)}
        authors = self.header.get("authors", self.header.get("author"))
        if authors:
            titles["authors"] = _authors(authors)
        if self.language:
            taken["language_info"] = {"name": self.language}
        return {**taken, **titles}

    def _language_of_header(self) -> None:
        kernel = self.jupyter.get("kernelspec")
        named = self.header.get("jupyter")
        if isinstance(kernel, dict):
            language = kernel.get("language") or _LANGUAGES_OF_KERNELS.get(str(kernel.get("name")))
            self.language = language if isinstance(language, str) else self.language
        elif isinstance(named, str):  # Quarto's short form
            self.language = _LANGUAGES_OF_KERNELS.get(named, named.partition("-")[0])


def _authors(stated: Any) -> list[dict[str, str]]:
    """A name, names, or objects with names."""
    names = (
        one.get("name") if isinstance(one, dict) else one
        for one in (stated if isinstance(stated, list) else [stated])
    )
    return [{"name": name} for name in names if isinstance(name, str)]


def stripped(lines: list[str]) -> list[str]:
    """Without the blank lines around it."""
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return lines[start:end]
