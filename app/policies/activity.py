"""Whether HTML holds something that sanitising would take the life out of."""

import re
from typing import Final

from app.policies.markup import attributes_of_tags
from app.policies.words import words

_ELEMENTS: Final = words("""
    applet base button canvas datalist dialog embed fencedframe form frame frameset iframe link object option
    portal script select slot svg template textarea
""")
"""Code, documents inside the document, forms, drawings; and every element with a hyphen in its name."""

_WORDS: Final = (
    "javascript:", "vbscript:", "data:text/html", "srcdoc", "http-equiv", "@import", "vnd.jupyter.widget",
)  # fmt: skip
"""In lower case. In the text of a page they count as well: a frame too many does no harm."""

_ELEMENT = re.compile(r"<([a-z][a-z0-9.-]*+)")
# Bounded, so that a long row of "onon…" is not read again from each "on"; the longest handler has 34 letters.
# It starts with "on" and looks behind after that, since a search for plain text first is fast.
_HANDLER = re.compile(r"""on(?<![^\s"'/]on)[a-z]{2,40}+\s*+=""")
_INPUT = re.compile(r"<input\b[^>]*+", re.IGNORECASE)


def is_active(html: str) -> bool:
    """Whether `html` holds scripts, handlers, frames, forms, drawings, widgets or the like.

    That decides between a page of ours and a content frame. Seeing too much gives a frame without need;
    seeing too little shows the sanitised HTML. Takes linear time.
    """
    lower = html.lower()
    elements = frozenset(_ELEMENT.findall(lower))
    return (
        not elements.isdisjoint(_ELEMENTS)
        or any("-" in element for element in elements)
        or ("input" in elements and not only_task_boxes(lower))
        or any(word in lower for word in _WORDS)
        or _has_handler(lower)
    )


def only_task_boxes(html: str) -> bool:
    """Whether there are inputs, and all are disabled checkboxes, as Markdown's task lists have them."""
    inputs = [tag.lower() for tag in _INPUT.findall(html)]
    return bool(inputs) and all("checkbox" in tag and "disabled" in tag for tag in inputs)


def _has_handler(html: str) -> bool:
    if not _HANDLER.search(html):  # nearly always: so that few texts are read tag by tag
        return False
    return any(_HANDLER.search(attributes) for attributes in attributes_of_tags(html))
