"""Texts with many ampersands, divided: the parser behind nh3 takes quadratic time in those of one text.

A million of them in a row, written as references or not, cost ten seconds, ten million a quarter of an hour.
"""

import re
from collections.abc import Iterator
from typing import Final

from app.policies.markup import parts_of

_MOST: Final = 1000
"""Ampersands of one piece of text."""
_MOST_IN_TAG: Final = 20_000
"""Of one tag: nothing can divide an attribute."""
_PIECE = re.compile(rf"(?:[^&]*+&){{{_MOST}}}+[^&]*+(?=&)")
_DIVISION: Final = "<!---->"
"""A comment: between two texts it changes nothing, and it does not come out of the sanitiser."""


def divided(html: str) -> str | None:
    """`html` with comments in its longest texts; None where a tag has too many ampersands.

    Args:
        html: tags and text only, as `app.policies.markup` leaves it.
    """
    if html.count("&") <= _MOST:
        return html
    pieces = list(_pieces(html))
    return None if None in pieces else "".join(filter(None, pieces))


def _pieces(html: str) -> Iterator[str | None]:
    for part, is_tag in parts_of(html):
        if is_tag:
            yield None if part.count("&") > _MOST_IN_TAG else part
        else:
            yield _PIECE.sub(rf"\g<0>{_DIVISION}", part)
