"""Cards: what is drawn, and that no text of a stranger breaks them."""

from io import BytesIO

import pytest
from PIL import Image

from app.rendering.card import SIZE, Card, draw
from app.rendering.images import identify
from app.rendering.typefaces import Typefaces

BARE = Typefaces(())
"""A machine without fonts: Pillow's own only."""
PAGE = (253, 253, 252)


def drawn(**more):
    card = Card(**{"title": "A title", "origin": "GitHub · o/r", "kernel": "Python 3", "code": (), **more})
    data = draw(card)
    assert identify(data).size == SIZE
    assert len(data) < 150_000
    return Image.open(BytesIO(data)).convert("RGB")


def ink(image, box):
    """How many pixels in a part of the picture are not as the page is."""
    part = image.crop(box)
    return part.width * part.height - {colour: count for count, colour in part.getcolors(1 << 20)}.get(
        PAGE, 0
    )


def test_title_origin_kernel_and_code_are_on_it():
    whole = drawn(code=("import numpy as np", "    x = 1  # one"))
    title, origin, kernel, code = (
        (72, 130, 1128, 320),
        (72, 330, 1128, 380),
        (800, 50, 1128, 110),
        (0, 400, *SIZE),
    )
    for box in (title, origin, kernel, code):
        assert ink(whole, box)
    empty = drawn(title="", origin="", kernel="")
    for box in (title, origin, kernel, code):
        assert not ink(empty, box)
    assert list(draw(Card("A", "", "", ()))) == list(draw(Card("A", "", "", ())))


@pytest.mark.parametrize(
    "text",
    [
        "word " * 400,
        "x" * 4000,
        "深度学习入门" * 200,
        "\u202e\u0000\ud800\uffff\U0010ffff\n\r\t",
        "שלום مرحبا นี่ 🎉🇨🇭",
        "a" + "\u0301" * 500,
    ],
    ids=["words", "one word", "Chinese", "controls", "other scripts", "accents"],
)
def test_any_text_stays_within_its_margins(text):
    image = drawn(
        title=text, origin=text, kernel=text, code=(text, f"    {text}", "", text, text, text, text)
    )
    width, height = SIZE
    assert not ink(image, (0, 20, 70, 380))
    assert not ink(image, (width - 70, 20, width, 380))
    assert len(image.crop((width - 60, 400, width, height)).getcolors()) == 1


@pytest.mark.parametrize(
    ("text", "drawable"),
    [
        ("Plain text, 100 %", "Plain text, 100 %"),
        ("Café crème", "Cafe creme"),
        ("深度学习 with PyTorch", "with PyTorch"),
        ("深度学习", ""),
        ("🎉 Party\u200b time", "Party time"),
        ("שלום", ""),
    ],
)
def test_where_no_font_has_a_letter_there_is_no_square(text, drawable):
    assert " ".join(BARE.drawable(text).split()) == drawable


def test_a_font_of_this_machine_is_asked_before_pillow_s_own(tmp_path):
    own = Typefaces(((str(tmp_path / "damaged.ttf"), 0),))
    (tmp_path / "damaged.ttf").write_bytes(b"no font")
    assert own.drawable("Text") == "Text"
    assert [piece for piece, _font in own.runs("Some text", 20)] == ["Some text"]
