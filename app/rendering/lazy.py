"""Lines that belong to the list item above them although they are not indented.

CommonMark lets a paragraph of an item go on "lazily" (§5.2). Where such a line is a tag alone, or a table
begins, cmark's descendants end the list or make text of it; JupyterLab's parser does not, and authors put
pictures and tables there.
Indenting these lines says what they mean to both.
"""

import re
from collections.abc import Iterator

_TAG = r"</?(?!(?:BLOCKS)\b)[a-z][a-z0-9-]*+(?:\s[^<>\n]*+)?+/?>[ \t]*+$"
_BLOCKS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl"
    "|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link"
    "|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|pre|script|search|section|style|summary|table"
    "|tbody|td|textarea|tfoot|th|thead|title|tr|track|ul"
)
"""Tags that end a paragraph anyway (CommonMark §4.6, kinds 1 and 6)."""
_ALONE = re.compile(rf" {{0,3}}{_TAG}".replace("BLOCKS", _BLOCKS), re.IGNORECASE)
_SUSPECT = re.compile(r"^[ ]*+(?:[-+*]|\d{1,9}[.)]) ", re.MULTILINE)
_ITEM = re.compile(r"(?P<indent>[ ]*+)(?:[-+*]|\d{1,9}[.)]) {1,4}(?=\S)")
_RULE = re.compile(r" {0,3}(?=[^\n|]*+\|)[|:\- ]*+$")
"""Below the head of a table."""
_OTHER = re.compile(rf" {{0,3}}(?:#{{1,6}}[ \t]|>|[-*_]{{3}}|</?(?:{_BLOCKS})\b|<!)", re.IGNORECASE)
"""Begins another block, which no item goes on behind."""
_FENCE = re.compile(r"[ ]*+(`{3,}|~{3,})")


def indented(source: str) -> str:
    """The same Markdown, with these lines indented as far as their item's text."""
    if ("|" not in source and "<" not in source) or not _SUSPECT.search(source):
        return source
    return "\n".join(_lines(source.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    offset, fence, table = 0, "", False
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        mark = _FENCE.match(line)
        item = None if fence or mark else _ITEM.match(line)
        indent = len(line) - len(line.lstrip(" "))
        table = "|" in line and (table or _RULE.match(below) is not None)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        elif item and indent < offset + 4:
            offset = item.end()
        elif not line.strip() or _OTHER.match(line):
            offset = 0
        if not fence and not item and indent < offset and (table or _ALONE.match(line)):
            yield " " * offset + line[indent:]
        else:
            yield line
