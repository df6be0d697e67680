"""Fonts to draw cards with: those of this machine, and the one that Pillow has in it."""

import functools
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PIL import ImageFont

Kind = Literal["text", "code"]
Run = tuple[str, ImageFont.FreeTypeFont]
"""A piece of a line and the font that has all of it."""

_FOLDERS: Final = (
    "~/.local/share/fonts", "/usr/local/share/fonts", "/usr/share/fonts", "/Library/Fonts",
    "/System/Library/Fonts",
)  # fmt: skip
_TEXT: Final = (
    ("NotoSans-Regular.ttf", 0), ("OpenSans-Regular.ttf", 0), ("DejaVuSans.ttf", 0),
    ("LiberationSans-Regular.ttf", 0), ("FreeSans.ttf", 0), ("Helvetica.ttc", 0),
)  # fmt: skip
_CODE: Final = (
    ("NotoSansMono-Regular.ttf", 0), ("DejaVuSansMono.ttf", 0), ("LiberationMono-Regular.ttf", 0),
    ("FreeMono.ttf", 0), ("Menlo.ttc", 0),
)  # fmt: skip
_HAN: Final = (
    # A collection has a face for each way to write Han: Japanese, Korean, simplified Chinese.
    ("NotoSansCJK-Regular.ttc", 2), ("NotoSansCJKsc-Regular.otf", 0), ("NotoSansSC-Regular.otf", 0),
    ("SourceHanSansSC-Regular.otf", 0), ("SourceHanSans-Regular.ttc", 2), ("wqy-microhei.ttc", 0),
    ("wqy-zenhei.ttc", 0), ("DroidSansFallbackFull.ttf", 0), ("DroidSansFallback.ttf", 0),
    ("PingFang.ttc", 0), ("Hiragino Sans GB.ttc", 0), ("STHeiti Light.ttc", 0),
)  # fmt: skip
"""File and the face in it, the best first."""
_MOST_FILES: Final = 20_000
_UNASSIGNED: Final = "\U0010fffe"
"""What no font has: its shape is that of everything that a font lacks."""
_NOT_SHAPED: Final = frozenset({"R", "AL"})
"""Directions of scripts that are written from the right: letter by letter from the left they are wrong."""


@dataclass(frozen=True, slots=True)
class Typefaces:
    """The fonts of one kind of text, in the order in which they are asked for a letter."""

    files: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, kind: Kind) -> "Typefaces":
        """Those that are installed here."""
        wanted = (*(_CODE if kind == "code" else ()), *_TEXT, *_HAN)
        return cls(tuple((path, face) for name, face in wanted if (path := _installed().get(name))))

    def drawable(self, text: str) -> str:
        """What can be drawn of a text: without its accents where no font has them, without what none has."""
        kept = (self._drawable(char) for char in unicodedata.normalize("NFC", text))
        return " ".join("".join(kept).split(" ")).strip()

    def _drawable(self, char: str) -> str:
        if char == " " or self._file(char) is not None:
            return char
        plain = unicodedata.normalize("NFKD", char)[:1]
        return plain if plain != char and self._file(plain) is not None else ""

    def runs(self, text: str, size: int) -> Iterator[Run]:
        """A drawable text in pieces of one font each."""
        piece, of = "", -1
        for char in text:
            file = of if char == " " and of >= 0 else self._file(char)
            if file is not None and file != of and piece:
                yield piece, self._font(of, size)
                piece = ""
            of = of if file is None else file
            piece += char
        if piece:
            yield piece, self._font(max(of, 0), size)

    def advances(self, text: str, size: int) -> list[float]:
        """How far each letter of a drawable text moves on, in pixels."""
        return [_advance(self._known(self._file(char) or 0), size, char) for char in text]

    def width(self, text: str, size: int) -> float:
        """Of a drawable line, in pixels."""
        return sum(self.advances(text, size))

    def _known(self, at: int) -> tuple[str, int] | None:
        return self.files[at] if at < len(self.files) else None

    def _file(self, char: str) -> int | None:
        """The first font that has a letter, by its place; the last is Pillow's own."""
        if unicodedata.category(char)[0] in "CM" or unicodedata.bidirectional(char) in _NOT_SHAPED:
            return None
        return next((at for at in range(len(self.files) + 1) if self._has(at, char)), None)

    def _has(self, at: int, char: str) -> bool:
        return _has(self._known(at), char)

    def _font(self, at: int, size: int) -> ImageFont.FreeTypeFont:
        return _font(self._known(at), size)


@functools.lru_cache(maxsize=64)
def _font(file: tuple[str, int] | None, size: int) -> ImageFont.FreeTypeFont:
    if file is not None:
        path, face = file
        return ImageFont.truetype(path, size, index=face, layout_engine=ImageFont.Layout.BASIC)
    own = ImageFont.load_default(size)
    if not isinstance(own, ImageFont.FreeTypeFont):
        raise OSError("This Pillow was built without FreeType.")
    return own


@functools.lru_cache(maxsize=4096)
def _advance(file: tuple[str, int] | None, size: int, char: str) -> float:
    return _font(file, size).getlength(char)


@functools.lru_cache(maxsize=4096)
def _has(file: tuple[str, int] | None, char: str) -> bool:
    try:
        return _shape(file, char) != _shape(file, _UNASSIGNED)
    except OSError:  # a damaged file, or one of another kind than its name says
        return False


def _shape(file: tuple[str, int] | None, char: str) -> tuple[tuple[int, int], bytes]:
    mask = _font(file, 32).getmask(char)
    return mask.size, bytes(mask)


@functools.cache
def _installed() -> dict[str, str]:
    """File name → path, of the fonts in the usual folders."""
    known = {name for name, _face in (*_TEXT, *_CODE, *_HAN)}
    found: dict[str, str] = {}
    seen = 0
    for folder in _FOLDERS:
        for root, _folders, files in os.walk(Path(folder).expanduser()):
            seen += len(files)
            if seen > _MOST_FILES:
                return found
            for name in known.intersection(files):
                found.setdefault(name, str(Path(root) / name))
    return found
