"""Small notebooks, made where a test needs them."""

import base64
import json
import struct
import zlib
from typing import Any


def notebook(*cells: dict[str, Any], **metadata: Any) -> bytes:
    """A notebook of format 4.5, in Python."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    body = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}, **metadata},
        "cells": [{"id": f"c{number}", **cell} for number, cell in enumerate(cells)],
    }
    return json.dumps(body).encode()


def markdown(text: str) -> dict[str, Any]:
    """A Markdown cell."""
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    """A code cell with its outputs."""
    cell = {"cell_type": "code", "metadata": {}, "source": source, "execution_count": 1}
    return {**cell, "outputs": list(outputs)}


def shows(**bundle: Any) -> dict[str, Any]:
    """An output; ``text_html=…`` is the MIME type text/html."""
    names = {name.replace("_", "/", 1).replace("_", "+"): value for name, value in bundle.items()}
    return {"output_type": "display_data", "metadata": {}, "data": names}


def prints(text: str, name: str = "stdout") -> dict[str, Any]:
    """A stream."""
    return {"output_type": "stream", "name": name, "text": text}


def png(width: int = 3, height: int = 2, colour: bytes = b"\x22\x66\xaa") -> str:
    """A real picture, in base64."""
    rows = b"".join(b"\0" + colour * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    packed = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + packed).decode()


QUIET = notebook(
    markdown("# A quiet notebook\n\nIts prose."),
    code("print('hello')", prints("hello\n"), shows(image_png=png(), text_plain="<Figure>")),
)
"""Nothing in it runs."""

ACTIVE = notebook(
    markdown("# An active notebook"),
    code(
        "HTML(...)",
        shows(
            text_html="<p id=said>nothing ran</p><script>"
            "document.getElementById('said').textContent = 'the script ran';"
            "let found; try { found = window.parent.document.title } catch (e) { found = e.name }"
            "document.getElementById('said').dataset.parent = found;"
            "try { localStorage.setItem('a', '1'); found = localStorage.getItem('a') }"
            "catch (e) { found = e.name } document.getElementById('said').dataset.storage = found;"
            "document.getElementById('said').dataset.cookie = document.cookie;"
            "try { if (window.top !== window) window.top.location = 'http://127.0.0.1:1/' } catch (e) {}"
            "</script>",
            text_plain="fallback text",
        ),
    ),
)
"""Its script tries to look around and to leave."""
