"""What a notebook is about, in a sentence or two: the beginning of its prose."""

import re
from html import unescape
from typing import Final

_OPEN, _CLOSE = "<p>", "</p>"
_TAG: Final = re.compile(r"<[^>]*+>")
_FORMULA: Final = re.compile(r"\\[()\[\]]")
"""What stands around a formula until it is set."""
_WIDE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_MOST_PARAGRAPHS: Final = 40
_LONGEST_PARAGRAPH: Final = 20_000
_LEAST: Final = 30
"""Letters. What is shorter is a date, an author, a row of badges."""
_MOST: Final = 200
"""Letters that search engines and chats show."""


def summary(html: str) -> str:
    """The first paragraph of the prose that says something; empty where there is none.

    Args:
        html: rendered content. Paragraphs of prose have no attributes; what else stands in one does no harm,
            since only its text is taken.
    """
    at = 0
    for _paragraph in range(_MOST_PARAGRAPHS):
        start = html.find(_OPEN, at)
        end = html.find(_CLOSE, start)
        if start < 0 or end < 0:
            break
        text = _text(html[start:end]) if end - start < _LONGEST_PARAGRAPH else ""
        if len(text) + len(_WIDE.findall(text)) >= _LEAST:
            return shortened(text, _MOST)
        at = end
    return ""


def shortened(text: str, most: int) -> str:
    """As one line, ending between two words where there are any."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    words = cut.rpartition(" ")[0]
    return (words if len(words) > most // 2 else cut).rstrip(" ,;:—–-") + "…"


def _text(html: str) -> str:
    return " ".join(_FORMULA.sub("", unescape(_TAG.sub("", html))).split())
