"""A folder's README as a notebook of one cell: it is rendered and cleaned as text in a notebook is."""

import re
from typing import Any, Final

import orjson

from app.models import Document, Readme, SourceRef
from app.sources import paths

_MARKDOWN: Final = frozenset({".md", ".markdown", ".mkd", ".mdown"})
_FRONT_MATTER: Final = re.compile(r"\A---[ \t]*\n.{0,20000}?\n---[ \t]*(?:\n|\Z)", re.DOTALL)
"""What Hugging Face and site generators keep before the text."""


def document(readme: Readme) -> Document:
    """Markdown as Markdown, anything else as the plain text that it is."""
    is_markdown = paths.suffix(readme.name) in _MARKDOWN
    cell: dict[str, Any] = {
        "cell_type": "markdown" if is_markdown else "raw",
        "id": "readme",
        "metadata": {},
        "source": _FRONT_MATTER.sub("", readme.text, 1) if is_markdown else readme.text,
    }
    content = orjson.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
    return Document(
        ref=SourceRef("", ""),
        content=content,
        file_name="README.ipynb",
        base_url=readme.base_url,
        links_url=readme.links_url,
    )
