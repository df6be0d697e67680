"""Make the example notebooks from the texts in ``sources/``, by running them.

    python examples/make.py [--check] [NAME ...]

Each ``sources/<name>.md`` (MyST Markdown, read by jupytext) becomes ``<name>.ipynb``; without a
NAME all of them do. With ``--check`` nothing is written, and the exit status is 1 where a file
differs from what would be. ``requirements.txt`` says which libraries this needs; with them, on the
same Python, the files come out the same to the byte.
"""

import argparse
import hashlib
import re
import socket
import sys
import tempfile
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

from sources.pictures import PICTURES

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
MAX_BYTES = 300_000
OLD_FORMAT = {"nbformat-3": 3}
"""Which notebooks are written in a format before 4."""
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "1767225600",  # matplotlib writes this date, not today's, into an SVG
    "MATPLOTLIBRC": str(SOURCES / "matplotlibrc"),
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
}
LEAK = re.compile(
    r"[/\\](?:home|root|tmp|usr|Users|private|var)[/\\]|site-packages|ipykernel_\d| at 0x[0-9a-f]"
    rf"|\b{re.escape(socket.gethostname())}\b"
)
"""What only this machine could have put there: paths, process numbers, addresses, its name."""


def read(name: str) -> NotebookNode:
    """One source as a notebook; the same text always gets the same cell ids."""
    notebook = jupytext.read(SOURCES / f"{name}.md", fmt="md:myst")
    notebook.metadata.pop("jupytext", None)
    for cell in notebook.cells:
        cell.id = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
    return notebook


def attach(notebook: NotebookNode) -> None:
    """Put the pictures that a Markdown cell names into that cell."""
    for cell in notebook.cells:
        names = re.findall(r"\(attachment:([^)]+)\)", cell.source)
        if cell.cell_type == "markdown" and names:
            cell.attachments = {name: {"image/png": PICTURES[name]()} for name in names}


def run(notebook: NotebookNode) -> None:
    """Run all code cells in a new kernel that knows nothing of its user's settings."""
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=120,
            record_timing=False,
            resources={"metadata": {"path": folder}},
            config=Config({"KernelManager": {"transport_encryption": "auto"}}),
        )
        client.execute(env={**ENVIRONMENT, "IPYTHONDIR": folder, "MPLCONFIGDIR": folder})
    for cell in notebook.cells:
        cell.metadata.pop("tags", None)
        if cell.cell_type == "code":
            cell.outputs = join_streams(cell.outputs)
            forget_addresses(cell.outputs)


def join_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Neighbouring pieces of one stream as one: how often a kernel flushes is chance."""
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else NotebookNode()
        if output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def forget_addresses(outputs: list[NotebookNode]) -> None:
    """``<Styler at 0x7f…>`` becomes ``<Styler>``: where an object was in memory is chance."""
    for output in outputs:
        if "text/plain" in output.get("data", {}):
            output.data["text/plain"] = re.sub(r" at 0x[0-9a-f]+", "", output.data["text/plain"])


def answer(notebook: NotebookNode) -> None:
    """Give each code cell the answer that its source states, where the language is not run."""
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(code_cells, start=1):
        data = {"text/plain": cell.metadata.pop("answer")}
        cell.execution_count = count
        cell.outputs = [nbformat.v4.new_output("execute_result", data, execution_count=count)]


def build(name: str) -> str:
    """The finished file's text, checked."""
    notebook = read(name)
    attach(notebook)
    (run if notebook.metadata.kernelspec.language == "python" else answer)(notebook)
    nbformat.validate(notebook)
    version = OLD_FORMAT.get(name, 4)
    if version < 4:
        notebook.metadata.name = notebook.metadata.title  # what a title was called then
        notebook = nbformat.convert(notebook, version)
        nbformat.validate(notebook, version=version)
    text = nbformat.writes(notebook, version=version).rstrip("\n") + "\n"
    check(name, text)
    return text


def check(name: str, text: str) -> None:
    """Stop at a file that is too large or tells of the machine that it was made on."""
    if (size := len(text.encode())) > MAX_BYTES:
        sys.exit(f"{name} has {size:,} bytes; wanted: {MAX_BYTES:,} at most")
    without_pictures = re.sub(r'"(image/)?png": "[^"]*"', "", text)
    if leak := LEAK.search(without_pictures):
        around = without_pictures[max(0, leak.start() - 60) : leak.end() + 60]
        sys.exit(f"{name} tells of this machine: …{around!r}…")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these, such as: welcome")
    parser.add_argument("--check", action="store_true", help="only say what is out of date")
    chosen = parser.parse_args()
    stale = 0
    for name in chosen.names or sorted(path.stem for path in SOURCES.glob("*.md")):
        path, text = HERE / f"{name}.ipynb", build(name)
        same = path.is_file() and path.read_text(encoding="utf-8") == text
        stale += not same
        if not (same or chosen.check):
            path.write_text(text, encoding="utf-8")
        state = "unchanged" if same else "changed"
        print(f"{path.name:26} {len(text.encode()):8,} bytes  {state}")
    return int(chosen.check and stale > 0)


if __name__ == "__main__":
    sys.exit(main())
