"""A terminal's screen, as far as progress bars use it: a cursor that goes back and up, and text over text.

There is no width and no height: lines are as long, and as many, as the text has. Writing costs time linear in
what is written.
"""

from collections.abc import Iterator

from app.rendering.sgr import Style

Run = tuple[Style, str]


class Screen:
    """Rows of characters, each with its style, and a cursor."""

    def __init__(self) -> None:
        self._characters: list[list[str]] = [[]]
        self._styles: list[list[Style]] = [[]]
        self._row = 0
        self._column = 0

    def write(self, style: Style, text: str) -> None:
        """Put text at the cursor, over what is there; a line feed goes to the start of the next row."""
        first, *others = text.split("\n")
        self._put(style, first)
        for line in others:
            self._line_feed()
            self._put(style, line)

    def _put(self, style: Style, text: str) -> None:
        end = self._column + len(text)
        self._characters[self._row][self._column : end] = text
        self._styles[self._row][self._column : end] = [style] * len(text)
        self._column = end

    def _line_feed(self) -> None:
        self._row += 1
        self._column = 0
        if self._row == len(self._characters):
            self._characters.append([])
            self._styles.append([])

    def carriage_return(self) -> None:
        """Back to the start of the row."""
        self._column = 0

    def backspace(self) -> None:
        """One to the left; the character stays until another lies over it (ECMA-48 §8.3.5)."""
        self._column = max(0, self._column - 1)

    def up(self, rows: int) -> None:
        """Up, at most to the first row; the column stays as far as that row is long."""
        self._row = max(0, self._row - rows)
        self._column = min(self._column, len(self._characters[self._row]))

    def erase(self, part: str) -> None:
        """``CSI K``: to the end of the row, or all of it (``2K``); the cursor stays as far as text does."""
        start = 0 if part == "2" else self._column
        if part in ("", "0", "2"):
            del self._characters[self._row][start:], self._styles[self._row][start:]
            self._column = min(self._column, start)

    def runs(self) -> Iterator[Run]:
        """What is on the screen, row by row."""
        for number, (characters, styles) in enumerate(zip(self._characters, self._styles, strict=True)):
            if number:
                yield styles[0] if styles else Style(), "\n"
            yield from zip(styles, characters, strict=True)
