"""A terminal's screen, as far as progress bars use it: a cursor that moves, and text over text.

There is no width and no height: lines are as long, and as many, as the text has, and the cursor does not go
below the last one. Where it has gone past the end of a line, blanks fill the space before the next text;
there is a budget for such work, so that all of it takes time linear in what is written.
"""

import re
from collections.abc import Iterator
from unicodedata import category, east_asian_width

from app.rendering.sgr import PLAIN, Style

Run = tuple[Style, str]

_TAB = 8
_MOST_COLUMNS = 1000
"""How far to the right the cursor can be sent."""
_NARROW = re.compile(r"[\x00-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2319\u2500-\u25fc\u2800-\u28ff]*+")
"""What takes one cell each: Latin, and what bars and boxes are drawn with."""
_MOST_MARKS = 12
"""How many marks combine with one character; those after these stand for themselves."""
_BUDGET = 1_000_000
"""How many characters may be blanked."""


class Screen:
    """Rows of cells, each with its style, and a cursor.

    A cell holds a character with the marks that combine with it; the second cell of a wide one holds nothing.
    """

    def __init__(self) -> None:
        self._rows: list[list[str]] = [[]]
        self._styles: list[list[Style]] = [[]]
        self._row = 0
        self._column = 0
        self._saved = (0, 0)
        self._budget = _BUDGET

    def write(self, style: Style, text: str) -> None:
        """Put text at the cursor, over what is there; a line feed goes to the start of the next row."""
        if "\n" not in text and "\t" not in text:
            self._put(style, text)
            return
        first, *others = text.split("\n")
        self._put_line(style, first)
        for line in others:
            self.line_feed()
            self._column = 0
            self._put_line(style, line)

    def _put_line(self, style: Style, text: str) -> None:
        first, *others = text.split("\t")
        self._put(style, first)
        for part in others:
            self._column += _TAB - self._column % _TAB
            self._put(style, part)

    def _put(self, style: Style, text: str) -> None:
        if not text:
            return
        row, styles = self._rows[self._row], self._styles[self._row]
        cells = text if _NARROW.fullmatch(text) else self._cells(text)
        if self._column > len(row):
            self._pad(row, styles)
        start, end = self._column, self._column + len(cells)
        # Half of a wide character cannot be seen.
        if start and start < len(row) and not row[start]:
            row[start - 1] = " "
        if end < len(row) and not row[end]:
            row[end] = " "
        row[start:end] = cells
        styles[start:end] = [style] * len(cells)
        self._column = end

    def _cells(self, text: str) -> list[str]:
        cells: list[str] = []
        for char in text:
            if category(char) in ("Mn", "Me", "Cf"):
                self._combine(cells, char)
            else:
                cells.append(char)
                if east_asian_width(char) in "WF":
                    cells.append("")
        return cells

    def _combine(self, cells: list[str], mark: str) -> None:
        """With the character before, which may stand on the screen already."""
        row, column = (cells, len(cells)) if cells else (self._rows[self._row], self._column)
        at = column - 1
        if 0 < at < len(row) and not row[at]:
            at -= 1
        if 0 <= at < len(row) and len(row[at]) <= _MOST_MARKS:
            row[at] += mark
        else:
            cells.append(mark)

    def _pad(self, row: list[str], styles: list[Style]) -> None:
        missing = self._spent(self._column - len(row))
        self._column = min(self._column, len(row) + missing)
        row += " " * missing
        styles += [PLAIN] * missing

    def _spent(self, wanted: int) -> int:
        """How much of some work is done; what is left of the budget."""
        done = max(0, min(wanted, self._budget))
        self._budget -= done
        return done

    def line_feed(self) -> None:
        """To the next row; the column stays."""
        self._row += 1
        if self._row == len(self._rows):
            self._rows.append([])
            self._styles.append([])

    def carriage_return(self) -> None:
        """Back to the start of the row."""
        self._column = 0

    def backspace(self) -> None:
        """One to the left; the character stays until another lies over it (ECMA-48 §8.3.5)."""
        self._column = max(0, self._column - 1)

    def move(self, rows: int = 0, columns: int = 0) -> None:
        """Up or down, left or right; not beyond the first and the last row."""
        self._row = max(0, min(self._row + rows, len(self._rows) - 1))
        self.to_column(self._column + columns)

    def to_column(self, column: int) -> None:
        """Counted from 0; not further than lines are long."""
        self._column = max(0, min(column, max(_MOST_COLUMNS, len(self._rows[self._row]))))

    def save(self) -> None:
        """Remember where the cursor is."""
        self._saved = (self._row, self._column)

    def restore(self) -> None:
        """Back to where it was."""
        row, self._column = self._saved
        self._row = min(row, len(self._rows) - 1)

    def erase_in_line(self, part: str) -> None:
        """``CSI K``: to the end of the row, to its start (``1K``), or all of it (``2K``)."""
        row, styles = self._rows[self._row], self._styles[self._row]
        if part == "1":
            self.blank(0, self._column + 1)
        elif part in ("", "0", "2"):
            start = 0 if part == "2" else self._column
            del row[start:], styles[start:]

    def erase_below(self) -> None:
        """``CSI J``: to the end of the row, and all rows below."""
        self.erase_in_line("")
        del self._rows[self._row + 1 :], self._styles[self._row + 1 :]

    def blank(self, start: int | None, end: int) -> None:
        """Blanks over some cells of the row; None: from the cursor on, that many."""
        row, styles = self._rows[self._row], self._styles[self._row]
        if start is None:
            start, end = self._column, self._column + end
        size = self._spent(min(end, len(row)) - start)
        row[start : start + size] = " " * size
        styles[start : start + size] = [PLAIN] * size

    def runs(self) -> Iterator[Run]:
        """What is on the screen, row by row."""
        for number, (row, styles) in enumerate(zip(self._rows, self._styles, strict=True)):
            first = styles[0] if styles else PLAIN
            if number:
                yield first, "\n"
            if styles.count(first) == len(styles):
                yield first, "".join(row)
            else:
                yield from zip(styles, row, strict=True)
