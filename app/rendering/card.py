"""A notebook's card: a drawn picture for where its address is shared and it has no good figure of its own.

Title, where it is from, its kernel, and the first lines of its code. Text alone is drawn, never a picture of
the notebook's: nothing that a stranger made is decoded.
"""

from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate, takewhile
from typing import Final

from PIL import Image, ImageDraw

from app.rendering.typefaces import Typefaces

SIZE: Final = (1200, 630)
_PAGE, _INK, _MUTED, _LINE = "#fdfdfc", "#20262b", "#59646d", "#e2e6e8"
_CODE, _ACCENT = "#f4f6f6", "#0c666f"
"""The light colours of `static/css/vitrine.css`."""
_MARGIN: Final = 72
_ROOM: Final = SIZE[0] - 2 * _MARGIN
_KERNEL_ROOM: Final = 560
_TITLE_SIZES: Final = (76, 64, 54)
"""The largest in which a title takes no more than its lines."""
_TITLE_LINES: Final = 3
_SMALL, _CODE_SIZE = 30, 25
_LEADING: Final = 1.22
_CODE_TOP: Final = 392
_CODE_LINES: Final = 5
_MOST_CHARS: Final = 300
_COLOURS: Final = 64
"""Enough for text and its soft edges, at a third of the size of all colours."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is on it; each may be empty."""

    title: str
    origin: str
    """``GitHub · owner/repository``."""
    kernel: str
    code: tuple[str, ...]
    """Lines."""


def preload() -> None:
    """Load what the first picture would load."""
    Image.preinit()


def draw(card: Card) -> bytes:
    """The picture, as PNG. What no font here has is left out of it."""
    image = Image.new("RGB", SIZE, _PAGE)
    pen = ImageDraw.Draw(image)
    text, code = Typefaces.of("text"), Typefaces.of("code")
    lines = _code_lines(card, code)
    pen.rectangle((0, 0, SIZE[0], 12), fill=_ACCENT)
    _mark(image, _MARGIN, 56)
    _line(pen, text, "Vitrine", at=(_MARGIN + 64, 62), size=_SMALL, colour=_ACCENT)
    kernel = _cut(text, text.drawable(card.kernel[:_MOST_CHARS]), _SMALL, _KERNEL_ROOM)
    right = SIZE[0] - _MARGIN - text.width(kernel, _SMALL)
    _line(pen, text, kernel, at=(right, 62), size=_SMALL, colour=_MUTED)
    bottom = _CODE_TOP if lines else SIZE[1] - _MARGIN
    _title(pen, text, card.title, bottom - 72)
    origin = _cut(text, text.drawable(card.origin[:_MOST_CHARS]), _SMALL, _ROOM)
    _line(pen, text, origin, at=(_MARGIN, bottom - 58), size=_SMALL, colour=_MUTED)
    if lines:
        pen.rectangle((0, _CODE_TOP, *SIZE), fill=_CODE)
        pen.line((0, _CODE_TOP, SIZE[0], _CODE_TOP), fill=_LINE, width=2)
        for number, line in enumerate(lines):
            place = (_MARGIN, _CODE_TOP + 34 + number * int(_CODE_SIZE * 1.5))
            colour = _MUTED if line.lstrip().startswith("#") else _INK
            _line(pen, code, line, at=place, size=_CODE_SIZE, colour=colour)
    out = BytesIO()
    image.quantize(_COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _line(
    pen: ImageDraw.ImageDraw, faces: Typefaces, line: str, *, at: tuple[float, float], size: int, colour: str
) -> None:
    x, y = at
    for piece, font in faces.runs(line, size):
        # By their base lines: fonts differ in how far above it their box begins.
        pen.text((x, y + size), piece, font=font, fill=colour, anchor="ls")
        x += font.getlength(piece)


def _title(pen: ImageDraw.ImageDraw, faces: Typefaces, title: str, bottom: int) -> None:
    """Between the mark and what is below, in the largest size that has room."""
    drawable = faces.drawable(title[:_MOST_CHARS])
    settings = ((size, _wrapped(faces, drawable, size)) for size in _TITLE_SIZES)
    size, lines = next(
        (size, lines) for size, lines in settings if len(lines) < _TITLE_LINES or size == _TITLE_SIZES[-1]
    )
    if len(lines) > _TITLE_LINES:
        lines = [*lines[: _TITLE_LINES - 1], _cut(faces, " ".join(lines[_TITLE_LINES - 1 :]), size, _ROOM)]
    leading = size * _LEADING
    top = 128 + max(0.0, (bottom - 128 - leading * len(lines)) / 2)
    for number, line in enumerate(lines):
        _line(pen, faces, line, at=(_MARGIN, top + number * leading), size=size, colour=_INK)


def _wrapped(faces: Typefaces, text: str, size: int) -> list[str]:
    """Lines that fit, broken between words, or where a word is longer than a line."""
    lines, line, used = [], "", 0.0
    for word in _words(text):
        needed = faces.width(word.rstrip(), size)
        if line and used + needed > _ROOM:
            lines.append(line.rstrip())
            line, used = "", 0.0
        while needed > _ROOM:
            head = _fitting(faces, word, size, _ROOM)
            lines.append(head)
            word = word[len(head) :]  # noqa: PLW2901 - what is left of it
            needed = faces.width(word.rstrip(), size)
        line, used = line + word, used + faces.width(word, size)
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _fitting(faces: Typefaces, text: str, size: int, room: float) -> str:
    """Its longest beginning that there is room for; one letter at least."""
    ends = accumulate(faces.advances(text, size))
    count = sum(1 for _ in takewhile(lambda end: end <= room, ends))
    return text[: max(1, count)]


def _words(text: str) -> list[str]:
    """Each with the blank behind it; Han and kana letters are words of their own."""
    words = [""]
    for char in text:
        wide = "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"
        if wide and words[-1]:
            words.append("")
        words[-1] += char
        if char == " " or wide:
            words.append("")
    return [word for word in words if word]


def _cut(faces: Typefaces, line: str, size: int, room: float) -> str:
    """As much of a line as there is room for."""
    if faces.width(line, size) <= room:
        return line
    end = faces.drawable("…") or "..."
    return _fitting(faces, line, size, room - faces.width(end, size)).rstrip() + end


def _code_lines(card: Card, faces: Typefaces) -> list[str]:
    shown = (line[:_MOST_CHARS].expandtabs(4).rstrip() for line in card.code[:_CODE_LINES])
    indents = ((line, len(line) - len(line.lstrip())) for line in shown)
    return [
        _cut(faces, " " * indent + faces.drawable(line.strip()), _CODE_SIZE, _ROOM)
        for line, indent in indents
    ]


def _mark(image: Image.Image, left: int, top: int) -> None:
    """The mark of `templates/_partials/icons.html`, drawn larger and made smaller for its soft edges."""
    scale, side = 8, 52
    unit = side * scale / 24
    large = Image.new("L", (side * scale, side * scale), 0)
    pen = ImageDraw.Draw(large)
    stroke = round(1.8 * unit)

    def line(*points: float) -> None:
        pen.line([point * unit for point in points], fill=255, width=stroke)

    pen.arc([5 * unit - stroke / 2, 4 * unit - stroke / 2, 19 * unit + stroke / 2, 18 * unit + stroke / 2],
            180, 360, fill=255, width=stroke)  # fmt: skip
    line(5, 11, 5, 20)
    line(19, 11, 19, 20)
    line(3, 20, 21, 20)
    line(9, 12, 15, 12)
    line(9, 15.5, 15, 15.5)
    mask = large.resize((side, side), Image.Resampling.LANCZOS)
    image.paste(Image.new("RGB", mask.size, _ACCENT), (left, top), mask)
